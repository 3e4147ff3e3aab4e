import type { Engine } from '../engine/engine.ts';

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
        const names = args.filter((arg) => typeof arg === 'string');
        await tell(`Dry run: ${[String(key), ...names].join(' ')} is not done.`);
        // The exit code of what would have run.
        return 0;
      };
    },
  });
}
