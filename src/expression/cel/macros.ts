import type { CelFunctionName } from '../../base/kinds/celFunctions.ts';
import { mapEntries, mapSize } from './maps.ts';
import type { Evaluate, Scope } from './scope.ts';
import { failed, isList, none, Optional, type Value } from './value.ts';

/** What a macro does to each item: the slot that holds it, what is asked of it, and what is made of it. */
export interface MacroParts {
  readonly slot: number;
  readonly list: Evaluate;
  readonly first: Evaluate;
  readonly second: Evaluate | undefined;
  /** How many parts of the expression are evaluated for one item. */
  readonly steps: number;
}

export type MacroName = Extract<CelFunctionName, 'all' | 'exists' | 'exists_one' | 'map' | 'filter'>;

/** Makes `list.all(x, …)` and its kin ready. Errors are as in CEL: one item may decide whatever others fail at. */
export function macro(name: MacroName, parts: MacroParts): Evaluate {
  switch (name) {
    case 'all':
      return (scope) => quantified(scope, parts, false);
    case 'exists':
      return (scope) => quantified(scope, parts, true);
    case 'exists_one':
      return (scope) => {
        const kept = collected(scope, parts, true, undefined);
        return kept === failed ? failed : (kept as Value[]).length === 1;
      };
    case 'map':
      return (scope) => collected(scope, parts, parts.second !== undefined, parts.second ?? parts.first);
    case 'filter':
      return (scope) => collected(scope, parts, true, undefined);
  }
}

/** The items of a list, or the keys of a map. */
function itemsOf(value: Value, scope: Scope): readonly Value[] | undefined {
  if (isList(value)) return value;
  return mapSize(value, scope) === undefined ? undefined : [...mapEntries(value)].map(([key]) => key);
}

function itemsIn(list: Evaluate, scope: Scope): { readonly of: Value; readonly items: readonly Value[] | undefined } {
  const of = list(scope);
  return { of, items: itemsOf(of, scope) };
}

/** `optional.optMap(x, …)`, and `optFlatMap`, whose expression makes an optional itself. */
export function optionalMacro(slot: number, optional: Evaluate, inner: Evaluate, isFlat: boolean): Evaluate {
  return (scope) => {
    const value = optional(scope);
    if (!(value instanceof Optional)) return failed;
    if (!value.hasValue) return none;
    scope.locals[slot] = value.value;
    const made = inner(scope);
    if (isFlat) return made instanceof Optional ? made : failed;
    return made === failed ? failed : new Optional(made);
  };
}

/** True of `exists` as soon as one item is, false of `all` as soon as one is not. */
function quantified(scope: Scope, { slot, list, first, steps }: MacroParts, decisive: boolean): Value {
  const { of, items } = itemsIn(list, scope);
  if (!items) return failed;
  let hasFailed = false;
  for (const [index, item] of items.entries()) {
    if (!scope.effort.spend(steps)) return failed;
    scope.locals[slot] = item;
    const place = isList(of) ? index : item;
    scope.trace?.enter(of, place, item);
    const verdict = first(scope);
    if (verdict === decisive) {
      scope.trace?.settle(of, place);
      return decisive;
    }
    if (verdict !== !decisive) hasFailed = true;
  }
  return hasFailed ? failed : !decisive;
}

function collected(
  scope: Scope,
  { slot, list, first, steps }: MacroParts,
  isConditional: boolean,
  make: Evaluate | undefined,
): Value {
  const { of, items } = itemsIn(list, scope);
  if (!items) return failed;
  const result: Value[] = [];
  for (const [index, item] of items.entries()) {
    if (!scope.effort.spend(steps)) return failed;
    scope.locals[slot] = item;
    const place = isList(of) ? index : item;
    scope.trace?.enter(of, place, item);
    const isKept = isConditional ? first(scope) : true;
    if (typeof isKept !== 'boolean') return failed;
    if (isConditional && isKept) scope.trace?.settle(of, place);
    const made = isKept && make ? make(scope) : item;
    if (made === failed) return failed;
    if (isKept) result.push(made);
  }
  return scope.makeItems(result.length) ? result : failed;
}
