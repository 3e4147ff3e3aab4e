import type { Connection } from 'vscode-languageserver/node';
import type { ListingHost } from '../../manifest/files/host.ts';
import type { FeatureSources } from './featureSources.ts';
import { mistakePlace } from '../../policy/expressions/mistakePlace.ts';
import { resolve } from '../../manifest/resolve.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import { ConditionCoverage, type PolicyCoverage } from '../../policy/testing/conditionCoverage.ts';
import { runPolicyTest, testsOf } from '../../policy/testing/runPolicyTests.ts';
import { testGround } from '../../policy/testing/testGround.ts';
import { policyFixture } from '../resolved/policyFixture.ts';
import {
  policyFixtureRequest,
  policyTestsRequest,
  type PolicyFixtureParams,
  type PolicyFixtureResult,
  runPolicyTestsRequest,
  type PolicyCoverageResult,
  type PolicyTestsParams,
  type PolicyTestsResult,
  type RunPolicyTestsParams,
  type RunPolicyTestsResult,
} from '../../protocol/policyTests.ts';

/** Serves tests of policies: which there are in a file, and how they end. */
export function servePolicyTests(connection: Connection, { host, snapshots }: FeatureSources): void {
  const book = new PolicyBook();
  connection.onRequest(policyTestsRequest, ({ file }: PolicyTestsParams): PolicyTestsResult => {
    const { tests, problems } = testsOf({ file, host });
    return { tests: tests.map(({ name, at }) => ({ name, range: at.range })), problems };
  });
  connection.onRequest(policyFixtureRequest, (params: PolicyFixtureParams): PolicyFixtureResult => {
    const { path, environment } = params;
    const files = snapshots.manifestFiles(path);
    const request = { files, profiles: [], envFiles: [], ...(environment !== null && { environment }) };
    const linesOf = (file: string): readonly string[] => snapshots.file(file)?.lines ?? [];
    return policyFixture(resolve(request, host), params, { host, linesOf, nowMs: Date.now() });
  });
  connection.onRequest(runPolicyTestsRequest, (params: RunPolicyTestsParams) => run(params, host, book));
}

function run(
  { file, indices, isCovered }: RunPolicyTestsParams,
  host: ListingHost,
  book: PolicyBook,
): RunPolicyTestsResult {
  const ground = testGround(file, host, Date.now());
  const coverage = isCovered ? new ConditionCoverage(ground.policies, book) : undefined;
  const outcomes = testsOf(ground).tests.flatMap((test, index) => {
    if (indices && !indices.includes(index)) return [];
    const { durationMs, difference, problem } = runPolicyTest(test, ground, book, coverage);
    const { range } = test.expected.at;
    const why = { ...(difference && { difference }), ...(problem && { problem: problem.message }) };
    return [{ index, durationMs, range, ...why }];
  });
  return { outcomes, coverage: (coverage?.policies ?? []).map((each) => coverageResult(each, host)) };
}

/** Where each condition is written, whatever style of YAML it is in. */
function coverageResult({ policy, conditions }: PolicyCoverage, host: ListingHost): PolicyCoverageResult {
  const at = policy.places['when'] ?? policy.at;
  const lines = (host.readText(at.file) ?? '').split(/\r?\n/);
  return {
    policy: policy.name,
    conditions: conditions.map(({ text, start, end, trueCount, falseCount }) => ({
      ...{ text, trueCount, falseCount },
      at: mistakePlace({ position: start, end }, policy.when, at, lines),
    })),
  };
}
