import { setMaxListeners } from 'node:events';
import type { LogLine, LogOptions } from '../engine.ts';
import { DirectoryChanges } from './directoryChanges.ts';
import { followStored, readStored } from './logReader.ts';
import type { StoredLine } from './logWriter.ts';
import { localContainers, type LocalContainer } from './observe.ts';

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
      const lines = await readStored(container.directory);
      const { tail = lines.length } = options;
      for (const line of lines.slice(Math.max(0, lines.length - tail))) {
        signal.throwIfAborted();
        await onLine(toLine(container, line));
      }
    }),
  );
}

async function followAll(project: string, options: LogOptions, onLine: OnLine, signal: AbortSignal): Promise<void> {
  const failed = new AbortController();
  const combined = AbortSignal.any([signal, failed.signal]);
  // One listener for each container, however many there are.
  setMaxListeners(0, combined);
  const followed = new Map<string, Promise<void>>();
  // The journal is in this folder: a container that is made wakes it.
  const changes = new DirectoryChanges(project);
  try {
    while (!combined.aborted) {
      const wanted = await wantedContainers(project, options);
      for (const container of wanted.filter(({ config }) => !followed.has(config.id))) {
        const deliver = (line: StoredLine): void | Promise<void> => onLine(toLine(container, line));
        const following = followStored(container.directory, options.tail, deliver, combined);
        followed.set(container.config.id, following);
        following.catch((error: unknown) => failed.abort(error));
      }
      await changes.next(pollMs, combined);
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
