import { TooMuchWork } from '../../expression/effort.ts';
import type { CheckedExpression } from '../../expression/cel/compileCel.ts';
import { Scope } from '../../expression/cel/scope.ts';
import { ValueTrace, type TracePath } from '../../expression/cel/valueTrace.ts';
import type { Value } from '../../expression/cel/value.ts';
import type { CompiledPolicy } from './policyLanguage.ts';

/** What a policy says of one thing that it was asked about. */
export type PolicyAnswer =
  | { readonly kind: 'no' }
  /** `reads` is what decided, the most specific first: names and indices from a variable of the policy down. */
  | { readonly kind: 'yes'; readonly reads: readonly TracePath[]; readonly message: string | undefined }
  /** `missing` is what was looked for and is not there, where that is known. */
  | { readonly kind: 'failed'; readonly why: 'late' | 'unanswered'; readonly missing: TracePath | undefined };

/** What an expression comes to that takes too long. */
const late: unique symbol = Symbol('late');

/** The value of a variable of `policyVariables`; `failed` where there is none. */
export type VariableOf = (name: string) => Value;

/** Asks a policy whose expressions have no mistakes. Most say no, and that is quick; else it is asked again to see what decided. */
export function policyAnswer(policy: CompiledPolicy, variableOf: VariableOf): PolicyAnswer {
  const when = expressionOf(policy, 'when');
  if (!when) return { kind: 'no' };
  const first = evaluated(when, policy, variableOf);
  if (first === false) return { kind: 'no' };
  if (first === late) return { kind: 'failed', why: 'late', missing: undefined };
  const trace = new ValueTrace();
  const again = evaluated(when, policy, variableOf, trace);
  if (again !== true) return { kind: 'failed', why: again === late ? 'late' : 'unanswered', missing: trace.missing };
  return { kind: 'yes', reads: trace.reads, message: messageOf(policy, variableOf) };
}

function messageOf(policy: CompiledPolicy, variableOf: VariableOf): string | undefined {
  const expression = expressionOf(policy, 'messageExpression');
  const message = expression && evaluated(expression, policy, variableOf);
  return typeof message === 'string' ? message : undefined;
}

function expressionOf({ parts }: CompiledPolicy, name: string): CheckedExpression | undefined {
  const part = parts.find((each) => each.name === name);
  return part && 'expression' in part ? part.expression : undefined;
}

function evaluated(
  expression: CheckedExpression,
  policy: CompiledPolicy,
  variableOf: VariableOf,
  trace?: ValueTrace,
): Value {
  const scope = new Scope((name) => (name === 'variables' ? variables : variableOf(name)), trace);
  const variables = lazyVariables(policy, scope.variable, trace);
  try {
    return expression.evaluate(scope);
  } catch (error) {
    if (error instanceof TooMuchWork) return late;
    throw error;
  }
}

/** The policy's own variables: each is evaluated when it is read first, and then never again. */
function lazyVariables({ parts }: CompiledPolicy, variableOf: VariableOf, trace: ValueTrace | undefined): object {
  const variables = {};
  for (const part of parts) {
    const name = /^variables\.(.*)$/s.exec(part.name)?.[1];
    if (name === undefined || !('expression' in part)) continue;
    let known: { readonly value: Value } | undefined;
    Object.defineProperty(variables, name, {
      enumerable: true,
      get: (): Value => (known ??= { value: part.expression.evaluate(new Scope(variableOf, trace)) }).value,
    });
  }
  return variables;
}
