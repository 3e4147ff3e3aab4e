import type { CelFunctionName } from '../../base/kinds/celFunctions.ts';
import { toBool, toBytes, toDouble, toInt, toText, typeOf, toUint } from './conversions.ts';
import { formatted } from './format.ts';
import { mapSize } from './maps.ts';
import { isWithin } from './operators.ts';
import type { Evaluate, Scope } from './scope.ts';
import * as texts from './texts.ts';
import { toDuration, timePart, timeParts, toTimestamp } from './times.ts';
import { Duration, failed, isList, none, numberIn, Optional, type Value } from './value.ts';

/** A function of CEL; a method's receiver is its first argument. */
export type CelFunction = (args: readonly Value[], scope: Scope) => Value;

type CelCall = `${CelFunctionName}/${number}`;

/** By name and number of arguments, the receiver among them. Those of a namespace are called as `optional.of`. */
export const evaluators: ReadonlyMap<string, CelFunction> = new Map<CelCall, CelFunction>([
  ['size/1', sizeOf],
  ['dyn/1', ([value]) => value],
  ['bool/1', ([value]) => toBool(value)],
  ['string/1', ([value], scope) => toText(value, scope)],
  ['bytes/1', ([value], scope) => toBytes(value, scope)],
  ['int/1', ([value]) => toInt(value)],
  ['uint/1', ([value]) => toUint(value)],
  ['double/1', ([value]) => toDouble(value)],
  ['type/1', ([value]) => typeOf(value)],
  ['timestamp/1', ([value]) => toTimestamp(value)],
  ['duration/1', ([value]) => toDuration(value)],
  ['contains/2', ofTwo((a, b, _, scope) => isWithin(b, a, scope))],
  ['startsWith/2', ofTwo((a, b, _, scope) => (scope.read(b.length) ? a.startsWith(b) : failed))],
  ['endsWith/2', ofTwo((a, b, _, scope) => (scope.read(b.length) ? a.endsWith(b) : failed))],
  ['matches/2', ofTwo((a, b, _, scope) => matches(a, b, scope))],
  ['charAt/2', ofText((a, [at], scope) => texts.charAt(a, at, scope))],
  ['lowerAscii/1', ofText((a, _, scope) => texts.cased(a, (ascii) => ascii.toLowerCase(), scope))],
  ['upperAscii/1', ofText((a, _, scope) => texts.cased(a, (ascii) => ascii.toUpperCase(), scope))],
  ['trim/1', ofText((a, _, scope) => texts.trimmed(a, scope))],
  ['reverse/1', ofText((a, _, scope) => texts.reversed(a, scope))],
  ['indexOf/2', ofTwo((a, b, _, scope) => texts.indexOf(a, b, 0n, scope))],
  ['indexOf/3', ofTwo((a, b, [from], scope) => texts.indexOf(a, b, from, scope))],
  ['lastIndexOf/2', ofTwo((a, b, _, scope) => texts.lastIndexOf(a, b, undefined, scope))],
  ['lastIndexOf/3', ofTwo((a, b, [from], scope) => texts.lastIndexOf(a, b, from, scope))],
  ['substring/2', ofText((a, [from], scope) => texts.substring(a, from, undefined, scope))],
  ['substring/3', ofText((a, [from, to], scope) => texts.substring(a, from, to, scope))],
  ['replace/3', replace],
  ['replace/4', replace],
  ['split/2', ofTwo((a, b, _, scope) => texts.split(a, b, undefined, scope))],
  ['split/3', ofTwo((a, b, [most], scope) => texts.split(a, b, most, scope))],
  ['join/1', ([list], scope) => join(list, '', scope)],
  ['join/2', ([list, between], scope) => join(list, between, scope)],
  ['format/2', ofText((a, [list], scope) => (isList(list) ? formatted(a, list, scope) : failed))],
  ['strings.quote/1', ofText((a, _, scope) => texts.quotedText(a, scope))],
  ['optional.none/0', () => none],
  ['optional.of/1', ([value]) => new Optional(value)],
  ['optional.ofNonZeroValue/1', ([value], scope) => (isZero(value, scope) ? none : new Optional(value))],
  ['hasValue/1', ofOptional((optional) => optional.hasValue)],
  ['value/1', ofOptional((optional) => optional.value)],
  ...timeParts.flatMap((name): [CelCall, CelFunction][] => [
    [`${name}/1`, ([at], scope) => timePart(name, at, undefined, scope)],
    [`${name}/2`, ([at, zone], scope) => timePart(name, at, zone, scope)],
  ]),
]);

/** `optional.or` and `orValue`: the other side is asked only where there is nothing. */
export function alternative(optional: Evaluate, other: Evaluate, isValueWanted: boolean): Evaluate {
  return (scope) => {
    const value = optional(scope);
    if (!(value instanceof Optional)) return failed;
    if (value.hasValue) return isValueWanted ? value.value : value;
    return other(scope);
  };
}

function ofText(apply: (text: string, others: readonly Value[], scope: Scope) => Value): CelFunction {
  return ([text, ...others], scope) => (typeof text === 'string' ? apply(text, others, scope) : failed);
}

function ofTwo(apply: (a: string, b: string, others: readonly Value[], scope: Scope) => Value): CelFunction {
  return ([a, b, ...others], scope) =>
    typeof a === 'string' && typeof b === 'string' ? apply(a, b, others, scope) : failed;
}

function ofOptional(apply: (optional: Optional) => Value): CelFunction {
  return ([value]) => (value instanceof Optional ? apply(value) : failed);
}

function sizeOf([value]: readonly Value[], scope: Scope): Value {
  if (typeof value === 'string') return scope.read(value.length) ? BigInt(texts.codePoints(value)) : failed;
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length);
  const size = mapSize(value, scope);
  return size === undefined ? failed : BigInt(size);
}

function replace([text, part, by, most]: readonly Value[], scope: Scope): Value {
  if (typeof text !== 'string' || typeof part !== 'string' || typeof by !== 'string') return failed;
  return texts.replaced(text, part, by, most, scope);
}

function join(list: Value, between: Value, scope: Scope): Value {
  return isList(list) && typeof between === 'string' ? texts.joined(list, between, scope) : failed;
}

function isZero(value: Value, scope: Scope): boolean {
  if (value === null || value === false || value === '' || numberIn(value) == 0) return true;
  if (value instanceof Duration) return value.ns === 0n;
  if (isList(value) || value instanceof Uint8Array) return value.length === 0;
  return mapSize(value, scope) === 0;
}

function matches(text: string, pattern: string, scope: Scope): Value {
  const regex = scope.patterns.get(pattern, scope.effort);
  if (!regex || !scope.effort.spend(Math.min(text.length, regex.maxLength))) return failed;
  return regex.isFoundIn(text, regex.maxLength, scope.effort);
}
