import { sleep } from '../../base/async.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { ContainerStats, Engine, EngineEvent } from '../../engine/engine.ts';

export interface EngineListener {
  readonly onStats: (stats: ContainerStats) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

const retryMs = 2000;
/** Docker keeps its last 256 events. What is older than a day says little of how things are. */
const lookBackMs = 86_400_000;

/** Tells what a project's containers take and do, and what they did before `nowMs` as far as the engine knows; until aborted. */
export function followEngine(
  engine: Engine,
  project: string,
  nowMs: number,
  logger: Logger,
  signal: AbortSignal,
  { onStats, onEvent }: EngineListener,
): void {
  const since = nowMs - lookBackMs;
  void again(() => engine.stats(project, onStats, signal), `figures of ${project}`, logger, signal);
  void again(
    () => engine.watch(project, onEvent, () => undefined, signal, since),
    `events of ${project}`,
    logger,
    signal,
  );
}

/** Never rejects: a page can do without for a while. */
async function again(follow: () => Promise<void>, what: string, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow();
    } catch (error) {
      if (!isCancellation(error)) logger.debug(`No ${what} for now: ${toProblem(error).message}`);
    }
    await sleep(retryMs, signal).catch(() => undefined);
  }
}
