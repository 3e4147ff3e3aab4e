import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node';
import { noTests, type Tally } from './tally.ts';

interface Failure {
  readonly message: string;
}

/** Adds up what a run of vitest comes to, and keeps by name what was skipped and what passed on a retry only. */
export class OutcomeReporter implements Reporter {
  tally: Tally = noTests;
  readonly skipped: string[] = [];
  /** Tests that passed at once: a retry of an earlier run is forgiven. */
  readonly steady: string[] = [];
  /** The reason of the first failure, by the name of the test. */
  readonly retried = new Map<string, string>();
  readonly #ended = Promise.withResolvers<undefined>();

  /** All tests have been run. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Failure[], reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const failures = [
      ...tests.flatMap((test) => (test.result().state === 'failed' ? [`${nameOf(test)}: ${firstReason(test)}`] : [])),
      ...modules.flatMap(setUpFailures),
      ...unhandled.map((error) => `outside of any test: ${firstLine(error)}`),
    ];
    if (modules.length === 0) failures.push('the run broke down before it could report');
    if (reason !== 'passed' && failures.length === 0) failures.push(`no test failed, but the run was ${reason}`);
    for (const test of tests) this.#sort(test);
    this.tally = {
      passed: this.steady.length + this.retried.size,
      failures,
      skipped: this.skipped.length,
      retried: [...this.retried].map(([name, why]) => `${name}: ${why}`),
    };
    this.#ended.resolve(undefined);
  }

  #sort(test: TestCase): void {
    const { state } = test.result();
    if (state === 'skipped' || state === 'pending') this.skipped.push(nameOf(test));
    if (state !== 'passed') return;
    if (test.diagnostic()?.flaky) this.retried.set(nameOf(test), firstReason(test));
    else this.steady.push(nameOf(test));
  }
}

/** A set-up or tear-down that fails is a failure, though no test of the file may have failed. */
function setUpFailures(module: TestModule): readonly string[] {
  return [module, ...module.children.allSuites()].flatMap((suite) =>
    suite.errors().map((error) => `${module.relativeModuleId}: ${firstLine(error)}`),
  );
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function firstReason(test: TestCase): string {
  return firstLine(test.result().errors?.[0]);
}

function firstLine(error: Failure | undefined): string {
  return error?.message.split('\n', 1)[0] ?? 'no reason given';
}
