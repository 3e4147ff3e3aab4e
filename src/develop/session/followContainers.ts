import { sleep } from '../../base/async.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { Engine, EngineEvent } from '../../engine/engine.ts';
import type { Observation } from '../../engine/observation.ts';

export interface FollowerPorts {
  readonly engine: Pick<Engine, 'observe' | 'watch'>;
  readonly logger: Logger;
  /** What there is, at the beginning and whenever events may have been missed. */
  onObserved(observation: Observation): void;
  onEvent(event: EngineEvent): void;
  /** The engine is lost; undefined: it is back. */
  onLost(problem: Problem | undefined): void;
}

const backoffMs = [250, 500, 1000, 2000, 5000];

/**
 * Follows what the containers of a project do until the signal aborts, also when the engine goes away and comes back. Resolves
 * once it was looked for the first time; `over` once all is over.
 */
export function followContainers(
  project: string,
  ports: FollowerPorts,
  signal: AbortSignal,
): { readonly observed: Promise<undefined>; readonly over: Promise<void> } {
  const first = Promise.withResolvers<undefined>();
  return { observed: first.promise, over: follow(project, ports, first, signal) };
}

async function follow(
  project: string,
  ports: FollowerPorts,
  first: Pick<PromiseWithResolvers<undefined>, 'resolve' | 'reject'>,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let hasObserved = false;
  while (!signal.aborted) {
    try {
      await followOnce(project, ports, signal, () => {
        if (failures > 0) ports.onLost(undefined);
        failures = 0;
        hasObserved = true;
        first.resolve(undefined);
      });
    } catch (error) {
      if (signal.aborted) break;
      // Who begins to watch is told that there is no engine; who watches already waits for it.
      if (!hasObserved) return first.reject(error);
      if (failures === 0) ports.onLost(toProblem(error));
      ports.logger.warn(`The watch lost its engine: ${toProblem(error).message}`);
    }
    const delayMs = backoffMs[Math.min(failures++, backoffMs.length - 1)];
    await sleep(delayMs ?? 0, signal).catch(() => undefined);
  }
  first.reject(signal.reason);
}

/** Events that come before what there is was looked at are kept until then: a look may be older than they are. */
async function followOnce(
  project: string,
  ports: FollowerPorts,
  signal: AbortSignal,
  onLooked: () => void,
): Promise<void> {
  const ending = new AbortController();
  const its = AbortSignal.any([signal, ending.signal]);
  let kept: EngineEvent[] | undefined = [];
  const looked = Promise.withResolvers<undefined>();
  const look = async (): Promise<void> => {
    ports.onObserved(await ports.engine.observe(project, [], its));
    for (const event of kept ?? []) ports.onEvent(event);
    kept = undefined;
    onLooked();
  };
  const watching = ports.engine.watch(
    project,
    (event) => (kept ? void kept.push(event) : ports.onEvent(event)),
    () => void look().then(() => looked.resolve(undefined), looked.reject),
    its,
  );
  try {
    await Promise.race([watching, looked.promise.then(() => watching)]);
  } finally {
    ending.abort();
    watching.catch(() => undefined);
    looked.promise.catch(() => undefined);
  }
}

/** True for what fails because there is no engine, and may be tried once it is back. */
export function isEngineAway(error: unknown): boolean {
  return ['engine.lost', 'engine.unreachable'].includes(toProblem(error).code);
}
