import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Disposable } from '../../base/disposable.ts';
import { ProblemError } from '../../base/problem.ts';
import type { OutboundPort } from './settings.ts';

/** Nobody but this machine reaches it. */
const loopback = '127.0.0.1';
/** As many as a forwarder carries may come at once. */
const backlog = 1024;

export type BoundPort = Required<OutboundPort>;

/** Listeners on this machine's loopback interface, one for each port of another service. */
export class LocalListeners implements Disposable {
  readonly ports: readonly BoundPort[];
  readonly #servers: readonly Server[];

  private constructor(servers: readonly Server[], ports: readonly BoundPort[]) {
    this.#servers = servers;
    this.ports = ports;
  }

  /** Rejects with `forward.port-taken`, and then listens nowhere. */
  static async open(
    outbound: readonly OutboundPort[],
    onConnection: (socket: Socket, host: string, port: number) => void,
  ): Promise<LocalListeners> {
    const bound = await Promise.allSettled(
      outbound.map(async ({ host, port, localPort = 0 }) => {
        const server = createServer({ allowHalfOpen: true }, (socket) => onConnection(socket, host, port));
        await listen(server, localPort, `${host}:${port}`);
        return { server, port: { host, port, localPort: (server.address() as AddressInfo).port } };
      }),
    );
    const ready = bound.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const listeners = new LocalListeners(
      ready.map(({ server }) => server),
      ready.map(({ port }) => port),
    );
    const failed = bound.find((each) => each.status === 'rejected');
    if (!failed) return listeners;
    listeners.dispose();
    throw failed.reason;
  }

  dispose(): void {
    for (const server of this.#servers) server.close();
  }
}

async function listen(server: Server, localPort: number, target: string): Promise<void> {
  server.listen({ port: localPort, host: loopback, backlog });
  try {
    await once(server, 'listening');
  } catch (error) {
    const message = `Cannot forward port ${localPort} of this machine to ${target}: ${reasonOf(error)}. Stop what uses it, or choose another.`;
    throw new ProblemError({ code: 'forward.port-taken', severity: 'error', message }, error);
  }
  // A listener fails later only where the machine has no more descriptors, which passes.
  server.on('error', () => undefined);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' ? 'something listens there already' : message;
}

/** Connects to a process of this machine; one may listen on `::1` alone, as what asks for `localhost` does. */
export async function connectLocally(port: number): Promise<Socket> {
  try {
    return await connectTo(loopback, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
    return connectTo('::1', port);
  }
}

async function connectTo(host: string, port: number): Promise<Socket> {
  const socket = connect({ host, port, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}
