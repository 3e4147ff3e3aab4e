import type { ConnectedMember, ConnectedSocket } from '../../../../../src/engine/connections.ts';

export const gateway = '172.18.0.1';

/** A container of a service, `shop-orders-1` at `172.18.0.<last>`, that lets its sockets be seen. */
export function aContainer(service: string, last: number, facts: Partial<ConnectedMember> = {}): ConnectedMember {
  return {
    container: `shop-${service}-1`,
    service,
    id: last.toString(16).padStart(2, '0').repeat(32),
    addresses: [`172.18.0.${last}`],
    isOnHost: false,
    published: [],
    listens: [],
    sockets: [],
    ...facts,
  };
}

/** A local process of a service. */
export function aProcess(service: string, facts: Partial<ConnectedMember> = {}): ConnectedMember {
  return {
    container: `shop-${service}-1`,
    service,
    addresses: [],
    isOnHost: true,
    published: [],
    listens: [],
    sockets: [],
    ...facts,
  };
}

/** `127.0.0.1:40000 > 127.0.0.1:6379`. */
export function socket(text: string): ConnectedSocket {
  const [local, remote] = text.split(' > ').map((end) => {
    const colon = end.lastIndexOf(':');
    return { host: end.slice(0, colon), port: Number(end.slice(colon + 1)) };
  });
  if (!local || !remote) throw new Error(`${text} has no two ends.`);
  return { local, remote };
}
