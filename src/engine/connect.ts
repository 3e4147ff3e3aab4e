import { readdir } from 'node:fs/promises';
import type { Logger } from '../base/logger.ts';
import type { DockerTarget } from './docker/connection/address.ts';
import { currentContext, defaultContext, listContexts } from './docker/connection/contexts.ts';
import { DockerEngine } from './docker/dockerEngine.ts';
import { recallDocker } from './docker/connection/memory.ts';
import { dockerPresence } from './docker/connection/presence.ts';
import { realEnvironment } from './docker/connection/userConfig.ts';
import type { Engine, EngineAddress } from './engine.ts';
import { MixedEngine } from './mixed/mixedEngine.ts';
import { projectDirectory } from './process/records/files.ts';
import { localContainers } from './process/observe.ts';
import { ProcessEngine } from './process/processEngine.ts';
import type { EngineAddresses, EngineSigns } from './signs.ts';
import { SwarmEngine } from './swarm/swarmEngine.ts';
import type { EngineKind } from './traits.ts';

export { copyIn, copyOut, packOut, unpackIn } from './copy/copy.ts';
export { holdForwarder } from './forward/forward.ts';

export interface DockerContexts {
  readonly current: string;
  /** `host` is for people. */
  readonly contexts: readonly { readonly name: string; readonly description: string; readonly host: string }[];
}

type AddressOf<Kind extends EngineKind> = Extract<EngineAddress, { kind: Kind }>;

/** The driver of each kind of engine. */
const drivers: { readonly [Kind in EngineKind]: (address: AddressOf<Kind>) => Engine } = {
  docker: (address) => {
    const docker = new DockerEngine(address);
    return address.local ? new MixedEngine(docker, { docker: address, processes: address.local }) : docker;
  },
  swarm: (address) => new SwarmEngine(address),
  process: (address) => new ProcessEngine(address),
};

/** Where an engine is, for the log. */
const places: { readonly [Kind in EngineKind]: (address: AddressOf<Kind>) => string } = {
  docker: (address) => `Docker at ${placeOf(address)}`,
  swarm: (address) => `the Swarm of ${placeOf(address)}`,
  process: ({ stateDirectory }) => `local processes, state in ${stateDirectory}`,
};

/** The engine at an address. Nothing connects before its first call. */
export function connectEngine<Kind extends EngineKind>(address: AddressOf<Kind>, logger: Logger): Engine {
  const kind: Kind = address.kind;
  logger.debug(`Engine: ${places[kind](address)}`);
  return drivers[kind](address);
}

/** `project` is only called where its answer may change the choice: it may have to read the manifest. */
export async function engineSigns(
  { docker, process: local }: EngineAddresses,
  project: () => string | undefined,
): Promise<EngineSigns> {
  const presence = dockerPresence(docker, realEnvironment());
  const hasLocalProjects = (await readdir(local.stateDirectory).catch(() => [])).length > 0;
  const hasTrace = presence.givenBy !== undefined || presence.hasSocket;
  const name = hasLocalProjects || !hasTrace ? project() : undefined;
  if (name === undefined) return { ...presence, localContainers: 0 };
  const [containers, seenOn] = await Promise.all([
    localContainers(projectDirectory(local.stateDirectory, name)),
    docker.memory === undefined ? undefined : recallDocker(docker.memory, name),
  ]);
  return {
    ...presence,
    project: name,
    localContainers: containers.length,
    ...(seenOn === undefined ? {} : { seenOn }),
  };
}

/** The docker contexts of this machine's user, `default` first, and the current one, which is used if none is set here. */
export function dockerContexts(): DockerContexts {
  const environment = realEnvironment();
  const standard = { name: defaultContext, description: '', host: 'DOCKER_HOST, else the default socket' };
  return { current: currentContext(environment), contexts: [standard, ...listContexts(environment)] };
}

function placeOf({ host, context }: DockerTarget): string {
  if (host) return host;
  return context ? `the docker context "${context}"` : 'its default address';
}
