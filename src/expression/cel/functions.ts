import { lastPlaceOf, placeOf } from '../placeOf.ts';
import { isWithin } from './operators.ts';
import { charactersPerStep, failed, isMap, isNumber, Duration, stepsPerKey, type Scope, type Value } from './value.ts';

/** A function of CEL; a method's receiver is its first argument. */
export type CelFunction = (args: readonly Value[], scope: Scope) => Value;

/** What `split` may make of one text. */
const maxPieces = 10_000;
/** A number, a date or a length of time is not longer. */
const maxScalarLength = 1000;

/** By name and number of arguments, the receiver among them. */
export const celFunctions: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['size/1', sizeOf],
  ['dyn/1', ([value]) => value],
  ['bool/1', ([value]) => (typeof value === 'boolean' ? value : boolOf(value))],
  ['string/1', ([value]) => textOf(value)],
  ['int/1', ([value]) => intOf(value)],
  ['uint/1', ([value]) => intOf(value)],
  ['double/1', ([value]) => doubleOf(value)],
  ['type/1', ([value]) => typeOf(value)],
  ['timestamp/1', ([value]) => timestampOf(value)],
  ['duration/1', ([value]) => durationOf(value)],
  ['contains/2', texts((a, b, scope) => isWithin(b, a, scope))],
  ['startsWith/2', texts((a, b) => a.startsWith(b))],
  ['endsWith/2', texts((a, b) => a.endsWith(b))],
  ['matches/2', matches],
  ['lowerAscii/1', cased((a) => a.toLowerCase())],
  ['upperAscii/1', cased((a) => a.toUpperCase())],
  ['trim/1', text((a) => a.trim())],
  ['indexOf/2', texts((a, b) => placeOf(a, b))],
  ['lastIndexOf/2', texts((a, b) => lastPlaceOf(a, b))],
  ['substring/2', ([a, from]) => substring(a, from, undefined)],
  ['substring/3', ([a, from, to]) => substring(a, from, to)],
  ['split/2', texts(pieces)],
  ['join/1', ([list], scope) => joined(list, '', scope)],
  ['join/2', ([list, between], scope) => joined(list, between, scope)],
  ['getFullYear/1', date((at) => at.getUTCFullYear())],
  ['getMonth/1', date((at) => at.getUTCMonth())],
  ['getDate/1', date((at) => at.getUTCDate())],
  ['getDayOfMonth/1', date((at) => at.getUTCDate() - 1)],
  ['getDayOfWeek/1', date((at) => at.getUTCDay())],
  ['getHours/1', date((at) => at.getUTCHours(), 3_600_000)],
  ['getMinutes/1', date((at) => at.getUTCMinutes(), 60_000)],
  ['getSeconds/1', date((at) => at.getUTCSeconds(), 1000)],
  ['getMilliseconds/1', date((at) => at.getUTCMilliseconds(), 1)],
]);

function texts(apply: (a: string, b: string, scope: Scope) => Value): CelFunction {
  return ([a, b], scope) => {
    if (typeof a !== 'string' || typeof b !== 'string') return failed;
    return isAffordable(a.length + b.length, scope) ? apply(a, b, scope) : failed;
  };
}

function isAffordable(characters: number, { effort }: Scope): boolean {
  return effort.spend(characters / charactersPerStep);
}

function text(apply: (a: string) => Value): CelFunction {
  return ([a], scope) => (typeof a === 'string' && isAffordable(a.length, scope) ? apply(a) : failed);
}

/** Letters outside ASCII stay as they are: runs of ASCII are changed as a whole, and what alternates costs more. */
function cased(change: (ascii: string) => string): CelFunction {
  return ([a], scope) => {
    if (typeof a !== 'string' || !isAffordable(a.length, scope)) return failed;
    if (/^[\x00-\x7f]*$/.test(a)) return change(a);
    return scope.effort.spend(a.length * 5) ? a.replace(/[\x00-\x7f]+/g, change) : failed;
  };
}

/** Of a timestamp its part in UTC, of a duration the whole of it in that unit. */
function date(apply: (at: Date) => number, unitMs?: number): CelFunction {
  return ([at]) => {
    if (at instanceof Date) return apply(at);
    return at instanceof Duration && unitMs !== undefined ? Math.trunc(at.ms / unitMs) : failed;
  };
}

function sizeOf([value]: readonly Value[], scope: Scope): Value {
  if (typeof value === 'string') return isAffordable(value.length, scope) ? codePoints(value) : failed;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (!isMap(value)) return failed;
  const size = Object.keys(value).length;
  return scope.effort.spend(size * stepsPerKey) ? size : failed;
}

function codePoints(value: string): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) if ((value.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

function boolOf(value: Value): Value {
  if (value === 'true' || value === '1' || value === 't') return true;
  return value === 'false' || value === '0' || value === 'f' ? false : failed;
}

function textOf(value: Value): Value {
  if (typeof value === 'string') return value;
  if (isNumber(value) || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? failed : value.toISOString();
  return value instanceof Duration ? `${value.ms / 1000}s` : failed;
}

function intOf(value: Value): Value {
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  const number = doubleOf(value);
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : failed;
}

function doubleOf(value: Value): Value {
  if (isNumber(value)) return Number(value);
  if (typeof value !== 'string' || value.length > maxScalarLength || value.trim() === '') return failed;
  const number = Number(value);
  return Number.isNaN(number) ? failed : number;
}

function typeOf(value: Value): Value {
  if (value === null) return 'null_type';
  if (isNumber(value)) return 'double';
  if (Array.isArray(value)) return 'list';
  return isMap(value) ? 'map' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function timestampOf(value: Value): Value {
  if (value instanceof Date) return value;
  if (typeof value === 'string' && value.length > maxScalarLength) return failed;
  const at = typeof value === 'string' ? new Date(value) : isNumber(value) ? new Date(Number(value) * 1000) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at : failed;
}

const unitsMs = new Map([
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ns', 1e-6],
]);

/** `1h30m`, `-2.5s`. */
function durationOf(value: Value): Value {
  if (value instanceof Duration) return value;
  if (typeof value !== 'string' || value.length > maxScalarLength) return failed;
  if (!/^[+-]?(\d{1,15}(\.\d{1,15})?(h|ms|m|s|us|µs|ns))+$/.test(value)) return failed;
  let ms = 0;
  for (const [, number = '', unit = ''] of value.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)) {
    ms += Number(number) * (unitsMs.get(unit) ?? 0);
  }
  return new Duration(value.startsWith('-') ? -ms : ms);
}

function substring(value: Value, from: Value, to: Value): Value {
  if (typeof value !== 'string' || !isNumber(from)) return failed;
  const start = Number(from);
  const end = to === undefined ? value.length : isNumber(to) ? Number(to) : NaN;
  return start >= 0 && end >= start && end <= value.length ? value.slice(start, end) : failed;
}

function pieces(text: string, between: string, scope: Scope): Value {
  if (between === '') return scope.effort.spend(maxPieces) ? text.slice(0, maxPieces).split('') : failed;
  const found: string[] = [];
  let from = 0;
  while (found.length < maxPieces) {
    const at = placeOf(text, between, from);
    const end = at < 0 ? text.length : at;
    if (!scope.effort.spend(4 + (between.length + end - from) / charactersPerStep)) return failed;
    found.push(text.slice(from, end));
    if (at < 0) break;
    from = at + between.length;
  }
  return found;
}

function joined(list: Value, between: Value, scope: Scope): Value {
  if (!Array.isArray(list) || typeof between !== 'string') return failed;
  let characters = 0;
  for (const item of list) {
    if (typeof item !== 'string') return failed;
    characters += item.length + between.length;
  }
  return scope.effort.spend(list.length + characters / charactersPerStep) ? list.join(between) : failed;
}

function matches([text, pattern]: readonly Value[], scope: Scope): Value {
  if (typeof text !== 'string' || typeof pattern !== 'string') return failed;
  const regex = scope.patterns.get(pattern, scope.effort);
  if (!regex || !scope.effort.spend(Math.min(text.length, regex.maxLength))) return failed;
  return regex.isFoundIn(text, regex.maxLength, scope.effort);
}
