/** Custom messages between the language client and `dist/server.js` about tests of policies. Texts of open editors count as the files. */
import type { Actor } from '../base/kinds/actors.ts';
import type { Verb } from '../base/kinds/verbs.ts';
import type { Location, Problem, Range } from '../base/problem.ts';

/** Request: the tests of a file, in their order. */
export const policyTestsRequest = 'patchbay/policyTests';
export interface PolicyTestsParams {
  /** Absolute path of a `*.test.yaml`. */
  readonly file: string;
}
export interface PolicyTestsResult {
  readonly tests: readonly { readonly name: string; readonly range: Range }[];
  /** What is wrong with the file. */
  readonly problems: readonly Problem[];
}

/** Request: runs tests of a file. */
export const runPolicyTestsRequest = 'patchbay/runPolicyTests';
export interface RunPolicyTestsParams {
  readonly file: string;
  /** The places of the tests among those of the file; null for all. */
  readonly indices: readonly number[] | null;
  readonly isCovered: boolean;
}
export interface RunPolicyTestsResult {
  readonly outcomes: readonly PolicyTestOutcome[];
  /** Empty where it was not asked for. */
  readonly coverage: readonly PolicyCoverageResult[];
}
export interface PolicyTestOutcome {
  readonly index: number;
  readonly durationMs: number;
  /** Where what is expected stands. */
  readonly range: Range;
  /** Undefined for a test that has passed, or could not be run. */
  readonly difference?: { readonly expected: string; readonly actual: string };
  /** What kept it from being run. */
  readonly problem?: string;
}
export interface PolicyCoverageResult {
  readonly policy: string;
  readonly conditions: readonly {
    readonly text: string;
    readonly at: Location;
    readonly trueCount: number;
    readonly falseCount: number;
  }[];
}

/** Request: a test of policies that has for its fixture what is about to be done, and expects what policies say of that now. */
export const policyFixtureRequest = 'patchbay/policyFixture';
export interface PolicyFixtureParams {
  /** Absolute path of a file of the manifest. */
  readonly path: string;
  readonly environment: string | null;
  readonly moment: PolicyFixtureMoment;
}
export interface PolicyFixtureMoment {
  readonly verb: Verb;
  readonly services: readonly string[];
  readonly actor: Actor;
  /** What is done, in words, masked: `up web`. */
  readonly text: string;
  readonly engine: { readonly kind: string; readonly remote: boolean } | null;
}
export interface PolicyFixtureResult {
  /** The file that it belongs to, absolute. */
  readonly file: string;
  /** The whole text of the file with the test at its end. */
  readonly text: string;
  /** The line on which the test begins. */
  readonly line: number;
}
