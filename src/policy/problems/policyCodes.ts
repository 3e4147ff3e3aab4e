/** What the problems of policies say that are not of one policy, by their codes: `docs/problems.md` and code scanning tell it. */
export const policyCodes = {
  'policy.expression': {
    severity: 'error',
    summary: 'A policy cannot be asked.',
    help: 'Its expression has a mistake, reads what is not there, or takes too long. Where it denies, whatever it looks at is denied until it is corrected.',
  },
  'policy.exception-ends': {
    severity: 'warning',
    summary: 'An exception from a policy ends within two weeks.',
    help: 'Then the policy holds. Keep to it, or agree on another exception.',
  },
  'policy.exception-ended': {
    severity: 'warning',
    summary: 'An exception from a policy has ended.',
    help: 'The policy holds again. Remove the exception, or agree on another one.',
  },
} as const;
