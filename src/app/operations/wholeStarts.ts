import { startsSomething } from '../steps/stepKinds.ts';
import type { Engine } from '../../engine/engine.ts';

/**
 * An engine that lets a start which has begun go on for a while when the plan is cancelled. A start that is given up half-way
 * may come about all the same, after the look at what has to be stopped.
 */
export function withWholeStarts(engine: Pick<Engine, 'perform'>, patienceMs: number): Pick<Engine, 'perform'> {
  return {
    perform: async (step, application, onProgress, signal) => {
      if (!startsSomething(step)) return engine.perform(step, application, onProgress, signal);
      const late = new AbortController();
      const giveUp = (): void => {
        setTimeout(() => late.abort(signal.reason), patienceMs).unref();
      };
      signal.addEventListener('abort', giveUp, { once: true });
      if (signal.aborted) giveUp();
      try {
        await engine.perform(step, application, onProgress, late.signal);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}
