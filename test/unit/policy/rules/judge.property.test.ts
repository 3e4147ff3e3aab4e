import fc from 'fast-check';
import { expect, it } from 'vitest';
import { policyTypes } from '../../../../src/base/kinds/policyTypes.ts';
import { policyVariableNames } from '../../../../src/base/kinds/policyVariables.ts';
import { judge } from '../../../../src/policy/rules/judge.ts';
import { PolicyBook } from '../../../../src/policy/rules/policyBook.ts';
import { findingProblem } from '../../../../src/policy/problems/findingProblem.ts';
import { fullSample } from '../../manifest/support/samples.ts';
import { resolving } from '../../manifest/support/resolving.ts';

const fields = [...new Set(Object.values(policyTypes).flatMap((type) => Object.keys(type)))];

const path = fc
  .tuple(
    fc.constantFrom(...policyVariableNames, 'variables'),
    fc.array(fc.constantFrom(...fields, 'exists', 'map'), { maxLength: 4 }),
  )
  .map(([variable, members]) => [variable, ...members].join('.'));
const literal = fc.constantFrom('1', '"a"', 'true', '[]', '{}', 'null', '0.5', '[1, 2]', 'duration("1s")');
const operand = fc.oneof(path, literal, fc.string({ maxLength: 6 }));
const expression = fc.oneof(
  operand,
  fc.tuple(operand, fc.constantFrom('==', '!=', '<', '&&', '||', 'in', '+'), operand).map((parts) => parts.join(' ')),
  fc
    .tuple(path, fc.constantFrom('exists', 'all', 'filter', 'map'), operand)
    .map(([of, macro, inner]) => `${of}.${macro}(x, ${inner})`),
  path.map((of) => `has(${of})`),
  fc.string({ maxLength: 40 }),
);

it('never throws, says the same when it is asked again, and places what it finds, whatever stands in a policy', () => {
  const manifest = resolving(fullSample);
  const { application } = manifest;
  fc.assert(
    fc.property(expression, expression, fc.constantFrom('deny', 'warn'), (when, variable, effect) => {
      const governance = resolving(
        `services: { a: { image: a } }\nx-patchbay:\n  policies:\n    - ${JSON.stringify({ name: 'p', when: when.replaceAll('$', '$$'), effect, variables: { v: variable.replaceAll('$', '$$') }, messageExpression: variable.replaceAll('$', '$$') })}\n`,
      ).application?.governance;
      if (!application || !governance) return;
      const governed = { ...application, governance };
      const moment = { kind: 'manifest', nowMs: 0 } as const;
      const book = new PolicyBook();
      const first = judge(governed, moment, { book });
      expect(judge(governed, moment, { book })).toEqual(first);
      for (const finding of first) {
        const { at, message } = findingProblem(finding, manifest, () => []);
        expect(at).toBeDefined();
        expect(message).not.toMatch(/[\n\r]/);
      }
    }),
    { numRuns: 80 },
  );
});
