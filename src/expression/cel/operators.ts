import { placeOf } from '../placeOf.ts';
import {
  charactersPerStep,
  compare,
  failed,
  isEqual,
  isMap,
  isNumber,
  Duration,
  type Evaluate,
  type Failed,
  type Scope,
  type Value,
} from './value.ts';

type Apply = (a: Value, b: Value, scope: Scope) => Value;

/** Binary operators other than `&&` and `||`. */
export const binaryOperators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ['==', (a, b, scope) => isEqual(a, b, scope)],
  ['!=', (a, b, scope) => negated(isEqual(a, b, scope))],
  ['<', ordered((order) => order < 0)],
  ['<=', ordered((order) => order <= 0)],
  ['>', ordered((order) => order > 0)],
  ['>=', ordered((order) => order >= 0)],
  ['in', isIn],
  ['+', sum],
  ['-', difference],
  ['*', arithmetic((a, b) => a * b)],
  ['/', arithmetic((a, b) => a / b)],
  ['%', arithmetic((a, b) => a % b)],
]);

/** Division of two whole numbers drops the remainder. */
export const wholeDivision: Apply = arithmetic((a, b) => (b === 0 ? NaN : Math.trunc(a / b)));

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
  if (value instanceof Duration) return new Duration(-value.ms);
  return isNumber(value) ? -value : failed;
}

function ordered(verdict: (order: number) => boolean): Apply {
  return (a, b, scope) => {
    const order = compare(a, b, scope);
    return order === failed ? failed : verdict(order);
  };
}

function isIn(item: Value, group: Value, scope: Scope): Value {
  if (typeof group === 'string') return typeof item === 'string' ? isWithin(item, group, scope) : failed;
  if (isMap(group)) return typeof item === 'string' ? Object.hasOwn(group, item) : false;
  if (!Array.isArray(group)) return failed;
  for (const each of group) {
    if (!scope.effort.spend(1)) return failed;
    const verdict = isEqual(item, each, scope);
    if (verdict !== false) return verdict;
  }
  return false;
}

/** Whether a text holds another. */
export function isWithin(part: string, text: string, { effort }: Scope): boolean | Failed {
  if (!effort.spend((part.length + text.length) / charactersPerStep)) return failed;
  return placeOf(text, part) >= 0;
}

function sum(a: Value, b: Value, scope: Scope): Value {
  if (typeof a === 'string' && typeof b === 'string') {
    return scope.effort.spend((a.length + b.length) / charactersPerStep) ? a + b : failed;
  }
  if (a instanceof Date && b instanceof Duration) return new Date(a.getTime() + b.ms);
  if (a instanceof Duration && b instanceof Date) return new Date(b.getTime() + a.ms);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms + b.ms);
  if (Array.isArray(a) && Array.isArray(b)) {
    return scope.effort.spend(a.length + b.length) ? (a as Value[]).concat(b as Value[]) : failed;
  }
  return isNumber(a) && isNumber(b) ? Number(a) + Number(b) : failed;
}

function difference(a: Value, b: Value): Value {
  if (a instanceof Date && b instanceof Date) return new Duration(a.getTime() - b.getTime());
  if (a instanceof Date && b instanceof Duration) return new Date(a.getTime() - b.ms);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.ms - b.ms);
  return isNumber(a) && isNumber(b) ? Number(a) - Number(b) : failed;
}

function arithmetic(apply: (a: number, b: number) => number): Apply {
  return (a, b) => {
    if (!isNumber(a) || !isNumber(b)) return failed;
    const result = apply(Number(a), Number(b));
    return Number.isNaN(result) ? failed : result;
  };
}
