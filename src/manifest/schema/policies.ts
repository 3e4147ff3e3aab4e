import { verbNames } from '../../base/kinds/verbs.ts';
import { attribute, oneOf, required, string, table, text, type Attribute, type Shape } from './shape.ts';

/** Lists that a single word may stand for, as of `on`. */
function listOf(item: Shape): Shape {
  return { list: item, scalar: 'string', form: 'list', ...(item.oneOf && { oneOf: item.oneOf }) };
}

const names: Shape = listOf(string);

const exceptionKeys: Readonly<Record<string, Attribute>> = {
  services: attribute(names, 'The services that it is made for; all when left out.'),
  environments: attribute(names, 'The environments that it is made for; all when left out.'),
  until: required(
    { scalar: 'string', format: 'until' },
    'The last day on which it holds, as in 2026-12-31 (UTC), or the moment at which it ends.',
  ),
  ticket: required(
    { scalar: 'text', format: 'ticket' },
    'Where it was agreed to: the number or the address of a ticket.',
  ),
  reason: attribute(string, 'Why it was agreed to.'),
};

const exceptionShape: Shape = table('exception', exceptionKeys);

/** `exceptions` of `x-patchbay`, and of a file of policies. */
export const exceptionsAttribute: Attribute = attribute(
  {
    list: table('named exception', {
      policy: required(text, 'The name of the policy that it is made from, of a pack or of the manifest.'),
      ...exceptionKeys,
    }),
  },
  'What policies do not hold for, until when, and where that was agreed to: policies of packs, too.',
);

/** One policy, as it stands under `policies:` of the manifest and in files of its `policies` folder. */
export const policyShape: Shape = table('policy', {
  name: required(
    { scalar: 'string', format: 'policyName' },
    'The name of the policy. Findings have it in their code: policy.NAME.',
  ),
  on: attribute(
    listOf(oneOf(...verbNames)),
    'What it looks at: start, stop, scale, publish …, or manifest; what the manifest implies when left out.',
  ),
  when: required(string, 'A CEL expression that is true where the policy applies.'),
  effect: attribute(oneOf('deny', 'confirm', 'warn', 'audit'), 'What happens where it applies; deny when left out.'),
  message: attribute(string, 'What is told where it applies.'),
  messageExpression: attribute(string, 'A CEL expression that makes the message; "message" stands in where it fails.'),
  variables: attribute(
    { values: string },
    'CEL expressions by name, which the others read as variables.NAME. Later ones may read earlier ones.',
  ),
  environments: attribute(names, 'The environments in which it holds; all when left out.'),
  exceptions: attribute(
    { list: exceptionShape },
    'What it does not hold for, until when, and where that was agreed to.',
  ),
});

/** What `policies:` is. */
export const policiesAttribute: Attribute = attribute(
  { list: policyShape },
  'Rules that deny actions or what the manifest says, ask for a reason, or warn.',
);

/** A file of the `policies` folder that is a mapping. One that is a list is such a list of policies. */
export const policyFileShape: Shape = table('policy file', {
  policies: policiesAttribute,
  exceptions: exceptionsAttribute,
});
