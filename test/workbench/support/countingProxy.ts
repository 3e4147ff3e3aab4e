import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { listen } from './listen.ts';

export interface CountingProxy {
  readonly port: number;
  /** Connections that anybody has made so far. */
  readonly connections: number;
  stop(): void;
}

/** Listens in front of something, hands everything on, and counts who comes. */
export async function startCountingProxy(to: NetConnectOpts): Promise<CountingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    connections++;
    const far = connect({ ...to, allowHalfOpen: true });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  const port = await listen(server);
  return {
    port,
    get connections() {
      return connections;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
