import { nestedJson } from '../nestedJson.ts';
import { Effort } from '../effort.ts';
import { PatternBook } from './patternBook.ts';

/** What an expression yields where CEL would fail: a missing member, a wrong type. It makes a row not match, and costs no exception. */
export const failed: unique symbol = Symbol('failed');
export type Failed = typeof failed;

/** JSON-like values, `Date` for timestamps, `Span` for durations, `Uint8Array` for bytes. */
export type Value = unknown;

/** A length of time. */
export class Duration {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** A row as an expression sees it: its variables, what macros bind, and how much work it may still cause. */
export class Scope {
  readonly variable: (name: string) => Value;
  readonly locals: Value[] = [];
  readonly effort = new Effort();
  readonly patterns = new PatternBook();
  #text = '';
  #inText: object | undefined;

  constructor(variable: (name: string) => Value) {
    this.variable = variable;
  }

  /** Another row. */
  begin(): void {
    this.effort.begin();
    this.#text = '';
    this.#inText = undefined;
  }

  /** What a text holds that is JSON itself: what is asked for again and again is parsed once. */
  within(text: string): object | undefined {
    if (text !== this.#text) {
      this.#text = text;
      this.#inText = this.effort.spend(text.length >> 1) ? nestedJson(text) : undefined;
    }
    return this.#inText;
  }
}

export type Evaluate = (scope: Scope) => Value;

const maxDepth = 64;

/** Equality as in CEL: values of different kinds differ, numbers of all kinds compare as numbers. */
export function isEqual(a: Value, b: Value, scope: Scope, depth = 0): boolean | Failed {
  if (typeof a === 'string' && typeof b === 'string') return areTextsEqual(a, b, scope);
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return a == b;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Duration && b instanceof Duration) return a.ms === b.ms;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (!scope.effort.spend(1) || depth > maxDepth) return failed;
  if (Array.isArray(a)) return Array.isArray(b) && areItemsEqual(a, b, scope, depth);
  if (!isMap(a) || !isMap(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  if (!scope.effort.spend(names.length * stepsPerKey)) return failed;
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return false;
    const verdict = isEqual(a[name], b[name], scope, depth + 1);
    if (verdict !== true) return verdict;
  }
  return true;
}

/** Names of an object are collected, hashed and looked up. */
export const stepsPerKey = 8;
/** Characters that are compared, copied or looked through in a step. */
export const charactersPerStep = 8;

function areTextsEqual(a: string, b: string, { effort }: Scope): boolean | Failed {
  if (a.length !== b.length) return false;
  if (a.length < charactersPerStep || effort.spend(a.length / charactersPerStep)) return a === b;
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

/** Below zero, zero or above; failed for what has no order. */
export function compare(a: Value, b: Value, { effort }: Scope): number | Failed {
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : a == b ? 0 : failed;
  if (typeof a === 'string' && typeof b === 'string') {
    if (!effort.spend(Math.min(a.length, b.length) / charactersPerStep)) return failed;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof Duration && b instanceof Duration) return a.ms - b.ms;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return failed;
}

export function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function isMap(value: Value): value is Readonly<Record<string, Value>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Duration) && !(value instanceof Uint8Array);
}

/** What a value holds under a name or a place; a text that is JSON itself is looked into. */
export function memberOf(value: Value, key: Value, scope: Scope): Value {
  if (typeof value === 'string') return memberOfText(value, key, scope);
  if (typeof value !== 'object' || value === null) return failed;
  if (Array.isArray(value)) return itemOf(value, key);
  if (typeof key !== 'string' || !isMap(value) || !Object.hasOwn(value, key)) return failed;
  const member = value[key];
  return member === undefined ? failed : member;
}

function itemOf(list: readonly Value[], key: Value): Value {
  const place = isNumber(key) ? Number(key) : NaN;
  return Number.isInteger(place) && place >= 0 && place < list.length ? list[place] : failed;
}

function memberOfText(text: string, key: Value, scope: Scope): Value {
  const value = scope.within(text);
  return value === undefined ? failed : memberOf(value, key, scope);
}
