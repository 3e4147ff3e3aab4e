import { containerExited, noHealthcheck, stillUnhealthy } from '../../../src/engine/failures.ts';
import type { DependencyCondition } from '../../../src/manifest/model.ts';
import type { FakeContainer } from './fakeContainer.ts';

const maxRestarts = 3;
const lastLinesCount = 5;

/** Resolves once a container meets a condition; rejects, as every engine does, when it will not. */
export function waitFor(container: FakeContainer, condition: DependencyCondition, signal: AbortSignal): Promise<void> {
  const before = container.observed.restartCount;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      try {
        if (!isMet(container, condition, container.observed.restartCount - before)) return;
        settle(resolve);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onAbort = (): void => settle(() => reject(signal.reason as Error));
    const listening = container.changed.event(look);
    const settle = (done: () => void): void => {
      listening.dispose();
      signal.removeEventListener('abort', onAbort);
      done();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    look();
  });
}

function isMet({ observed, lines }: FakeContainer, condition: DependencyCondition, restarts: number): boolean {
  const { name, state, health, exitCode, healthLog } = observed;
  const last = lines.slice(-lastLinesCount).map(({ text }) => text);
  if (restarts >= maxRestarts) throw containerExited(name, exitCode, last);
  if (condition === 'service_completed_successfully') {
    if (state === 'exited' && exitCode !== 0) throw containerExited(name, exitCode, last);
    return state === 'exited';
  }
  if (state === 'exited') {
    if (condition === 'service_started' && exitCode === 0) return true;
    throw containerExited(name, exitCode, last);
  }
  if (state !== 'running' || condition === 'service_started') return state === 'running';
  if (health === 'none') throw noHealthcheck(name);
  if (health === 'unhealthy') throw stillUnhealthy(name, healthLog.at(-1)?.output ?? '');
  return health === 'healthy';
}
