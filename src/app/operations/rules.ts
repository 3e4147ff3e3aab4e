import type { OperationRules } from './door.ts';

/** What holds without any policy: a plan is refused for what it foresees itself, and nothing is recorded. */
export const planRules: OperationRules = {
  review: (operation) => ({
    problems: operation.kind === 'plan' ? (operation.plan.problems ?? []) : [],
    findings: [],
  }),
  record: () => undefined,
};
