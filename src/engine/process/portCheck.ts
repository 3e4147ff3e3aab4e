import { connect } from 'node:net';
import { portTaken } from '../failures.ts';
import type { Publisher } from '../observation.ts';
import { portHolder } from '../portHolder.ts';

/** Loopback answers at once; a slow answer must not keep a service from starting. */
const maxMs = 1000;

/**
 * Rejects with `engine.port-taken` when somebody listens already where a local process is to: it would end at once, and say so only
 * in its log, if at all.
 */
export async function assertPortsFree(name: string, publishers: readonly Publisher[]): Promise<void> {
  const ports = publishers.filter(({ protocol }) => protocol === 'tcp').map(({ publishedPort }) => publishedPort);
  const taken = await Promise.all(ports.map(async (port) => ((await doesAnybodyListen(port)) ? [port] : [])));
  const [port] = taken.flat();
  if (port === undefined) return;
  const holder = await portHolder(port);
  throw portTaken(name, `port ${port} is taken by ${holder ?? 'another program'}`);
}

function doesAnybodyListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: maxMs });
    const settle = (isTaken: boolean): void => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}
