import { ProblemError } from '../../base/problem.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Step } from '../../engine/step.ts';

/** An engine that gives each wait of a plan up after a time, with `engine.wait-timeout`. */
export function withWaitLimit(engine: Pick<Engine, 'perform'>, maxMs: number): Pick<Engine, 'perform'> {
  return {
    perform: async (step, application, onProgress, signal) => {
      if (step.kind !== 'wait') return engine.perform(step, application, onProgress, signal);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), maxMs);
      try {
        await engine.perform(step, application, onProgress, AbortSignal.any([signal, late.signal]));
      } catch (error) {
        throw late.signal.aborted && !signal.aborted ? tooLate(step, maxMs) : error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const whatFails = {
  service_started: 'not running',
  service_healthy: 'not healthy',
  service_completed_successfully: 'not finished',
} as const;

function tooLate(step: Extract<Step, { kind: 'wait' }>, maxMs: number): ProblemError {
  const { names, service, condition } = step;
  const what = whatFails[condition];
  const message = `${names.length === 0 ? service : names.join(', ')}: ${what} after ${maxMs / 1000} s. Open its logs, or wait longer.`;
  return new ProblemError({ code: 'engine.wait-timeout', severity: 'error', message });
}
