import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../machine/paths.ts';

/** The tests that passed on a retry only when they last ran, each with the reason of its first failure. */
type Retries = Readonly<Record<string, string>>;

/** Outside the checkout, so that a fresh clone on the same machine knows them. Where the cache is new, nothing is known yet. */
export const retriesFile = join(cacheDirectory, 'retried.json');

/**
 * Writes down which tests passed on a retry only, and returns those of which the run before this one said so too.
 * `steady` passed at once, which ends a row of two.
 */
export function recordRetries(
  retried: ReadonlyMap<string, string>,
  steady: readonly string[],
  file = retriesFile,
): readonly string[] {
  const before = readRetries(file);
  const forgiven = new Set(steady);
  const kept = Object.entries(before).filter(([name]) => !forgiven.has(name));
  mkdirSync(dirname(file), { recursive: true });
  // Written beside it and renamed: a run that is stopped meanwhile leaves the old one whole.
  writeFileSync(`${file}.new`, `${JSON.stringify(Object.fromEntries([...kept, ...retried]), undefined, 2)}\n`);
  renameSync(`${file}.new`, file);
  return [...retried.keys()].filter((name) => Object.hasOwn(before, name));
}

function readRetries(file: string): Retries {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Retries;
  } catch {
    // There is none yet, or it was cut short: then no test is known to have been retried.
    return {};
  }
}
