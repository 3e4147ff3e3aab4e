import type { DependencyCondition } from '../../manifest/model.ts';
import { containerExited, containerGone, noHealthcheck, stillUnhealthy } from '../failures.ts';
import { DirectoryChanges } from './directoryChanges.ts';
import { containerDirectory } from './records/files.ts';
import { readStored } from './logs/logReader.ts';
import { readContainer, type LocalContainer } from './observe.ts';
import { isOver } from './records/records.ts';

const pollMs = 250;
const maxRestarts = 3;
const lastLinesCount = 5;

export interface WaitRequest {
  readonly names: readonly string[];
  readonly condition: DependencyCondition;
  /** How long the condition has to hold, without a restart in between. */
  readonly steadyMs?: number;
}

/** Waits until every container meets the condition; rejects as Docker's wait does. */
export async function waitForContainers(project: string, request: WaitRequest, signal: AbortSignal): Promise<void> {
  await Promise.all(request.names.map((name) => waitForOne(project, name, request, signal)));
}

async function waitForOne(project: string, name: string, request: WaitRequest, signal: AbortSignal): Promise<void> {
  const directory = containerDirectory(project, name);
  const changes = new DirectoryChanges(directory);
  try {
    let restartsBefore: number | undefined;
    let since: { readonly startedAtMs: number | undefined; readonly fromMs: number } | undefined;
    for (;;) {
      signal.throwIfAborted();
      const container = await readContainer(directory);
      if (!container) throw containerGone(name);
      restartsBefore ??= container.record.restarts;
      const isHolding = await isMet(container, request, container.record.restarts - restartsBefore);
      const { startedAtMs } = container.record;
      // The time of its start identifies a run.
      if (!isHolding || (since && since.startedAtMs !== startedAtMs)) since = undefined;
      if (isHolding) since ??= { startedAtMs, fromMs: performance.now() };
      const leftMs = since ? since.fromMs + (request.steadyMs ?? 0) - performance.now() : pollMs;
      if (leftMs <= 0) return;
      await changes.next(Math.min(pollMs, leftMs), signal);
    }
  } finally {
    changes.dispose();
  }
}

/** Resolves to how a container's run ended once it has; at once if it does not run. */
export async function waitForExit(directory: string, name: string, signal: AbortSignal): Promise<number> {
  const changes = new DirectoryChanges(directory);
  try {
    for (;;) {
      signal.throwIfAborted();
      const container = await readContainer(directory);
      if (!container) throw containerGone(name);
      if (isOver(container.record)) return container.record.exitCode ?? 0;
      await changes.next(pollMs, signal);
    }
  } finally {
    changes.dispose();
  }
}

async function isMet(
  container: LocalContainer,
  { condition, steadyMs }: WaitRequest,
  restarts: number,
): Promise<boolean> {
  const { config, record, directory } = container;
  const exited = async (): Promise<Error> => {
    const lines = await readStored(directory);
    const last = lines.slice(-lastLinesCount).map(([, , text]) => text);
    return containerExited(config.name, record.exitCode, last);
  };
  const hasEnded = record.state === 'exited';
  if (restarts >= maxRestarts) throw await exited();
  if (condition === 'service_completed_successfully') {
    if (hasEnded && record.exitCode !== 0) throw await exited();
    return hasEnded;
  }
  if (hasEnded) {
    if (condition === 'service_started' && steadyMs === undefined && record.exitCode === 0) return true;
    throw await exited();
  }
  if (record.state !== 'running') return false;
  if (condition === 'service_started') return true;
  if (record.health === 'none') throw noHealthcheck(config.name);
  if (record.health === 'unhealthy') throw stillUnhealthy(config.name, record.healthLog?.at(-1)?.output ?? '');
  return record.health === 'healthy';
}
