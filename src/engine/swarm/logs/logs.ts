import { Coalescer } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import type { LogLine, LogOptions } from '../../engine.ts';
import { servicesOf, type KnownService } from '../tasks/services.ts';
import { followServiceEvents } from './serviceEvents.ts';
import { ServiceLog } from './serviceLog.ts';

type OnLine = (line: LogLine) => void | Promise<void>;

/** Services that come together are asked for together. */
const relistMs = 300;

/**
 * Reads what the tasks of a project write, wherever they run: managers fetch it from the nodes. The tasks that were in a place before count as
 * earlier runs of the one that is there now.
 */
export async function readSwarmLogs(
  client: DockerClient,
  project: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const isWanted = ({ service }: KnownService): boolean =>
    options.services.length === 0 || options.services.includes(service);
  const list = async (given: AbortSignal): Promise<readonly KnownService[]> =>
    (await servicesOf(client, project, given)).filter(isWanted);
  try {
    if (options.follow) return await followAll(client, list, options, onLine, signal);
    const services = await list(signal);
    await Promise.all(services.map((service) => new ServiceLog(client, service, options, onLine).read(signal)));
  } catch (error) {
    throw client.translate(error, signal);
  }
}

async function followAll(
  client: DockerClient,
  list: (signal: AbortSignal) => Promise<readonly KnownService[]>,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const combined = AbortSignal.any([signal, over.signal]);
  const logs = new Map<string, ServiceLog>();
  let relisting: Coalescer | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const follow = async (beginning: LogOptions): Promise<void> => {
        for (const service of await list(combined)) {
          if (logs.has(service.id)) continue;
          const log = new ServiceLog(client, service, beginning, onLine);
          logs.set(service.id, log);
          log.follow(combined).then(() => logs.delete(service.id), reject);
        }
      };
      // A service that comes later is read from its beginning.
      const later = { ...options, tail: undefined, sinceMs: undefined } as unknown as LogOptions;
      relisting = new Coalescer(() => follow(later).catch(reject), relistMs);
      const onReady = (): void => void follow(options).catch(reject);
      followServiceEvents(client, () => relisting?.request(), onReady, combined).catch(reject);
      const finish = (): void =>
        void Promise.all([...logs.values()].map((log) => log.readEnded(combined))).then(() => resolve(), reject);
      options.enough?.addEventListener('abort', finish, { once: true });
    });
  } finally {
    relisting?.dispose();
    over.abort();
  }
}
