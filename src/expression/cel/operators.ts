import { placeOf } from '../placeOf.ts';
import { compare, isEqual } from './equality.ts';
import { mapValue } from './maps.ts';
import { calculate, int } from './numbers.ts';
import type { Evaluate, Scope } from './scope.ts';
import { addTime, timeDifference } from './times.ts';
import { failed, isList, isTextMap, KeyedMap, type Failed, type Value } from './value.ts';

type Apply = (a: Value, b: Value, scope: Scope) => Value;

/** Binary operators other than `&&` and `||`. */
export const binaryOperators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['==', isEqual],
  ['!=', (a, b, scope) => negated(isEqual(a, b, scope))],
  ['<', ordered((order) => order < 0)],
  ['<=', ordered((order) => order <= 0)],
  ['>', ordered((order) => order > 0)],
  ['>=', ordered((order) => order >= 0)],
  ['in', isIn],
  ['+', sum],
  ['-', difference],
  ['*', (a, b) => calculate('*', a, b)],
  ['/', (a, b) => calculate('/', a, b)],
  ['%', (a, b) => calculate('%', a, b)],
]);

/** The same of two doubles. */
export const numberComparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['==', (a: number, b: number) => a === b],
  ['!=', (a: number, b: number) => a !== b],
  ['<', (a: number, b: number) => a < b],
  ['<=', (a: number, b: number) => a <= b],
  ['>', (a: number, b: number) => a > b],
  ['>=', (a: number, b: number) => a >= b],
]);

/** CEL's `&&`: false as soon as one side is, whatever the other fails at; `||` likewise with true. */
export function logical(left: Evaluate, right: Evaluate, decisive: boolean): Evaluate {
  return (scope) => {
    const a = left(scope);
    if (a === decisive) return decisive;
    const b = right(scope);
    if (b === decisive) return decisive;
    return typeof a === 'boolean' && typeof b === 'boolean' ? !decisive : failed;
  };
}

export function negated(value: Value): Value {
  return typeof value === 'boolean' ? !value : failed;
}

export function opposite(value: Value): Value {
  if (typeof value === 'bigint') return int(-value);
  return typeof value === 'number' ? -value : failed;
}

function ordered(verdict: (order: number) => boolean): Apply {
  return (a, b, scope) => {
    const order = compare(a, b, scope);
    return order === failed ? failed : verdict(order);
  };
}

function isIn(item: Value, group: Value, scope: Scope): Value {
  if (typeof group === 'string') return typeof item === 'string' ? isWithin(item, group, scope) : failed;
  if (isList(group)) return isInList(item, group, scope);
  if (!isTextMap(group) && !(group instanceof KeyedMap)) return failed;
  const isThere = mapValue(group, item) !== failed;
  if (isThere) scope.trace?.settle(group, item);
  return isThere;
}

/** As with `||`: an item that cannot be compared is forgiven when another one is equal. */
function isInList(item: Value, group: readonly Value[], scope: Scope): Value {
  let hasFailed = false;
  for (const [index, each] of group.entries()) {
    if (!scope.effort.spend(1)) return failed;
    const verdict = isEqual(item, each, scope);
    if (verdict === true) {
      scope.trace?.settle(group, index);
      return true;
    }
    if (verdict === failed) hasFailed = true;
  }
  return hasFailed ? failed : false;
}

/** Whether a text holds another. */
export function isWithin(part: string, text: string, scope: Scope): boolean | Failed {
  return scope.read(part.length + text.length) ? placeOf(text, part) >= 0 : failed;
}

function sum(a: Value, b: Value, scope: Scope): Value {
  if (typeof a === 'string' && typeof b === 'string') return scope.makeText(a.length + b.length) ? a + b : failed;
  if (typeof a !== 'object' || typeof b !== 'object') return calculate('+', a, b);
  if (isList(a) && isList(b)) return scope.makeItems(a.length + b.length) ? a.concat(b) : failed;
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return scope.makeText(a.length + b.length) ? new Uint8Array(Buffer.concat([a, b])) : failed;
  }
  const time = addTime(a, b);
  return time === failed ? calculate('+', a, b) : time;
}

function difference(a: Value, b: Value): Value {
  if (typeof a !== 'object' || typeof b !== 'object') return calculate('-', a, b);
  const time = timeDifference(a, b);
  return time === failed ? calculate('-', a, b) : time;
}
