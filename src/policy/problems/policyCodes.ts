/** What the problems of policies say that are not of one policy, by their codes: `docs/problems.md` and code scanning tell it. */
export const policyCodes = {
  'policy.expression': {
    severity: 'error',
    summary: 'A policy cannot be asked.',
    help: 'Its expression has a mistake, reads what is not there, or takes too long. Where it denies, whatever it looks at is denied until it is corrected.',
  },
  'policy.unreadable': {
    severity: 'error',
    summary: 'Some policies of the application cannot be read.',
    help: 'What they refuse is not known, so whatever acts is refused, but for what stops, removes or records. Correct what Problems names.',
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
  'policy.pack-digest': {
    severity: 'error',
    summary: 'A pack of policies is not what it was locked as.',
    help: 'Somebody changed it, so it may say anything. Until that is settled, whatever acts is refused, but for what stops, removes or records. Read what changed, then lock it by the digest that it has now.',
  },
  'policy.pack-unlocked': {
    severity: 'error',
    summary: 'A pack of policies has no digest.',
    help: 'It could be changed unseen, so it is not trusted, and whatever acts is refused, but for what stops, removes or records. Lock it by what `patchbay policy digest` prints.',
  },
  'policy.pack-unreadable': {
    severity: 'error',
    summary: 'A pack of policies cannot be read.',
    help: 'Its rules may be missing, so whatever acts is refused, but for what stops, removes or records. Correct its path or its ref, or trust the workspace where git is needed.',
  },
  'policy.pack-unknown': {
    severity: 'error',
    summary: 'No pack of this name comes with Patchbay.',
    help: 'Nothing of it holds. Correct the name, or say by "path" or "git" where the pack is.',
  },
  'policy.pack-exception': {
    severity: 'warning',
    summary: 'A pack makes exceptions from its own policies.',
    help: 'A pack can only add rules, so they are not taken. Make them in the manifest, under x-patchbay.exceptions.',
  },
} as const;
