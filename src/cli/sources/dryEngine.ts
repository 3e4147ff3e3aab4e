import type { Engine } from '../../engine/engine.ts';
import type { Step } from '../../engine/step.ts';
import { stepWords } from '../output/stepWords.ts';

/** What only looks. Whatever else an engine can do is not done in a dry run. */
const looking: ReadonlySet<string> = new Set<keyof Engine>([
  'ping',
  'observe',
  'watch',
  'logs',
  'stats',
  'top',
  'waitForExit',
  'statPath',
  'projects',
  'images',
  'dispose',
]);

/** An engine that tells what it would do, and does nothing. */
export function dryEngine(engine: Engine, tell: (text: string) => Promise<void>): Engine {
  return new Proxy(engine, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (looking.has(String(key))) return (value as (...args: unknown[]) => unknown).bind(target);
      return async (...args: unknown[]) => {
        await tell(`Dry run: ${callText(String(key), args)} is not done.`);
        // The exit code of what would have run.
        return 0;
      };
    },
  });
}

function callText(method: string, args: readonly unknown[]): string {
  if (method === ('perform' satisfies keyof Engine)) return stepWords(args[0] as Step);
  return [method, ...args.filter((arg) => typeof arg === 'string')].join(' ');
}
