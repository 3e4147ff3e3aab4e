import type { ConnectedMember, ProjectConnections } from '../../../src/engine/connections.ts';
import { hasProcess } from '../../../src/engine/containerState.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import type { EngineKind } from '../../../src/engine/traits.ts';

/** Containers in one network, in their order, and local processes in none: all of them quiet. */
export function quietConnections(kind: EngineKind, containers: readonly ObservedContainer[]): ProjectConnections {
  const members = containers.filter(hasProcess).map(({ id, name, service, publishers, placement }, index) => {
    const isOnHost = kind === 'process' || placement === 'local';
    const tcp = publishers.filter(({ publishedPort, protocol }) => publishedPort > 0 && protocol === 'tcp');
    const member: ConnectedMember = {
      container: name,
      service,
      ...(isOnHost ? {} : { id }),
      addresses: isOnHost ? [] : [`172.18.0.${index + 2}`],
      isOnHost,
      published: tcp.map(({ publishedPort: hostPort, targetPort: port }) => ({ hostPort, port })),
      listens: [...new Set(tcp.map(({ publishedPort, targetPort }) => (isOnHost ? publishedPort : targetPort)))],
      sockets: [],
    };
    return member;
  });
  return { members, ...(kind === 'docker' ? { gateways: ['172.18.0.1'] } : {}), unreadable: [] };
}
