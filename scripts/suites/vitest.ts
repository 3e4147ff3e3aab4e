import { setTimeout } from 'node:timers/promises';
import { startVitest, type InlineConfig } from 'vitest/node';
import { root } from '../machine/paths.ts';
import { OutcomeReporter } from './outcome.ts';
import { recordRetries, retriesFile } from './retries.ts';
import type { Tally } from './tally.ts';

/**
 * Runs one vitest project. What was skipped, has failed or passed on a retry only is named. A test that needed its retry
 * in the last run, too, has failed: once may be the machine's fault, twice in a row is the test's or the program's.
 */
export async function runVitest(
  project: string,
  { folder = root, retries = retriesFile, closePatienceMs = 20_000, files = [] as readonly string[] } = {},
): Promise<Tally> {
  const outcome = new OutcomeReporter();
  // Without the lines that are drawn again and again: a second project may run beside it in the same terminal.
  const reporters: InlineConfig['reporters'] = [['default', { summary: false }], outcome];
  const options = { root: folder, project, watch: false, reporters };
  // What goes wrong while vitest closes is told to no reporter: it is in the exit code alone.
  process.exitCode = 0;
  // A worker that a failed test left something running in may not end: what it has found is known, and counts.
  const patience = new AbortController();
  const isClosed = await Promise.race([
    startVitest([...files], options).then(() => true),
    outcome.ended.then(() => setTimeout(closePatienceMs, false, { signal: patience.signal })),
  ]);
  patience.abort();
  if (!isClosed) console.log(`The ${project} suite has ended, and a worker of it has not: it is left behind.`);
  const isAtFault = process.exitCode !== 0 && outcome.tally.failures.length === 0;
  const atEnd = isAtFault ? [`${project}: no test failed, but closing the run did`] : [];
  for (const name of outcome.skipped) console.log(`SKIPPED: ${name}`);
  for (const name of outcome.tally.retried) console.log(`PASSED ON RETRY: ${name}`);
  const again = recordRetries(outcome.retried, outcome.steady, retries);
  return {
    ...outcome.tally,
    passed: outcome.tally.passed - again.length,
    failures: [
      ...outcome.tally.failures,
      ...atEnd,
      ...again.map((name) => `${name}: passed on a retry only, twice in a row`),
    ],
  };
}
