import { charactersPerStep, type Scope } from './scope.ts';
import {
  failed,
  instantNs,
  isList,
  isTextMap,
  KeyedMap,
  numberIn,
  Optional,
  Duration,
  TypeName,
  Uint,
  type Failed,
  type Value,
} from './value.ts';
import { Struct } from './struct.ts';
import { mapEntries, mapSize, mapValue } from './maps.ts';

const maxDepth = 64;

/** Equality as in CEL: values of different kinds differ, numbers of all kinds compare as numbers. */
export function isEqual(a: Value, b: Value, scope: Scope, depth = 0): boolean | Failed {
  if (typeof a === 'string' && typeof b === 'string') return areTextsEqual(a, b, scope);
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return areNumbersEqual(a, b);
  if (!scope.effort.spend(1) || depth > maxDepth) return failed;
  if (isList(a)) return isList(b) && areItemsEqual(a, b, scope, depth);
  if (isTextMap(a) || a instanceof KeyedMap) return areMapsEqual(a, b, scope, depth);
  return areObjectsEqual(a, b, scope, depth);
}

function areNumbersEqual(a: Value, b: Value): boolean {
  const left = numberIn(a);
  return left !== undefined && left == numberIn(b);
}

function areObjectsEqual(a: object, b: object, scope: Scope, depth: number): boolean | Failed {
  if (a instanceof Struct) {
    return b instanceof Struct && a.type === b.type && areMapsEqual(a.values, b.values, scope, depth);
  }
  if (a instanceof Uint) return b instanceof Uint && a.value === b.value;
  if (a instanceof Duration) return b instanceof Duration && a.ns === b.ns;
  if (a instanceof TypeName) return b instanceof TypeName && a.name === b.name;
  if (a instanceof Uint8Array) {
    if (!(b instanceof Uint8Array) || a.length !== b.length) return false;
    return scope.read(a.length) ? Buffer.compare(a, b) === 0 : failed;
  }
  if (a instanceof Optional) {
    if (!(b instanceof Optional) || a.hasValue !== b.hasValue) return false;
    return !a.hasValue || isEqual(a.value, b.value, scope, depth + 1);
  }
  const at = instantNs(a);
  return at !== undefined && at === instantNs(b);
}

function areTextsEqual(a: string, b: string, scope: Scope): boolean | Failed {
  if (a.length !== b.length) return false;
  if (a.length < charactersPerStep || scope.read(a.length)) return a === b;
  return failed;
}

function areItemsEqual(a: readonly Value[], b: readonly Value[], scope: Scope, depth: number): boolean | Failed {
  if (a.length !== b.length) return false;
  if (!scope.effort.spend(a.length)) return failed;
  for (let i = 0; i < a.length; i++) {
    const verdict = isEqual(a[i], b[i], scope, depth + 1);
    if (verdict !== true) return verdict;
  }
  return true;
}

function areMapsEqual(a: object, b: object, scope: Scope, depth: number): boolean | Failed {
  const size = mapSize(a, scope);
  if (size === undefined || size !== mapSize(b, scope)) return false;
  for (const [key, value] of mapEntries(a)) {
    // What is not there is equal to nothing.
    const verdict = isEqual(value, mapValue(b, key), scope, depth + 1);
    if (verdict !== true) return verdict;
  }
  return true;
}

/** Below zero, zero or above, NaN beside what is no number; failed for what has no order. */
export function compare(a: Value, b: Value, scope: Scope): number | Failed {
  if (isNumber(a) && isNumber(b)) return orderOf(a, b);
  if (typeof a === 'string' && typeof b === 'string') {
    return scope.read(Math.min(a.length, b.length)) ? compareTexts(a, b) : failed;
  }
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'object' && typeof b !== 'object') return failed;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  const [left, right] = [numberIn(a), numberIn(b)];
  if (left !== undefined && right !== undefined) return orderOf(left, right);
  if (a instanceof Duration && b instanceof Duration) return orderOf(a.ns, b.ns);
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return scope.read(Math.min(a.length, b.length)) ? Buffer.compare(a, b) : failed;
  }
  const [from, to] = [instantNs(a), instantNs(b)];
  return from === undefined || to === undefined ? failed : orderOf(from, to);
}

/** An int beside a double counts as a double, as CEL has it: of very large ones some that differ are equal then. */
function orderOf(left: number | bigint, right: number | bigint): number {
  const isMixed = typeof left !== typeof right;
  const [a, b] = isMixed ? [Number(left), Number(right)] : [left, right];
  return a < b ? -1 : a > b ? 1 : a == b ? 0 : NaN;
}

/** By code points: those that UTF-16 writes as a pair come last, although the pair's first half is lower than some others. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left === right) continue;
    const [isLeftPair, isRightPair] = [left >= 0xd800 && left < 0xe000, right >= 0xd800 && right < 0xe000];
    return isLeftPair === isRightPair ? left - right : isLeftPair ? 1 : -1;
  }
  return a.length - b.length;
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
