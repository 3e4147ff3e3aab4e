import type { DependencyCondition } from '../../manifest/model.ts';
import { containerExited, containerGone, noHealthcheck, stillUnhealthy } from '../failures.ts';
import { DirectoryChanges } from './directoryChanges.ts';
import { containerDirectory } from './files.ts';
import { readStored } from './logReader.ts';
import { readContainer, type LocalContainer } from './observe.ts';

const pollMs = 250;
const maxRestarts = 3;
const lastLinesCount = 5;

/** Waits until every container meets the condition; rejects as Docker's wait does. */
export async function waitForContainers(
  project: string,
  names: readonly string[],
  condition: DependencyCondition,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(names.map((name) => waitForOne(project, name, condition, signal)));
}

async function waitForOne(
  project: string,
  name: string,
  condition: DependencyCondition,
  signal: AbortSignal,
): Promise<void> {
  const directory = containerDirectory(project, name);
  const changes = new DirectoryChanges(directory);
  try {
    let restartsBefore: number | undefined;
    for (;;) {
      signal.throwIfAborted();
      const container = await readContainer(directory);
      if (!container) throw containerGone(name);
      restartsBefore ??= container.record.restarts;
      if (await isMet(container, condition, container.record.restarts - restartsBefore)) return;
      await changes.next(pollMs, signal);
    }
  } finally {
    changes.dispose();
  }
}

/** Resolves to how a container's run ended, once it has, and at once when it does not run. */
export async function waitForExit(directory: string, name: string, signal: AbortSignal): Promise<number> {
  const changes = new DirectoryChanges(directory);
  try {
    for (;;) {
      signal.throwIfAborted();
      const container = await readContainer(directory);
      if (!container) throw containerGone(name);
      const { state, exitCode = 0 } = container.record;
      if (state === 'created' || state === 'exited') return exitCode;
      await changes.next(pollMs, signal);
    }
  } finally {
    changes.dispose();
  }
}

async function isMet(container: LocalContainer, condition: DependencyCondition, restarts: number): Promise<boolean> {
  const { config, record, directory } = container;
  const exited = async (): Promise<Error> => {
    const lines = await readStored(directory);
    const last = lines.slice(-lastLinesCount).map(([, , text]) => text);
    return containerExited(config.name, record.exitCode, last);
  };
  const isOver = record.state === 'exited';
  if (restarts >= maxRestarts) throw await exited();
  if (condition === 'service_completed_successfully') {
    if (isOver && record.exitCode !== 0) throw await exited();
    return isOver;
  }
  if (isOver) {
    if (condition === 'service_started' && record.exitCode === 0) return true;
    throw await exited();
  }
  if (record.state !== 'running') return false;
  if (condition === 'service_started') return true;
  if (record.health === 'none') throw noHealthcheck(config.name);
  if (record.health === 'unhealthy') throw stillUnhealthy(config.name, record.healthLog?.at(-1)?.output ?? '');
  return record.health === 'healthy';
}
