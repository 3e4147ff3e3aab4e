import type { ContainerInspectInfo } from 'dockerode';
import { isAnonymous } from '../../anonymousVolume.ts';
import type { MountedVolume, UsedElsewhere } from '../../observation.ts';
import { labels } from '../labels.ts';

/** A container as the engine lists it among all. */
export interface ListedContainer {
  readonly Id: string;
  readonly Names?: readonly string[] | null;
  readonly State?: string;
  readonly ImageID?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
  readonly Mounts?: readonly { readonly Type?: string; readonly Name?: string }[] | null;
}

/** What containers of other projects, and of none, use. */
export function usedElsewhere(containers: readonly ListedContainer[], project: string): UsedElsewhere {
  const others = containers.filter(({ Labels }) => Labels?.[labels.project] !== project);
  return {
    volumes: usersOf(others, ({ Mounts }) =>
      (Mounts ?? []).flatMap(({ Type, Name }) => (Type === 'volume' && Name) || []),
    ),
    images: usersOf(others, ({ ImageID }) => (ImageID === undefined ? [] : [ImageID])),
  };
}

function usersOf(
  containers: readonly ListedContainer[],
  used: (container: ListedContainer) => readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const users = new Map<string, Set<string>>();
  for (const container of containers) {
    const name = listedName(container);
    for (const key of used(container)) users.set(key, (users.get(key) ?? new Set()).add(name));
  }
  return Object.fromEntries([...users].map(([key, names]) => [key, [...names].sort()]));
}

export function listedName({ Names: names, Id: id }: ListedContainer): string {
  return names?.[0]?.replace(/^\//, '') ?? id.slice(0, 12);
}

/** The volumes in a container. `stored`: the names of the volumes that carry its project's label. */
export function volumesOf(info: ContainerInspectInfo, stored: readonly string[]): readonly MountedVolume[] {
  const named = namedSources(info);
  // What it has of another container was not made for it.
  const isBorrowing = (info.HostConfig.VolumesFrom as readonly string[] | null | undefined)?.length;
  return info.Mounts.flatMap(({ Type, Name, Destination: target }): MountedVolume[] => {
    if (Type !== 'volume' || Name === undefined || Name === '') return [];
    const isProven = stored.includes(Name) || (!named.has(Name) && !isBorrowing);
    return [{ name: Name, target, isAnonymous: isAnonymous(Name) && isProven }];
  });
}

/** The sources of its mounts, as whoever created the container gave them. */
export function namedSources({ HostConfig: { Binds, Mounts } }: ContainerInspectInfo): ReadonlySet<string> {
  const binds = (Binds as readonly string[] | null | undefined) ?? [];
  return new Set([...binds.map((bind) => bind.split(':')[0] ?? ''), ...(Mounts ?? []).map(({ Source }) => Source)]);
}
