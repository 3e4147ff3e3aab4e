import { containerExited, noHealthcheck, stillUnhealthy } from '../../../src/engine/failures.ts';
import type { Step } from '../../../src/engine/step.ts';
import type { FakeContainer } from './fakeContainer.ts';
import { speed } from './program.ts';

const maxRestarts = 3;
const lastLinesCount = 5;
const pollMs = 100;

type Wait = Pick<Extract<Step, { kind: 'wait' }>, 'condition' | 'steadyMs'>;

/** Resolves once a container meets a condition; rejects, as every engine does, when it will not. */
export function waitFor(container: FakeContainer, wait: Wait, signal: AbortSignal): Promise<void> {
  const before = container.observed.restartCount;
  return until(container, () => isMet(container, wait, container.observed.restartCount - before), signal);
}

/** Resolves once something is true of a container; rejects when that cannot be told, and when aborted. */
export function until(container: FakeContainer, isTrue: () => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      try {
        if (isTrue()) settle(resolve);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onAbort = (): void => settle(() => reject(signal.reason as Error));
    const listening = container.changed.event(look);
    const polling = setInterval(look, pollMs);
    const settle = (done: () => void): void => {
      clearInterval(polling);
      listening.dispose();
      signal.removeEventListener('abort', onAbort);
      done();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    look();
  });
}

function isMet({ observed, lines, isPlayed }: FakeContainer, { condition, steadyMs }: Wait, restarts: number): boolean {
  const { name, state, health, exitCode, healthLog, startedAtMs = 0 } = observed;
  const last = lines.slice(-lastLinesCount).map(({ text }) => text);
  if (restarts >= maxRestarts) throw containerExited(name, exitCode, last);
  if (condition === 'service_completed_successfully') {
    if (state === 'exited' && exitCode !== 0) throw containerExited(name, exitCode, last);
    return state === 'exited';
  }
  if (state === 'exited') {
    if (condition === 'service_started' && steadyMs === undefined && exitCode === 0) return true;
    throw containerExited(name, exitCode, last);
  }
  if (state !== 'running') return false;
  if (condition === 'service_started') {
    // One that nobody has told it about runs until it is stopped. Its own clock runs ahead of the machine's where much happens at once.
    return !isPlayed || !steadyMs || Date.now() - startedAtMs >= steadyMs / speed;
  }
  if (health === 'none') throw noHealthcheck(name);
  if (health === 'unhealthy') throw stillUnhealthy(name, healthLog.at(-1)?.output ?? '');
  return health === 'healthy';
}
