/** How a suite ended. */
export interface Tally {
  readonly passed: number;
  /** What failed: the name, and the first line of the reason. */
  readonly failures: readonly string[];
  readonly skipped: number;
  /** What passed on a retry only: the name, and the first line of what had failed. */
  readonly retried: readonly string[];
}

export const noTests: Tally = { passed: 0, failures: [], skipped: 0, retried: [] };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failures: [...a.failures, ...b.failures],
    skipped: a.skipped + b.skipped,
    retried: [...a.retried, ...b.retried],
  };
}

export function failure(name: string): Tally {
  return { ...noTests, failures: [name] };
}

/** The line that sums up all suites: `12 passed, 0 failed`, `, 1 skipped` when some were. */
export function closingLine(tally: Tally): string {
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  return `${tally.passed} passed, ${tally.failures.length} failed${skipped}`;
}

/** What was retried and what failed, by name, then the line that sums up: a log of which only the end is kept still says what went wrong. */
export function sayEnd(tally: Tally): void {
  for (const name of tally.retried) console.log(`PASSED ON RETRY: ${name}`);
  for (const name of tally.failures) console.log(`FAILED: ${name}`);
  console.log(closingLine(tally));
  process.exitCode = tally.failures.length > 0 ? 1 : 0;
}
