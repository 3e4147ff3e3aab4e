/** What an expression yields where CEL would fail: a missing member, a wrong type. It costs no exception. */
export const failed: unique symbol = Symbol('failed');
export type Failed = typeof failed;

/**
 * `bigint` for int, `number` for double (and for every number of JSON), `Uint`, `string`, `boolean`, `null`, `Uint8Array`
 * for bytes, arrays for lists, `Instant` or `Date` for timestamps, `Duration` for durations, `Optional`, `TypeName`. A map is a
 * `KeyedMap`, or an object where all its keys are texts.
 */
export type Value = unknown;

/** CEL's unsigned integer. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** An int or a double as it is, of a uint the number that it holds; undefined for anything else. */
export function numberIn(value: Value): number | bigint | undefined {
  const number = value instanceof Uint ? value.value : value;
  return typeof number === 'number' || typeof number === 'bigint' ? number : undefined;
}

/** A length of time. */
export class Duration {
  readonly ns: bigint;

  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** A moment; `ns` counts from 1970. */
export class Instant {
  readonly ns: bigint;

  constructor(ns: bigint) {
    this.ns = ns;
  }
}

/** What `type(x)` answers. */
export class TypeName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be missing: `failed` stands for none. */
export class Optional {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  get hasValue(): boolean {
    return this.value !== failed;
  }
}

export const none = new Optional(failed);

/** Keys as they are compared: an int, a uint and a whole double of the same number are one key. */
export type ComparableKey = string | boolean | bigint;

/** A map that has keys other than texts. */
export class KeyedMap {
  readonly entries: ReadonlyMap<ComparableKey, readonly [key: Value, value: Value]>;

  constructor(entries: ReadonlyMap<ComparableKey, readonly [key: Value, value: Value]>) {
    this.entries = entries;
  }
}

/** Undefined for what cannot be a key. */
export function comparableKey(key: Value): ComparableKey | undefined {
  if (typeof key === 'string' || typeof key === 'boolean' || typeof key === 'bigint') return key;
  if (key instanceof Uint) return key.value;
  return typeof key === 'number' && Number.isInteger(key) ? BigInt(key) : undefined;
}

/** A value with a type of its own has this: it is no map, whatever it holds. */
export const typedValue: unique symbol = Symbol('typedValue');

export type TextMap = Readonly<Record<string, Value>>;

/** A map whose keys are texts, as those of JSON. */
export function isTextMap(value: Value): value is TextMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const kind = Object.getPrototypeOf(value) as unknown;
  return (
    kind === Object.prototype ||
    kind === null ||
    !(typedValue in value || ownKinds.some((each) => value instanceof each))
  );
}

const ownKinds = [Date, Uint8Array, Uint, Duration, Instant, TypeName, Optional, KeyedMap];

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Nanoseconds since 1970 of a timestamp; undefined for anything else. */
export function instantNs(value: Value): bigint | undefined {
  if (value instanceof Instant) return value.ns;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  return BigInt(value.getTime()) * nsPerMs;
}

export const nsPerMs = 1_000_000n;
export const nsPerSecond = 1_000_000_000n;
