import { relative } from 'node:path';
import type { Problem } from '../../../base/problem.ts';
import { oneLine } from '../../../base/foreignText.ts';
import { seenOutcomes, type PolicyCoverage } from '../../../policy/testing/conditionCoverage.ts';
import { hasPassed, type TestOutcome } from '../../../policy/testing/runPolicyTests.ts';
import type { CliContext } from '../../context.ts';
import { printable } from '../../output/output.ts';

/** What came of the tests of one file. */
export interface TestedFile {
  readonly file: string;
  readonly outcomes: readonly TestOutcome[];
  /** What is wrong with the file itself. */
  readonly problems: readonly Problem[];
  readonly coverage: readonly PolicyCoverage[];
}

interface ReportOptions {
  readonly format: 'human' | 'json' | 'junit';
  readonly coverage?: boolean;
}

/** What came of tests, for people, scripts or a CI system. */
export function testReport(tested: readonly TestedFile[], options: ReportOptions, context: CliContext): string {
  switch (options.format) {
    case 'human':
      return humanReport(tested, options, context);
    case 'json':
      return `${JSON.stringify(jsonReport(tested, options), undefined, 2)}\n`;
    case 'junit':
      return junitReport(tested);
  }
}

function humanReport(
  tested: readonly TestedFile[],
  { coverage = false }: ReportOptions,
  { stdout, currentDirectory }: CliContext,
): string {
  const lines = tested.flatMap(({ file, outcomes, problems }) => [
    relative(currentDirectory, file),
    ...problems.map(
      ({ message, at }) => `  ${stdout.paint('red', '✗')} line ${(at?.range.start.line ?? 0) + 1}: ${message}`,
    ),
    ...outcomes.flatMap((outcome) => outcomeLines(outcome, stdout.paint.bind(stdout))),
  ]);
  const all = tested.flatMap(({ outcomes }) => outcomes);
  const passed = all.filter(hasPassed).length;
  const failed = all.length - passed + tested.reduce((sum, { problems }) => sum + problems.length, 0);
  const shown = coverage ? coverageLines(tested, currentDirectory) : [];
  return [...lines, ...shown, `${passed} passed, ${failed} failed`].map((line) => `${printable(line)}\n`).join('');
}

type Paint = CliContext['stdout']['paint'];

function outcomeLines(outcome: TestOutcome, paint: Paint): readonly string[] {
  const { test, difference, problem } = outcome;
  if (hasPassed(outcome)) return [`  ${paint('green', '✓')} ${oneLine(test.name)}`];
  const why = problem ? [`      ${problem.message}`] : [];
  const told = difference ? [`      expected ${difference.expected}`, `      found    ${difference.actual}`] : [];
  return [`  ${paint('red', '✗')} ${oneLine(test.name)} (line ${test.at.range.start.line + 1})`, ...why, ...told];
}

/** What was never true, or never false. */
function coverageLines(tested: readonly TestedFile[], directory: string): readonly string[] {
  const policies = merged(tested);
  const { seen, all } = seenOutcomes(policies);
  const unseen = policies.flatMap(({ policy, conditions }) =>
    conditions.flatMap(({ text, trueCount, falseCount }) => {
      if (trueCount > 0 && falseCount > 0) return [];
      const never = trueCount + falseCount === 0 ? 'never asked' : trueCount === 0 ? 'never true' : 'never false';
      const place = `${relative(directory, policy.at.file)}:${policy.at.range.start.line + 1}`;
      return [`  ${place} ${policy.name}: ${never}: ${oneLine(text)}`];
    }),
  );
  return [`coverage: ${seen} of ${all} outcomes of conditions (${percent(seen, all)})`, ...unseen];
}

function percent(seen: number, all: number): string {
  return all === 0 ? '100 %' : `${Math.floor((seen / all) * 100)} %`;
}

/** One policy may be tested by several files. */
function merged(tested: readonly TestedFile[]): readonly PolicyCoverage[] {
  const known = new Map<string, PolicyCoverage>();
  for (const { policy, conditions } of tested.flatMap(({ coverage }) => coverage)) {
    const key = `${policy.name} ${policy.version}`;
    const before = known.get(key)?.conditions;
    const sums = conditions.map((condition, index) => ({
      ...condition,
      trueCount: condition.trueCount + (before?.[index]?.trueCount ?? 0),
      falseCount: condition.falseCount + (before?.[index]?.falseCount ?? 0),
    }));
    known.set(key, { policy, conditions: sums });
  }
  return [...known.values()];
}

function jsonReport(tested: readonly TestedFile[], { coverage = false }: ReportOptions): object {
  const files = tested.map(({ file, outcomes, problems }) => ({
    file,
    problems: problems.map(({ code, message, at }) => ({ code, message, line: (at?.range.start.line ?? 0) + 1 })),
    tests: outcomes.map((outcome) => ({
      name: outcome.test.name,
      line: outcome.test.at.range.start.line + 1,
      passed: hasPassed(outcome),
      durationMs: Math.round(outcome.durationMs * 100) / 100,
      ...(outcome.difference && { ...outcome.difference }),
      ...(outcome.problem && { problem: outcome.problem.message }),
    })),
  }));
  if (!coverage) return { files };
  const policies = merged(tested);
  const conditionsOf = ({ policy, conditions }: PolicyCoverage): object => ({
    policy: policy.name,
    file: policy.at.file,
    line: policy.at.range.start.line + 1,
    conditions: conditions.map(({ text, trueCount, falseCount }) => ({ text, true: trueCount, false: falseCount })),
  });
  return { files, coverage: { ...seenOutcomes(policies), policies: policies.map(conditionsOf) } };
}

/** The XML that CI systems read: a suite a file, a case a test. */
function junitReport(tested: readonly TestedFile[]): string {
  const suites = tested.map(({ file, outcomes, problems }) => {
    const failures = outcomes.filter((outcome) => !hasPassed(outcome)).length;
    const cases = outcomes.map((outcome) => {
      const { test, difference, problem } = outcome;
      const head = `<testcase classname=${xml(file)} name=${xml(test.name)} time="${(outcome.durationMs / 1000).toFixed(4)}"`;
      if (hasPassed(outcome)) return `    ${head}/>`;
      const text = problem?.message ?? `expected ${difference?.expected ?? ''}, found ${difference?.actual ?? ''}`;
      return `    ${head}><failure message=${xml(text)}/></testcase>`;
    });
    const errors = problems.map(
      ({ message }) =>
        `    <testcase classname=${xml(file)} name="the file"><error message=${xml(message)}/></testcase>`,
    );
    const tests = outcomes.length + problems.length;
    const counts = `tests="${tests}" failures="${failures}" errors="${problems.length}"`;
    return [`  <testsuite name=${xml(file)} ${counts}>`, ...cases, ...errors, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n');
}

/** A text of an attribute, with its quotes. XML has no word for most control characters. */
function xml(text: string): string {
  const escaped = oneLine(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `"${escaped.replace(/[\u0000-\u001f\ufffe\uffff]/g, ' ')}"`;
}
