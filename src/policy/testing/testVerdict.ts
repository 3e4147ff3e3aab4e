import type { PolicyFinding } from '../rules/finding.ts';
import type { Expectation } from './policyTests.ts';
import type { ExpectedEffect } from '../../manifest/schema/policyTests.ts';

/** How a test ended: `undefined` where it found what it expects, else what is otherwise, in words for people. */
export interface TestDifference {
  readonly expected: string;
  readonly actual: string;
}

/** Effects from the gravest down. */
const gravity: readonly ExpectedEffect[] = ['deny', 'confirm', 'warn', 'audit', 'pass'];

/** Holds what policies said against what a test expects. What an exception covers holds nothing up, so it counts as nothing. */
export function differenceOf(expected: Expectation, findings: readonly PolicyFinding[]): TestDifference | undefined {
  const held = findings.filter(({ exception }) => !exception);
  const failed = held.find(({ code }) => code === expressionCode);
  if (failed) return { expected: effectText(expected), actual: failed.message };
  return effectDifference(expected, held) ?? placeDifference(expected, held) ?? messageDifference(expected, held);
}

const expressionCode = 'policy.expression';

function effectDifference({ effect }: Expectation, held: readonly PolicyFinding[]): TestDifference | undefined {
  const wanted = typeof effect === 'string' ? [[undefined, effect] as const] : [...effect];
  for (const [policy, each] of wanted) {
    const own = policy === undefined ? held : held.filter(({ code }) => code === `policy.${policy}`);
    const actual = gravestOf(own);
    if (actual === each) continue;
    const of = policy === undefined ? '' : ` of ${policy}`;
    return { expected: `${each}${of}`, actual: `${actual}${of}${saidBy(own)}` };
  }
  return undefined;
}

function gravestOf(findings: readonly PolicyFinding[]): ExpectedEffect {
  return gravity.find((effect) => findings.some((finding) => finding.effect === effect)) ?? 'pass';
}

function placeDifference({ concerns }: Expectation, held: readonly PolicyFinding[]): TestDifference | undefined {
  if (!concerns) return undefined;
  const actual = [...new Set(held.flatMap(({ services }) => services))].toSorted().join(', ');
  const expected = concerns.toSorted().join(', ');
  return actual === expected ? undefined : { expected: `it concerns ${named(expected)}`, actual: named(actual) };
}

function named(services: string): string {
  return services === '' ? 'no service' : services;
}

function messageDifference({ message }: Expectation, held: readonly PolicyFinding[]): TestDifference | undefined {
  if (message === undefined || held.some((finding) => finding.message.includes(message))) return undefined;
  const told = held.map((finding) => finding.message).join(' ');
  return { expected: `a message with "${message}"`, actual: told === '' ? 'nothing is told' : told };
}

function effectText({ effect }: Expectation): string {
  return typeof effect === 'string' ? effect : [...effect].map(([policy, each]) => `${policy}: ${each}`).join(', ');
}

function saidBy(findings: readonly PolicyFinding[]): string {
  const [first] = findings;
  return first ? `: ${first.message}` : '';
}
