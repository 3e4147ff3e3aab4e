import { setMaxListeners } from 'node:events';
import type { LogLine, LogOptions } from '../../engine.ts';
import { DirectoryChanges } from '../directoryChanges.ts';
import { followStored, readStored } from './logReader.ts';
import type { StoredLine } from './logWriter.ts';
import { localContainers, type LocalContainer } from '../observe.ts';

type OnLine = (line: LogLine) => void | Promise<void>;

const pollMs = 1000;

/** Reads the logs of a project's local processes; with `follow`, also of those that come later. */
export async function readLogs(
  project: string,
  options: LogOptions,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  if (options.follow) return followAll(project, options, onLine, signal);
  const containers = await wantedContainers(project, options);
  await Promise.all(
    containers.map(async (container) => {
      for (const line of await readStored(container.directory, options)) {
        signal.throwIfAborted();
        await onLine(toLine(container, line));
      }
    }),
  );
}

async function followAll(project: string, options: LogOptions, onLine: OnLine, signal: AbortSignal): Promise<void> {
  const { enough, tail } = options;
  const failed = new AbortController();
  const combined = AbortSignal.any([signal, failed.signal]);
  const hurried = enough ? AbortSignal.any([combined, enough]) : combined;
  // There is one listener for each container, however many there are.
  setMaxListeners(0, combined, hurried);
  const followed = new Map<string, Promise<void>>();
  // The journal is in this folder: a container that is made wakes it.
  const changes = new DirectoryChanges(project);
  let { sinceMs } = options;
  try {
    while (!combined.aborted) {
      // `enough` is checked first: if it was aborted, this look finds all that was written before.
      const isLast = enough?.aborted === true;
      const wanted = await wantedContainers(project, options);
      for (const container of wanted.filter(({ config }) => !followed.has(config.id))) {
        const deliver = (line: StoredLine): void | Promise<void> => onLine(toLine(container, line));
        const beginning = { tail, sinceMs };
        const following = followStored(container.directory, beginning, deliver, combined, enough);
        followed.set(container.config.id, following);
        following.catch((error: unknown) => failed.abort(error));
      }
      if (isLast) {
        await Promise.all(followed.values());
        return;
      }
      // A container that appears later is read from its beginning.
      sinceMs = undefined;
      await changes.next(pollMs, hurried);
    }
  } finally {
    changes.dispose();
    await Promise.allSettled(followed.values());
  }
  throw combined.reason;
}

async function wantedContainers(project: string, { services }: LogOptions): Promise<readonly LocalContainer[]> {
  const containers = await localContainers(project);
  return containers.filter(({ config }) => services.length === 0 || services.includes(config.service));
}

function toLine({ config }: LocalContainer, [timeMs, stream, text]: StoredLine): LogLine {
  return { timeMs, service: config.service, container: config.name, stream, text };
}
