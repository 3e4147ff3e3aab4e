/** How a suite ended. */
export interface Tally {
  readonly passed: number;
  /** What failed: the name, and the first line of the reason. */
  readonly failures: readonly string[];
  readonly skipped: number;
}

export const noTests: Tally = { passed: 0, failures: [], skipped: 0 };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failures: [...a.failures, ...b.failures],
    skipped: a.skipped + b.skipped,
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

/** What failed by name, then the line that sums up: a log of which only the end is kept still says what went wrong. */
export function sayEnd(tally: Tally): void {
  for (const name of tally.failures) console.log(`FAILED: ${name}`);
  console.log(closingLine(tally));
  process.exitCode = tally.failures.length > 0 ? 1 : 0;
}
