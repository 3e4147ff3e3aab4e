import type { ContainerInspectInfo } from 'dockerode';
import { isAnonymous } from '../anonymousVolume.ts';
import { accepting, pathOf, type DockerClient } from './client.ts';
import { labels } from './labels.ts';
import { inspect, nameOf } from './observe.ts';

type Mounts = ContainerInspectInfo['Mounts'];

/** A container that has made place for its successor, and still runs if it ran. */
export interface Aside {
  readonly mounts: Mounts;
  /** Gives it its name again. */
  putBack(signal: AbortSignal): Promise<void>;
}

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
  const rename = (to: string, until: AbortSignal): Promise<unknown> =>
    client.call({ method: 'POST', path: pathOf('containers', id, '/rename'), query: { name: to } }, until);
  if (nameOf(info) !== name) return { mounts: info.Mounts, putBack: () => Promise.resolve() };
  // Removed, or put aside by another window, meanwhile (400: it has that name).
  await accepting([400, 404, 409], rename(`${info.Id.slice(0, 12)}_${name}`, signal));
  return {
    mounts: info.Mounts,
    putBack: async (until) => {
      await rename(name, until).catch(() => undefined);
    },
  };
}

/** What of a container's body says where volumes come from. */
interface MountingSpec {
  readonly HostConfig: {
    readonly Binds?: readonly string[];
    readonly Mounts?: readonly Readonly<Record<string, unknown>>[];
    readonly Tmpfs?: object;
  };
}

/** The same container with the anonymous volumes of its predecessor, wherever it mounts nothing that has a name. */
export function inheritVolumes(spec: MountingSpec, mounts: Mounts): object {
  const { Binds: binds = [], Mounts: own = [], Tmpfs: tmpfs = {} } = spec.HostConfig;
  const anonymous = new Map(
    mounts.flatMap(({ Type, Name, Destination }) =>
      Type === 'volume' && Name !== undefined && isAnonymous(Name) ? [[Destination, Name] as const] : [],
    ),
  );
  const kept = own.map((mount) => {
    const { Type: type, Source: source, Target: target } = mount;
    const inherited = type === 'volume' && !source ? anonymous.get(String(target)) : undefined;
    return inherited === undefined ? mount : { ...mount, Source: inherited };
  });
  const taken = new Set([
    ...own.map(({ Target }) => String(Target)),
    ...binds.map((bind) => bind.split(':')[1] ?? ''),
    ...Object.keys(tmpfs),
  ]);
  const added = [...anonymous]
    .filter(([target]) => !taken.has(target))
    .map(([Target, Source]) => ({ Type: 'volume', Source, Target, ReadOnly: false }));
  return { ...spec, HostConfig: { ...spec.HostConfig, Mounts: [...kept, ...added] } };
}

/** Gives the volumes that nobody names a project, so that one that is left behind can be told from other people's. */
export function labelAnonymous(spec: MountingSpec, project: string): MountingSpec {
  const mounts = (spec.HostConfig.Mounts ?? []).map((mount) => {
    if (mount['Type'] !== 'volume' || mount['Source']) return mount;
    const options = (mount['VolumeOptions'] ?? {}) as { readonly Labels?: Readonly<Record<string, string>> };
    return { ...mount, VolumeOptions: { ...options, Labels: { ...options.Labels, [labels.project]: project } } };
  });
  return { ...spec, HostConfig: { ...spec.HostConfig, Mounts: mounts } };
}

/**
 * Docker leaves a volume that is inherited when its container is removed: it was named by then. One that is in use again
 * stays, and so does one that somebody made by hand.
 */
export async function removeInherited(client: DockerClient, mounts: Mounts, signal: AbortSignal): Promise<void> {
  const names = mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name && isAnonymous(Name) ? [Name] : []));
  await Promise.all(
    names.map(async (name) => {
      const request = { path: pathOf('volumes', name) } as const;
      const found = await client.call({ method: 'GET', ...request }, signal).catch(() => undefined);
      const { Labels: its } = (found ?? {}) as { Labels?: Record<string, string> | null };
      const isOurs = its?.[labels.project] !== undefined || its?.['com.docker.volume.anonymous'] !== undefined;
      if (isOurs) await accepting([404, 409], client.call({ method: 'DELETE', ...request }, signal));
    }),
  );
}
