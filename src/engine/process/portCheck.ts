import { portTaken } from '../failures.ts';
import type { Publisher } from '../observation.ts';
import { portHolder } from '../proc/portHolder.ts';
import { isListening } from './loopback.ts';

/**
 * Rejects with `engine.port-taken` when somebody listens already where a local process is to: it would end at once, and say so only
 * in its log, if at all.
 */
export async function assertPortsFree(name: string, publishers: readonly Publisher[]): Promise<void> {
  const ports = publishers.filter(({ protocol }) => protocol === 'tcp').map(({ publishedPort }) => publishedPort);
  const taken = await Promise.all(ports.map(async (port) => ((await isListening(port)) ? [port] : [])));
  const [port] = taken.flat();
  if (port === undefined) return;
  const holder = await portHolder(port);
  throw portTaken(name, `port ${port} is taken by ${holder ?? 'another program'}`);
}
