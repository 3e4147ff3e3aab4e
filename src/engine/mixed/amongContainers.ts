import type { Json } from '../../manifest/model.ts';
import type { DockerEngine } from '../docker/dockerEngine.ts';
import { forwarderLabels } from '../docker/labels.ts';
import type { EngineAddress } from '../engine.ts';
import { forwardPlace } from '../forward/settings.ts';
import { dockerVariables, engineTarget } from '../forward/target.ts';
import type { ObservedContainer } from '../observation.ts';
import { runBeside, type BesideRun, type Places } from '../placement/beside.ts';
import { isNearEngine } from '../placement/near.ts';
import { freePort } from '../process/loopback.ts';
import { localContainers, toObserved } from '../process/observe.ts';
import { filesDirectory } from '../process/records/files.ts';
import type { Place } from '../process/records/place.ts';
import type { PlaceRequest, ProcessSurroundings } from '../process/surroundings.ts';
import { localHealthcheck } from '../placement/healthcheck.ts';

/** A local process among containers: a forwarder joins it to their networks. */
export class AmongContainers implements ProcessSurroundings {
  readonly #docker: DockerEngine;
  readonly #address: EngineAddress;

  constructor(docker: DockerEngine, address: EngineAddress) {
    this.#docker = docker;
    this.#address = address;
  }

  async place(request: PlaceRequest, signal: AbortSignal): Promise<Place> {
    const { application, service, project, directory, before } = request;
    const [{ containers, engine }, processes] = await Promise.all([
      this.#docker.observe(application.name, [], signal),
      localContainers(project),
    ]);
    const local = processes.map((each): ObservedContainer => ({ ...toObserved(each), placement: 'local' }));
    const others = local.filter((each) => each.service !== service.name);
    const isNear = isNearEngine(engine);
    const exposed = before
      ? before.publishers.map(({ targetPort }) => targetPort)
      : await this.#exposedBy(containers.find((each) => each.service === service.name)?.name, signal);
    const beside = runBeside(application, service, { observed: [...containers, ...others], isNear, exposed });
    const chosen = await choosePorts(beside, before);
    const places: Places = { ...chosen, filesDirectory: filesDirectory(directory) };
    const inbound = beside.inbound.flatMap(({ containerPort }) => {
      const localPort = chosen.inbound(containerPort);
      return localPort === undefined ? [] : [{ containerPort, localPort }];
    });
    const healthcheck = localHealthcheck(service, (port) => chosen.inbound(port));
    return {
      publishers: inbound.map(({ containerPort, localPort }) => {
        return { hostIp: '127.0.0.1', publishedPort: localPort, targetPort: containerPort, protocol: 'tcp' };
      }),
      environment: beside.environment(places),
      ...(healthcheck ? { healthcheck } : {}),
      files: beside.files.flatMap((file) => (file.kind === 'copied' ? [{ path: file.target, ...file.from }] : [])),
      forward: {
        settings: {
          engine: engineTarget(this.#address, engine.address),
          project: application.name,
          service: service.name,
          ...forwardPlace(application, service),
          labels: forwarderLabels(application),
          inbound,
          outbound: beside.outbound.map((address) => ({ ...address, localPort: chosen.outbound(address) })),
        },
        environment: dockerVariables(process.env),
      },
    };
  }

  /** What its image exposes, as one of its containers tells it, running or not. */
  async #exposedBy(container: string | undefined, signal: AbortSignal): Promise<readonly number[]> {
    if (container === undefined) return [];
    const { raw } = await this.#docker.details(container, signal);
    return exposedPorts(raw);
  }
}

/** `8080/tcp` of what Docker tells of a container. */
function exposedPorts(raw: Json): readonly number[] {
  const { Config: config } = raw as { readonly Config?: { readonly ExposedPorts?: object | null } };
  const { ExposedPorts: ports } = config ?? {};
  return Object.keys(ports ?? {}).flatMap((text) => {
    const port = /^(\d{1,5})\/tcp$/.exec(text)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
}

interface ChosenPorts {
  inbound(containerPort: number): number | undefined;
  outbound(address: { readonly host: string; readonly port: number }): number;
}

/** Chooses the ports that nobody names: as before where that is possible, and no port twice. */
async function choosePorts(beside: BesideRun, before: PlaceRequest['before']): Promise<ChosenPorts> {
  const taken = new Set(beside.inbound.flatMap(({ localPort }) => localPort ?? []));
  const choose = async (wishes: readonly (number | undefined)[]): Promise<number> => {
    const port = await freePort(wishes, taken);
    taken.add(port);
    return port;
  };
  const inbound = new Map<number, number>();
  for (const { containerPort, localPort } of beside.inbound) {
    const last = before?.publishers.find(({ targetPort }) => targetPort === containerPort)?.publishedPort;
    inbound.set(containerPort, localPort ?? (await choose([containerPort, last])));
  }
  const outbound = new Map<string, number>();
  for (const { host, port } of beside.outbound) {
    const last = before?.forward?.settings.outbound.find((each) => each.host === host && each.port === port)?.localPort;
    outbound.set(`${host}:${port}`, await choose([last]));
  }
  return {
    inbound: (port) => inbound.get(port),
    outbound: ({ host, port }) => outbound.get(`${host}:${port}`) ?? port,
  };
}
