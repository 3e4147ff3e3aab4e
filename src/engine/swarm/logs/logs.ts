import { Coalescer } from '../../../base/async.ts';
import type { DockerClient } from '../../docker/connection/client.ts';
import type { LogLine, LogOptions } from '../../engine.ts';
import { listServices } from '../manager.ts';
import type { SwarmService } from '../objects.ts';
import { composeName } from '../observe/services.ts';
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
  const isWanted = (service: SwarmService): boolean =>
    options.services.length === 0 || options.services.includes(composeName(project, service));
  const list = async (given: AbortSignal): Promise<readonly SwarmService[]> =>
    (await listServices(client, project, given)).filter(isWanted);
  try {
    if (options.follow) return await followAll(client, project, list, options, onLine, signal);
    const services = await list(signal);
    await Promise.all(
      services.map((service) => new ServiceLog(client, project, service, options, onLine).read(signal)),
    );
  } catch (error) {
    throw client.translate(error, signal);
  }
}

async function followAll(
  client: DockerClient,
  project: string,
  list: (signal: AbortSignal) => Promise<readonly SwarmService[]>,
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
          if (logs.has(service.ID)) continue;
          const log = new ServiceLog(client, project, service, beginning, onLine);
          logs.set(service.ID, log);
          log.follow(combined).then(() => logs.delete(service.ID), reject);
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
