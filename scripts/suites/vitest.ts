import { startVitest } from 'vitest/node';
import { root } from '../machine/paths.ts';
import { OutcomeReporter } from './outcome.ts';
import { recordRetries, retriesFile } from './retries.ts';
import type { Tally } from './tally.ts';

/**
 * Runs one vitest project. What was skipped, has failed or passed on a retry only is named. A test that needed its retry
 * in the last run, too, has failed: once may be the machine's fault, twice in a row is the test's or the program's.
 */
export async function runVitest(project: string, { folder = root, retries = retriesFile } = {}): Promise<Tally> {
  const outcome = new OutcomeReporter();
  const options = { root: folder, project, watch: false, reporters: ['default', outcome] };
  const vitest = await startVitest([], options);
  await vitest.close();
  for (const name of outcome.skipped) console.log(`SKIPPED: ${name}`);
  for (const name of outcome.tally.retried) console.log(`PASSED ON RETRY: ${name}`);
  const again = recordRetries(outcome.retried, outcome.steady, retries);
  return {
    ...outcome.tally,
    passed: outcome.tally.passed - again.length,
    failures: [...outcome.tally.failures, ...again.map((name) => `${name}: passed on a retry only, twice in a row`)],
  };
}
