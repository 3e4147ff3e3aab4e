import type { Service } from '../../manifest/model.ts';

/** The services whose first container a service's own names when it is created: for its network, namespaces, volumes, links. */
export function sharedServicesOf(service: Service): ReadonlySet<string> {
  const { networkMode, links = [] } = service;
  // On a network of its own, a container resolves its links when it starts.
  const linked = networkMode === 'bridge' ? links : [];
  return new Set([...boundServicesOf(service), ...linked.map(nameIn)]);
}

/** The services that a service's containers go down with, because they share a namespace or mount the same volumes. */
export function boundServicesOf(service: Service): ReadonlySet<string> {
  return new Set([...namespaceOwners(service), ...volumeOwners(service)]);
}

/** The services in whose network, IPC or process namespace a service's containers are. */
export function namespaceOwners({ networkMode, namespaces = {} }: Service): ReadonlySet<string> {
  const modes = [networkMode, namespaces.ipc, namespaces.pid];
  return new Set(modes.flatMap((mode) => (mode?.startsWith('service:') ? [mode.slice('service:'.length)] : [])));
}

/** The services whose volumes a service's containers mount (`volumes_from`). */
export function volumeOwners({ volumesFrom = [] }: Service): ReadonlySet<string> {
  return new Set(volumesFrom.filter((source) => !source.startsWith('container:')).map(nameIn));
}

function nameIn(text: string): string {
  return text.split(':')[0] ?? '';
}
