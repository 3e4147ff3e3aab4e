import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { ProblemError } from '../../base/problem.ts';

/** Ports of this machine that nobody else reaches. */

const loopback = '127.0.0.1';
/** Loopback answers at once; a slow answer must not keep what waits for it. */
const maxMs = 1000;
/** Where the system offers only ports that cannot be had, more attempts find none. */
const maxAttempts = 100;

/** Listens on any free port, and resolves to its number. */
export function listenOnLoopback(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // A listener fails later only where the machine has no more descriptors, which passes: then nobody hears it.
  server.on('error', reject);
  server.listen({ host: loopback, port: 0 }, () => resolve((server.address() as AddressInfo).port));
  return promise;
}

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback, timeout: maxMs });
    const settle = (isTaken: boolean): void => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/**
 * A port on which nobody listens, and none of those that are `taken` already: the first of the wishes that is free, else any.
 * @throws ProblemError `engine.no-free-port`
 */
export async function freePort(
  wishes: readonly (number | undefined)[] = [],
  taken: ReadonlySet<number> = new Set(),
): Promise<number> {
  const wanted = wishes.flatMap((wish) => (wish === undefined || taken.has(wish) ? [] : [wish]));
  // One after the other: the first that is free is meant.
  for (const wish of [...wanted, ...Array<number>(maxAttempts).fill(anyPort)]) {
    const port = await portIfFree(wish);
    if (port !== undefined && !taken.has(port)) return port;
  }
  const message = 'No free port was found on 127.0.0.1. End programs that hold many ports, then try again.';
  throw new ProblemError({ code: 'engine.no-free-port', severity: 'error', message });
}

/** The system chooses. */
const anyPort = 0;

async function portIfFree(wish: number): Promise<number | undefined> {
  const port = await boundPort(wish, loopback);
  // A process that listens on all addresses meets whoever has it on the other loopback address.
  const isFree = typeof port === 'number' && (await boundPort(port, '::1')) !== 'taken';
  return isFree ? port : undefined;
}

/** Listens there for a moment, and tells at which port; a machine may lack the address, or keep the port for its administrator. */
async function boundPort(wish: number, host: string): Promise<number | 'taken' | 'refused'> {
  const server = createServer();
  try {
    await once(server.listen(wish, host), 'listening');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : 'refused';
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
