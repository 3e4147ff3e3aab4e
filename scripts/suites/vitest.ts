import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../machine/paths.ts';
import type { Tally } from './tally.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs one vitest project. Skipped tests are named; a run that breaks down counts as one failure. */
export function runVitest(project: string, environment: Readonly<Record<string, string>> = {}): Tally {
  const file = join(root, 'out', `vitest-${project}.json`);
  mkdirSync(join(root, 'out'), { recursive: true });
  rmSync(file, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const outcome = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  nameSkipped(report);
  const failed = report.numFailedTests || (outcome.status === 0 ? 0 : 1);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests };
}

function nameSkipped(report: Report): void {
  for (const result of report.testResults) {
    for (const test of result.assertionResults) {
      if (test.status !== 'passed' && test.status !== 'failed') console.log(`SKIPPED: ${test.fullName}`);
    }
  }
}
