import type { ContainerInspectInfo } from 'dockerode';
import { isAnonymous } from '../../anonymousVolume.ts';
import { accepting, apiPath, statusOf, type DockerClient } from '../connection/client.ts';
import { labels } from '../labels.ts';
import { inspect, inspectImage, containerNameOf } from '../observe/observe.ts';

type Mounts = ContainerInspectInfo['Mounts'];

/** A container that has made place for its successor, and still runs if it ran. */
export interface Aside {
  readonly mounts: Mounts;
  /** Gives it its name again, and lets it go on if it was ended for the sake of its name. */
  putBack(signal: AbortSignal): Promise<void>;
}

const maxRenames = 3;

/**
 * Frees a container's name by putting the beginning of its id before it, as Compose does, so that its successor can be made
 * while it still serves. Undefined when it is gone.
 */
export async function putAside(
  client: DockerClient,
  id: string,
  name: string,
  signal: AbortSignal,
): Promise<Aside | undefined> {
  const info = await inspect(client, id, signal);
  if (!info) return undefined;
  if (containerNameOf(info) !== name) return { mounts: info.Mounts, putBack: () => Promise.resolve() };
  const isEnded = await freeName(client, info.Id, name, signal);
  return {
    mounts: info.Mounts,
    putBack: async (until) => {
      await rename(client, info.Id, name, until).catch(() => undefined);
      if (isEnded) await act(client, info.Id, 'start', until).catch(() => undefined);
    },
  };
}

/**
 * True when the container had to be ended for it: Docker cannot rename one that its restart policy is about to bring back, since it has
 * no network sandbox between two runs (404 "sandbox … not found", moby's daemon/rename.go). It does not serve either.
 */
async function freeName(client: DockerClient, id: string, name: string, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(client, id, `${id.slice(0, 12)}_${name}`, signal);
      return attempt > 1;
    } catch (error) {
      if (![400, 404, 409].includes(statusOf(error) ?? 0)) throw error;
      const now = await inspect(client, id, signal);
      // Another window has removed it or put it aside meanwhile.
      if (!now || containerNameOf(now) !== name) return false;
      if (attempt === maxRenames) throw error;
      await accepting([404], act(client, id, 'stop', signal));
    }
  }
}

function rename(client: DockerClient, id: string, name: string, signal: AbortSignal): Promise<unknown> {
  return client.call({ method: 'POST', path: apiPath('containers', id, '/rename'), query: { name } }, signal);
}

function act(client: DockerClient, id: string, verb: 'start' | 'stop', signal: AbortSignal): Promise<unknown> {
  return client.call({ method: 'POST', path: apiPath('containers', id, `/${verb}`) }, signal);
}

/** The part of a container's body that says where volumes come from. */
interface MountingSpec {
  readonly HostConfig: {
    readonly Binds?: readonly string[];
    readonly Mounts?: readonly Readonly<Record<string, unknown>>[];
    readonly Tmpfs?: object;
    readonly VolumesFrom?: readonly string[] | undefined;
  };
}

/**
 * The same container with the anonymous volumes of its predecessor, wherever it mounts nothing that has a name. `declared`: the names of
 * the manifest's volumes, one of which may look like those that Docker makes up.
 */
export function inheritVolumes(spec: MountingSpec, mounts: Mounts, declared: ReadonlySet<string>): MountingSpec {
  const { Mounts: own = [] } = spec.HostConfig;
  const anonymous = new Map(
    mounts.flatMap(({ Type, Name, Destination }) =>
      Type === 'volume' && Name !== undefined && isAnonymous(Name) && !declared.has(Name)
        ? [[Destination, Name] as const]
        : [],
    ),
  );
  const kept = own.map((mount) => {
    const { Type: type, Source: source, Target: target } = mount;
    const inherited = type === 'volume' && !source ? anonymous.get(String(target)) : undefined;
    return inherited === undefined ? mount : { ...mount, Source: inherited };
  });
  const taken = takenTargets(spec);
  const added = [...anonymous]
    .filter(([target]) => !taken.has(target))
    .map(([Target, Source]) => ({ Type: 'volume', Source, Target, ReadOnly: false }));
  return { ...spec, HostConfig: { ...spec.HostConfig, Mounts: [...kept, ...added] } };
}

/**
 * Where the containers that lend their volumes (`volumes_from`) have them now. What a predecessor had there was borrowed too, perhaps
 * from an owner that is gone: it would hide what is lent from now on.
 */
export async function lentTargets(
  client: DockerClient,
  { HostConfig: { VolumesFrom: sources = [] } }: MountingSpec,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const owners = await Promise.all(sources.map((source) => inspect(client, source.split(':')[0] ?? '', signal)));
  return new Set(owners.flatMap((info) => (info?.Mounts ?? []).map(({ Destination }) => Destination)));
}

/** The same container with new volumes wherever nobody names one, which carry its project's label. */
export async function withLabelledVolumes(
  client: DockerClient,
  spec: MountingSpec & { readonly Image: string },
  project: string,
  signal: AbortSignal,
): Promise<MountingSpec> {
  const image = await inspectImage(client, spec.Image, signal);
  return labelAnonymous(withImageVolumes(spec, Object.keys(image?.Config?.Volumes ?? {})), project);
}

/**
 * Names the places where the container's image wants a volume (`VOLUME`), as Docker would by itself, so that these volumes can be labelled
 * too. With `volumes_from`, what is borrowed comes first, and Docker is left to it.
 */
function withImageVolumes(spec: MountingSpec, targets: readonly string[]): MountingSpec {
  const { Mounts: own = [], VolumesFrom: owners } = spec.HostConfig;
  if (owners && owners.length > 0) return spec;
  const taken = takenTargets(spec);
  const missing = targets.filter((target) => target.startsWith('/') && !taken.has(withoutSlash(target)));
  const added = missing.map((Target) => ({ Type: 'volume', Source: '', Target, ReadOnly: false }));
  return { ...spec, HostConfig: { ...spec.HostConfig, Mounts: [...own, ...added] } };
}

/** Gives the volumes that nobody names a project, so that one that is left behind can be told from other people's. */
function labelAnonymous(spec: MountingSpec, project: string): MountingSpec {
  const mounts = (spec.HostConfig.Mounts ?? []).map((mount) => {
    if (mount['Type'] !== 'volume' || mount['Source']) return mount;
    const options = (mount['VolumeOptions'] ?? {}) as { readonly Labels?: Readonly<Record<string, string>> };
    return { ...mount, VolumeOptions: { ...options, Labels: { ...options.Labels, [labels.project]: project } } };
  });
  return { ...spec, HostConfig: { ...spec.HostConfig, Mounts: mounts } };
}

function takenTargets({ HostConfig }: MountingSpec): ReadonlySet<string> {
  const { Binds: binds = [], Mounts: own = [], Tmpfs: tmpfs = {} } = HostConfig;
  const targets = [
    ...own.map(({ Target }) => String(Target)),
    ...binds.map((bind) => bind.split(':')[1] ?? ''),
    ...Object.keys(tmpfs),
  ];
  return new Set(targets.map(withoutSlash));
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
