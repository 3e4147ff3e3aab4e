import { ProblemError } from '../../base/problem.ts';
import { compileCondition } from '../../expression/cel/compileCel.ts';
import { Scope } from '../../expression/cel/scope.ts';
import { failed, type Value } from '../../expression/cel/value.ts';
import { TooMuchWork } from '../../expression/effort.ts';
import type { RedactionCandidate } from '../../messages/redaction/redactor.ts';

const variables = { channel: 'string', path: 'string', name: 'string', value: 'dyn' } as const;

/** CEL conditions on values. @throws ProblemError `record.bad-redaction` for one that is none. */
export function redactionConditions(
  expressions: readonly string[],
): readonly ((candidate: RedactionCandidate) => boolean)[] {
  return expressions.map((text) => {
    const compiled = compileCondition(text, variables, 'a redaction');
    if ('mistake' in compiled) {
      const message = `${JSON.stringify(text)} cannot say what to redact: ${compiled.mistake.message}`;
      throw new ProblemError({ code: 'record.bad-redaction', severity: 'error', message });
    }
    let candidate: RedactionCandidate | undefined;
    const scope = new Scope((name) => (candidate ? valueOf(candidate, name) : failed));
    return (asked) => {
      candidate = asked;
      try {
        return compiled.expression.evaluate(scope) === true;
      } catch (error) {
        // What would take too long to look at is taken for a secret.
        if (error instanceof TooMuchWork) return true;
        throw error;
      }
    };
  });
}

function valueOf(candidate: RedactionCandidate, name: string): Value {
  return (candidate as unknown as Readonly<Record<string, Value>>)[name];
}
