import type { Tally } from './tally.ts';

/** What this project reads of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** How one test file ended. */
export interface FileOutcome {
  readonly path: string;
  readonly hasFailed: boolean;
  readonly tally: Tally;
  /** The names of the tests that did not run. */
  readonly skipped: readonly string[];
}

/** A file whose set-up or tear-down fails has failed though no test of it did: that counts as one failure. */
export function readReport(report: Report): readonly FileOutcome[] {
  return report.testResults.map((file) => {
    const tests = file.assertionResults;
    const failed = tests.filter((test) => test.status === 'failed');
    const hasFailed = file.status !== 'passed' || failed.length > 0;
    const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
    const failures = failed.map((test) => `${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
    if (hasFailed && failed.length === 0) failures.push(`${file.name}: ${firstLine(file.message)}`);
    return {
      path: file.name,
      hasFailed,
      tally: { passed: tests.length - failed.length - skipped.length, failures, skipped: skipped.length },
      skipped: skipped.map((test) => test.fullName),
    };
  });
}

function firstLine(text: string | undefined): string {
  return text?.split('\n', 1)[0] ?? 'no reason given';
}
