import type { Service } from '../../manifest/model.ts';

/** The services whose first container a service's own names when it is created: for its network, namespaces, volumes, links. */
export function lendersOf({
  networkMode,
  namespaces = {},
  volumesFrom = [],
  links = [],
}: Service): ReadonlySet<string> {
  const shared = [networkMode, namespaces.ipc, namespaces.pid].flatMap((mode) =>
    mode?.startsWith('service:') ? [mode.slice('service:'.length)] : [],
  );
  const sources = volumesFrom.filter((source) => !source.startsWith('container:'));
  // On a network of its own a container looks its links up when it starts.
  const linked = networkMode === 'bridge' ? links : [];
  return new Set([...shared, ...[...sources, ...linked].map((text) => text.split(':')[0] ?? '')]);
}
