import type { OperationRules } from './door.ts';

/** The rules of this process: a plan is refused for what it foresees itself, and nothing is recorded yet. */
export const planRules: OperationRules = {
  check: (operation) => (operation.kind === 'plan' ? (operation.plan.problems ?? []) : []),
  record: () => undefined,
};
