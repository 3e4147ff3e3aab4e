import { compileCel } from '../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../src/expression/cel/scope.ts';
import { failed } from '../../../src/expression/cel/value.ts';

/** A row that has these variables, and no others. */
export function scopeOf(variables: Readonly<Record<string, unknown>>): Scope {
  return new Scope((name) => (Object.hasOwn(variables, name) ? variables[name] : failed));
}

/** What the variables of `answer` are declared as. */
export const answerVariables = {
  x: 'dyn',
  on: 'string',
  labels: 'map<string, string>',
  service: 'map<string, dyn>',
};

/** What an expression comes to, where its variables have these values. */
export function answer(text: string, values: Readonly<Record<string, unknown>> = {}): unknown {
  const compiled = compileCel(text, answerVariables);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled.expression.evaluate(scopeOf(values));
}
