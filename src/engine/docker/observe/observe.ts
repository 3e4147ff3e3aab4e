import type { ContainerInspectInfo } from 'dockerode';
import { observedParts } from '../../configParts.ts';
import { lastProbes } from '../../healthLog.ts';
import type {
  ContainerState,
  EngineInfo,
  Health,
  HealthProbe,
  Observation,
  ObservedContainer,
  Publisher,
  UnstartedForwarder,
} from '../../observation.ts';
import { engineTraits } from '../../traits.ts';
import { apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { isForwarder, labels } from '../labels.ts';
import { limitsOf } from './limits.ts';
import { sharedNamespaces } from './namespaces.ts';
import { networkIds, observeSettings } from './observeSettings.ts';
import { isPostStartDue } from './postStartMark.ts';
import { listedName, usedElsewhere, volumesOf, type ListedContainer } from './observeUse.ts';

export async function engineInfo(client: DockerClient, signal: AbortSignal): Promise<EngineInfo> {
  const version = await client.version(signal);
  const { address, context } = client;
  const isPodman = version.Components?.some(({ Name }) => Name === 'Podman Engine') ?? false;
  const label = `${isPodman ? 'Podman' : 'Docker'} ${version.Version}`;
  const os = version.Os ?? 'linux';
  return {
    kind: 'docker',
    // Docker pauses no Windows container that is not run by Hyper-V.
    traits: { ...engineTraits.docker, canPause: os !== 'windows' },
    label: context === undefined ? label : `${label} · ${context}`,
    address,
    ...(context === undefined ? {} : { context }),
    apiVersion: version.agreed,
    os,
  };
}

/** How many machines the Swarm has that it is a manager of; undefined where it is none. */
export async function managedNodes(client: DockerClient, signal: AbortSignal): Promise<number | undefined> {
  const info = (await client.call({ method: 'GET', path: '/info' }, signal)) as {
    readonly Swarm?: { readonly ControlAvailable?: boolean; readonly Nodes?: number } | null;
  };
  return info.Swarm?.ControlAvailable === true ? info.Swarm.Nodes : undefined;
}

/** Looks at everything that carries the project's label, all at once. */
export async function observe(
  client: DockerClient,
  project: string,
  images: readonly string[],
  signal: AbortSignal,
): Promise<Observation> {
  const [engine, listed, networks, volumes, present] = await Promise.all([
    engineInfo(client, signal),
    // Other projects' containers are listed too, since what they use must not be removed.
    client.call({ method: 'GET', path: '/containers/json', query: { all: true } }, signal),
    client.call({ method: 'GET', path: '/networks' }, signal),
    client.call({ method: 'GET', path: '/volumes' }, signal),
    inspectImages(client, images, signal),
  ]);
  const everyone = listed as readonly ListedContainer[];
  const ids = everyone.flatMap(({ Id, Labels }) =>
    Labels?.[labels.project] === project && !isForwarder(Labels) ? [Id] : [],
  );
  const forwarders = everyone.filter(({ Labels }) => isForwarder(Labels));
  const unstarted = forwarders.filter((each) => each.State === 'created' && each.Labels?.[labels.project] === project);
  const volumeList = (volumes as { Volumes?: unknown }).Volumes;
  const [settings, containers] = await Promise.all([
    observeSettings(
      client,
      project,
      { networks, volumes: volumeList, forwarders: new Set(forwarders.map(({ Id }) => Id)) },
      signal,
    ),
    Promise.all(ids.map((id) => inspect(client, id, signal))),
  ]);
  const stored = namesOf(volumeList, project);
  const known: KnownHere = {
    networks: networkIds(networks),
    containers: new Set(everyone.map(({ Id }) => Id)),
    volumes: stored,
    duePostStarts: await duePostStarts(client, containers, signal),
  };
  return {
    project,
    engine,
    containers: containers.flatMap((info) => (info ? [toObserved(info, known)] : [])).sort(byName),
    ...(unstarted.length > 0 ? { unstartedForwarders: unstarted.map(toUnstarted) } : {}),
    networks: namesOf(networks, project),
    volumes: stored,
    ...presentImages(present),
    usedElsewhere: usedElsewhere(everyone, project),
    everywhere: { networks: namesOf(networks), volumes: namesOf(volumeList) },
    settings,
  };
}

function toUnstarted(listed: ListedContainer): UnstartedForwarder {
  return { id: listed.Id, name: listedName(listed), service: listed.Labels?.[labels.service] ?? '' };
}

async function duePostStarts(
  client: DockerClient,
  containers: readonly (ContainerInspectInfo | undefined)[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const due = await Promise.all(
    containers.map(async (info) => (info && (await isPostStartDue(client, info, signal)) ? [info.Id] : [])),
  );
  return new Set(due.flat());
}

/** A container by id or name; undefined when there is none. */
export async function inspect(
  client: DockerClient,
  id: string,
  signal: AbortSignal,
): Promise<ContainerInspectInfo | undefined> {
  try {
    const info = await client.call({ method: 'GET', path: apiPath('containers', id, '/json') }, signal);
    return info as ContainerInspectInfo;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** The id of an image; undefined when it is not there. */
export async function imageId(client: DockerClient, image: string, signal: AbortSignal): Promise<string | undefined> {
  return (await inspectImage(client, image, signal))?.Id;
}

export interface InspectedImage {
  readonly Id: string;
  readonly Architecture?: string;
  readonly Size?: number;
  /** When it was built, wherever that was. */
  readonly Created?: string;
  readonly Config?: {
    readonly Volumes?: Readonly<Record<string, unknown>> | null;
    readonly Entrypoint?: readonly string[] | null;
    readonly Cmd?: readonly string[] | null;
    readonly Env?: readonly string[] | null;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly WorkingDir?: string;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  } | null;
  readonly RepoDigests?: readonly string[] | null;
  /** When a name was last given to it on this engine. */
  readonly Metadata?: { readonly LastTagTime?: string };
}

export async function inspectImage(
  client: DockerClient,
  image: string,
  signal: AbortSignal,
): Promise<InspectedImage | undefined> {
  try {
    return (await client.call({ method: 'GET', path: apiPath('images', image, '/json') }, signal)) as InspectedImage;
  } catch (error) {
    // 400: no image can have such a name.
    if (statusOf(error) === 404 || statusOf(error) === 400) return undefined;
    throw error;
  }
}

export function containerNameOf(info: ContainerInspectInfo): string {
  return info.Name.replace(/^\//, '');
}

/** Those of the images that are there. */
export async function inspectImages(
  client: DockerClient,
  images: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, InspectedImage>> {
  const unique = [...new Set(images)];
  const facts = await Promise.all(unique.map((image) => inspectImage(client, image, signal)));
  return new Map(unique.flatMap((image, index) => (facts[index] ? [[image, facts[index]] as const] : [])));
}

/** What an observation tells of the images that are there. */
export function presentImages(
  images: ReadonlyMap<string, InspectedImage>,
): Pick<Observation, 'images' | 'imageBytes' | 'imageTimesMs'> {
  const present = [...images];
  const times = present.flatMap(([image, { Metadata }]) => {
    const time = Date.parse(Metadata?.LastTagTime ?? '');
    // Go's zero time stands for "never".
    return time > 0 ? [[image, time] as const] : [];
  });
  return {
    images: Object.fromEntries(present.map(([image, { Id }]) => [image, Id])),
    imageBytes: Object.fromEntries(present.map(([image, { Size }]) => [image, Size ?? 0])),
    imageTimesMs: Object.fromEntries(times),
  };
}

export interface KnownHere {
  readonly networks: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  /** The containers whose `post_start` has not ended well. */
  readonly duePostStarts: ReadonlySet<string>;
  /** The names of the volumes that carry the project's label. */
  readonly volumes: readonly string[];
}

export function toObserved(info: ContainerInspectInfo, known: KnownHere): ObservedContainer {
  const limits = limitsOf(info);
  const lost = lostNetworks(info, known.networks);
  const shared = sharedNamespaces(info, known.containers);
  const mounts = volumesOf(info, known.volumes);
  const own = info.Config.Labels ?? {};
  const state = toState(info.State.Status);
  const hasRun = !info.State.StartedAt.startsWith('0001-');
  const hash = own[labels.hash];
  const madeForDebugger = own[labels.debugger];
  return {
    id: info.Id,
    name: containerNameOf(info),
    service: own[labels.service] ?? '',
    number: Number(own[labels.number] ?? 1) || 1,
    image: info.Config.Image,
    command: commandOf(info),
    state,
    health: toHealth(info.State.Health?.Status),
    ...(hasRun && (state === 'exited' || state === 'dead') ? { exitCode: info.State.ExitCode } : {}),
    ...timesOf(info, hasRun),
    isOomKilled: info.State.OOMKilled,
    restartCount: info.RestartCount,
    healthLog: probesOf(info),
    publishers: publishersOf(info),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    imageId: info.Image,
    ...(hash === undefined ? {} : { configHash: hash }),
    configParts:
      hash === undefined ? observedParts(info.Config.Image, info.Config.Env ?? []) : labelledParts(own[labels.parts]),
    ...(mounts.length > 0 ? { mounts } : {}),
    ...(lost.length > 0 ? { lostNetworks: lost } : {}),
    ...(shared.length > 0 ? { sharedNamespaces: shared } : {}),
    // The networks behind the first are joined before the first start.
    ...(state === 'created' ? {} : { networks: Object.keys(info.NetworkSettings.Networks) }),
    ...(madeForDebugger === undefined ? {} : { madeForDebugger }),
    ...(known.duePostStarts.has(info.Id) ? { isPostStartDue: true } : {}),
    isOneOff: own[labels.oneOff]?.toLowerCase() === 'true',
  };
}

function commandOf({ Path: path, Args: args }: ContainerInspectInfo): readonly string[] {
  // Podman tells null for no arguments.
  return [path, ...((args as readonly string[] | null) ?? [])];
}

/** A network that the container has never been in has no id yet, and is looked up by its name. */
function lostNetworks({ NetworkSettings: its }: ContainerInspectInfo, known: ReadonlySet<string>): readonly string[] {
  const joined = Object.entries(its.Networks) as [string, { NetworkID?: string } | null][];
  return joined.flatMap(([name, endpoint]) => {
    const id = endpoint?.NetworkID ?? '';
    return id === '' || known.has(id) ? [] : [name];
  });
}

/** There are none if the label is missing or broken: a plan can then only say that something has changed. */
export function labelledParts(text = '{}'): Readonly<Record<string, string>> {
  try {
    const parts: unknown = JSON.parse(text);
    const entries = typeof parts === 'object' && parts !== null ? Object.entries(parts) : [];
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

function timesOf({ Created: created, State: state }: ContainerInspectInfo, hasRun: boolean) {
  const isOver = hasRun && !state.Running && !state.FinishedAt.startsWith('0001-');
  return {
    createdAtMs: Date.parse(created),
    ...(hasRun ? { startedAtMs: Date.parse(state.StartedAt) } : {}),
    ...(isOver ? { finishedAtMs: Date.parse(state.FinishedAt) } : {}),
  };
}

function probesOf({ State: state }: ContainerInspectInfo): readonly HealthProbe[] {
  const log = state.Health?.Log ?? [];
  return lastProbes(
    log.map(({ End: end, ExitCode: exitCode, Output: output }) => ({ endedAtMs: Date.parse(end), exitCode, output })),
  );
}

const states: readonly string[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

/** States that only Podman has, and Docker's that stand for them. */
const betweenStates = new Map<string, ContainerState>([
  ['configured', 'created'],
  ['initialized', 'created'],
  ['stopping', 'running'],
  ['stopped', 'exited'],
]);

function toState(status: string): ContainerState {
  return states.includes(status) ? (status as ContainerState) : (betweenStates.get(status) ?? 'dead');
}

function toHealth(status: string | undefined): Health {
  return status === 'starting' || status === 'healthy' || status === 'unhealthy' ? status : 'none';
}

export function publishersOf(info: ContainerInspectInfo): readonly Publisher[] {
  return Object.entries(info.NetworkSettings.Ports ?? {}).flatMap(([key, bindings]): Publisher[] => {
    const [target = '', protocol = 'tcp'] = key.split('/');
    const targetPort = Number(target);
    // It is null for a port that is exposed without being published.
    const bound = (bindings as typeof bindings | null) ?? [];
    if (bound.length === 0) return [{ hostIp: '', publishedPort: 0, targetPort, protocol }];
    return bound.map(({ HostIp, HostPort }) => ({
      hostIp: HostIp,
      publishedPort: Number(HostPort),
      targetPort,
      protocol,
    }));
  });
}

/** The names of all networks or volumes, or of a project's. */
function namesOf(list: unknown, project?: string): readonly string[] {
  if (!Array.isArray(list)) return [];
  const named = list as { Name: string; Labels?: Readonly<Record<string, string>> | null }[];
  const wanted = project === undefined ? named : named.filter(({ Labels }) => Labels?.[labels.project] === project);
  return wanted.map((item) => item.Name).sort();
}

function byName(left: ObservedContainer, right: ObservedContainer): number {
  return left.name < right.name ? -1 : 1;
}
