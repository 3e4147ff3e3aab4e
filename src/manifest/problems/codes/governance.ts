import { error, service, warning } from './kind.ts';

/** What can be wrong with what a manifest says about who may do what. */
export const governanceCodes = {
  'duplicate-policy': error(
    'Two policies have one name',
    'What they find has their name in its code, so nobody can tell which of them it was. Both hold.',
    'Give one of them another name.',
    service('init: true', 'x-patchbay:\n  policies: [{ name: p, when: "false" }, { name: p, when: "false" }]'),
  ),
  'policy-environment': warning(
    'A policy, or an exception from one, is for an environment that there is not',
    'It is not under `x-patchbay: environments:`, so it never holds there.',
    'Correct the name, or declare the environment.',
    service('init: true', 'x-patchbay:\n  policies: [{ name: p, when: "true", environments: [prod] }]'),
  ),
  'exception-service': warning(
    'An exception is for a service that there is not',
    'It covers nothing.',
    'Correct the name of the service, or remove it.',
    service(
      'init: true',
      'x-patchbay:\n  policies: [{ name: p, when: "false", exceptions: [{ services: [b], until: 2026-12-31, ticket: T-1 }] }]',
    ),
  ),
  'exception-policy': warning(
    'An exception is from a policy that there is not',
    'It covers nothing.',
    'Correct the name of the policy, or remove the exception.',
    service('init: true', 'x-patchbay:\n  exceptions: [{ policy: privileged-, until: 2026-12-31, ticket: T-1 }]'),
  ),
  'unreadable-policies': error(
    'A file of policies cannot be read',
    'It is larger than 5 MB or not to be read, its policies stand neither in a list nor under `policies:`, or there are more than 200 files or 1,000 policies: what is left out does not hold.',
    'Make it smaller, give the right to read it, or write the policies as a list.',
    service('init: true') + '\n# policies/large.yaml is larger than 5 MB',
  ),
} as const;
