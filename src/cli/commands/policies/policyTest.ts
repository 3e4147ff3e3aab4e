import { dirname, resolve as resolvePath } from 'node:path';
import { isPolicyTestName } from '../../../manifest/governance/policyFiles.ts';
import { PolicyBook } from '../../../policy/rules/policyBook.ts';
import { ConditionCoverage } from '../../../policy/testing/conditionCoverage.ts';
import { hasPassed, runPolicyTest, testsOf } from '../../../policy/testing/runPolicyTests.ts';
import { policyTestFiles, testGround } from '../../../policy/testing/testGround.ts';
import type { CliContext } from '../../context.ts';
import type { GlobalOptions } from '../../globalOptions.ts';
import { refusal } from '../../output/report.ts';
import { loadManifest } from '../../sources/manifestSource.ts';
import { testReport, type TestedFile } from './testReport.ts';

interface TestOptions extends GlobalOptions {
  readonly format: 'human' | 'json' | 'junit';
  readonly coverage?: boolean;
}

/** Runs tests of policies. True when all have passed. */
export async function policyTest(
  paths: readonly string[],
  options: TestOptions,
  context: CliContext,
): Promise<boolean> {
  const files = testFiles(paths, options, context);
  const book = new PolicyBook();
  const tested = files.map((file) => runFile(file, book, context));
  const report = testReport(tested, options, context);
  await context.stdout.write(report);
  return tested.every(({ outcomes, problems }) => problems.length === 0 && outcomes.every(hasPassed));
}

function runFile(file: string, book: PolicyBook, { host, signal }: CliContext): TestedFile {
  const ground = testGround(file, host, Date.now());
  const { tests, problems } = testsOf(ground);
  const coverage = new ConditionCoverage(ground.policies, book);
  const outcomes = tests.map((test) => {
    signal.throwIfAborted();
    return runPolicyTest(test, ground, book, coverage);
  });
  return { file, outcomes, problems, coverage: coverage.policies };
}

/** @throws ProblemError where there are none */
function testFiles(paths: readonly string[], options: TestOptions, context: CliContext): readonly string[] {
  const { host, currentDirectory } = context;
  const folders = paths.length > 0 ? paths : [dirname(loadManifest(options, context).files[0])];
  const files = folders.flatMap((path) => {
    const absolute = resolvePath(currentDirectory, path);
    return isPolicyTestName(absolute) ? [absolute] : policyTestFiles(absolute, host);
  });
  const missing = files.find((file) => host.readText(file) === undefined);
  if (missing !== undefined) throw refusal('unreadable', `Cannot read ${missing}. Check the path.`);
  if (files.length > 0) return [...new Set(files)];
  throw refusal('no-tests', `There are no tests of policies in ${folders.join(', ')}: no policies/*.test.yaml.`);
}
