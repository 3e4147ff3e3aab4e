import { Scope } from '../../../src/expression/cel/scope.ts';
import { failed } from '../../../src/expression/cel/value.ts';

/** A row that has these variables, and no others. */
export function scopeOf(variables: Readonly<Record<string, unknown>>): Scope {
  return new Scope((name) => (Object.hasOwn(variables, name) ? variables[name] : failed));
}
