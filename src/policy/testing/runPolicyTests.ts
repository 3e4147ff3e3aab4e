import { toProblem, type Problem } from '../../base/problem.ts';
import { ProblemList } from '../../manifest/problems/problems.ts';
import { judge } from '../rules/judge.ts';
import type { PolicyBook } from '../rules/policyBook.ts';
import { fixtureApplication, momentOf, type TestGround } from './policyFixture.ts';
import { readPolicyTests, type PolicyTest } from './policyTests.ts';
import { differenceOf, type TestDifference } from './testVerdict.ts';
import type { ConditionCoverage } from './conditionCoverage.ts';

/** How one test ended. */
export interface TestOutcome {
  readonly test: PolicyTest;
  readonly durationMs: number;
  /** Undefined where it found what it expects. */
  readonly difference?: TestDifference;
  /** What kept it from being run. */
  readonly problem?: Problem;
}

export function hasPassed({ difference, problem }: TestOutcome): boolean {
  return !difference && !problem;
}

/** The tests of a file, and what is wrong with it: a test that cannot be read is none that passed. */
export function testsOf({ file, host }: Pick<TestGround, 'file' | 'host'>): {
  readonly tests: readonly PolicyTest[];
  readonly problems: readonly Problem[];
} {
  const problems = new ProblemList();
  const tests = readPolicyTests(host.readText(file) ?? '', file, problems);
  return { tests, problems: problems.all };
}

/** Runs one test. `coverage` learns what its policies looked at. */
export function runPolicyTest(
  test: PolicyTest,
  ground: TestGround,
  book: PolicyBook,
  coverage?: ConditionCoverage,
): TestOutcome {
  const startedMs = performance.now();
  const ended = (): { readonly test: PolicyTest; readonly durationMs: number } => ({
    test,
    durationMs: performance.now() - startedMs,
  });
  try {
    const application = fixtureApplication(test, ground);
    const moment = momentOf(test, application, ground.nowMs);
    const unknown = test.policies.find((name) => !ground.policies.some((policy) => policy.name === name));
    if (unknown !== undefined) return { ...ended(), problem: unknownPolicy(unknown, test) };
    const findings = judge(application, moment, { book });
    coverage?.see(application, moment);
    const difference = differenceOf(test.expected, findings);
    return { ...ended(), ...(difference && { difference }) };
  } catch (error) {
    return { ...ended(), problem: toProblem(error) };
  }
}

function unknownPolicy(name: string, test: PolicyTest): Problem {
  const message = `The test "${test.name}" asks a policy "${name}" that there is not. Correct its name under "policy".`;
  return { code: 'policy.test-policy', severity: 'error', message, at: test.at };
}
