import type { Engine } from '../../engine/engine.ts';

/** An engine that takes at most so many steps at a time. What only waits holds up nobody. */
export function withParallelLimit(engine: Pick<Engine, 'perform'>, max: number): Pick<Engine, 'perform'> {
  if (max === Infinity) return engine;
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    perform: async (step, application, onProgress, signal) => {
      if (step.kind === 'wait') return engine.perform(step, application, onProgress, signal);
      if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        signal.throwIfAborted();
        await engine.perform(step, application, onProgress, signal);
      } finally {
        // The place goes to the step that has waited longest.
        const next = waiting.shift();
        if (next) next();
        else running--;
      }
    },
  };
}
