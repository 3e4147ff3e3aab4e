import { stepsPerKey, type Scope } from './scope.ts';
import { Struct } from './struct.ts';
import { placeIn } from './texts.ts';
import type { ValueTrace } from './valueTrace.ts';
import {
  comparableKey,
  failed,
  isList,
  isTextMap,
  KeyedMap,
  none,
  numberIn,
  Optional,
  type TextMap,
  type Value,
} from './value.ts';

/** Undefined for what is no map. Keys are charged for here: names of an object are collected to be counted. */
export function mapSize(value: Value, scope: Scope): number | undefined {
  const size = sizeOfMap(value);
  return size !== undefined && scope.effort.spend(size * stepsPerKey) ? size : undefined;
}

function sizeOfMap(value: Value): number | undefined {
  if (value instanceof KeyedMap) return value.entries.size;
  return isTextMap(value) ? Object.keys(value).length : undefined;
}

/** Keys and values of a map, in the order in which they were written. */
export function mapEntries(map: Value): Iterable<readonly [key: Value, value: Value]> {
  return map instanceof KeyedMap ? map.entries.values() : Object.entries(map as TextMap);
}

/** `failed` where the map has no such key. */
export function mapValue(map: Value, key: Value): Value {
  if (map instanceof KeyedMap) {
    const plain = comparableKey(key);
    const entry = plain === undefined ? undefined : map.entries.get(plain);
    return entry ? entry[1] : failed;
  }
  if (typeof key !== 'string' || !isTextMap(map) || !Object.hasOwn(map, key)) return failed;
  const value = map[key];
  return value === undefined ? failed : value;
}

/** What a value holds under a name or a place; a text that is JSON itself is looked into. */
export function memberOf(value: Value, key: Value, scope: Scope): Value {
  if (typeof value === 'string') return memberOfText(value, key, scope);
  if (typeof value !== 'object' || value === null) return failed;
  if (value instanceof Optional) return memberWithin(value, key, scope);
  const found = isList(value) ? itemOf(value, key) : value instanceof Struct ? value.member(key) : mapValue(value, key);
  if (scope.trace) follow(scope.trace, value, key, found);
  return found;
}

/** What `has` tells: a field of a struct that is not set can be read all the same. */
export function hasMember(value: Value, key: Value, scope: Scope): boolean {
  const found = memberOf(value, key, scope);
  if (value instanceof Struct) return value.has(key);
  return found instanceof Optional ? found.hasValue : found !== failed;
}

function follow(trace: ValueTrace, value: Value, key: Value, found: Value): void {
  const isThere = value instanceof Struct ? value.has(key) : found !== failed;
  trace.member(value, key, found, isThere);
  if (found === failed) trace.miss(value, key);
}

/** The same as an optional: none where there is no such member. What cannot have members still fails. */
export function optionalMember(value: Value, key: Value, scope: Scope): Value {
  if (key === failed) return failed;
  if (value instanceof Optional) return memberWithin(value, key, scope);
  if (typeof value !== 'object' || value === null) return failed;
  const member = value instanceof Struct && !value.has(key) ? failed : memberOf(value, key, scope);
  return member === failed ? none : new Optional(member);
}

function memberWithin(optional: Optional, key: Value, scope: Scope): Value {
  return optional.hasValue ? optionalMember(optional.value, key, scope) : none;
}

function itemOf(list: readonly Value[], key: Value): Value {
  const place = placeIn(numberIn(key));
  return place !== undefined && place < list.length ? list[place] : failed;
}

function memberOfText(text: string, key: Value, scope: Scope): Value {
  const value = scope.within(text);
  return value === undefined ? failed : memberOf(value, key, scope);
}
