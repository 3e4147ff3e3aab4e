import { nextSteps, type FailureReason, type NextStep } from './nextSteps.ts';
import { stepText } from './planText.ts';
import type { StepProgress } from './workflow.ts';
import type { Problem } from '../../base/problem.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/** What failed of a plan, or what it was refused for, and why: one reason for each problem, in their order. */
export function failureReasons(
  problems: readonly Problem[],
  failed: readonly StepProgress[],
  findings: readonly PolicyFinding[] = [],
): readonly FailureReason[] {
  return problems.map((problem) => {
    const finding = findings.find(({ code, message }) => code === problem.code && problem.message.includes(message));
    if (finding) return refusalReason(problem, finding);
    const step = failed.find((progress) => progress.problem === problem)?.step;
    const subject = step === undefined ? '' : 'service' in step ? step.service : stepText(step);
    return { subject, message: problem.message, next: nextSteps(problem, step) };
  });
}

function refusalReason({ message }: Problem, finding: PolicyFinding): FailureReason {
  return { subject: finding.services.join(', '), message, next: [{ kind: 'showFinding', finding }] };
}

/** The first reason in full, and who else failed; the reasons of those are shown when somebody asks for them. */
export function failureHeadline([first, ...others]: readonly FailureReason[]): string {
  if (!first) return '';
  const names = [...new Set(others.map(({ subject }) => subject))].filter(
    (subject) => subject !== '' && subject !== first.subject,
  );
  if (names.length > 0) return `${first.message} (also failed: ${names.join(', ')})`;
  return others.length === 0 ? first.message : `${first.message} (${others.length} more)`;
}

/** What a notification of these offers: all reasons where there are several, and what helps with the first. */
export function failureSteps(reasons: readonly FailureReason[]): readonly NextStep[] {
  const [first] = reasons;
  if (!first || reasons.length === 1) return first?.next ?? [];
  return [{ kind: 'showReasons', reasons }, ...first.next.slice(0, 1)];
}
