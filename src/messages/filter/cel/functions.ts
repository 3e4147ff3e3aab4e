import { compileRegex, type Regex } from '../regex.ts';
import { failed, isMap, isNumber, Span, type Scope, type Value } from './value.ts';

/** A function of CEL; a method's receiver is its first argument. */
export type CelFunction = (args: readonly Value[], scope: Scope) => Value;

/** What `split` may make of one text. */
const maxPieces = 10_000;
const maxPatterns = 100;

/** By name and number of arguments, the receiver among them. */
export const celFunctions: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['size/1', ([value]) => sizeOf(value)],
  ['dyn/1', ([value]) => value],
  ['bool/1', ([value]) => (typeof value === 'boolean' ? value : boolOf(value))],
  ['string/1', ([value]) => textOf(value)],
  ['int/1', ([value]) => intOf(value)],
  ['uint/1', ([value]) => intOf(value)],
  ['double/1', ([value]) => doubleOf(value)],
  ['type/1', ([value]) => typeOf(value)],
  ['timestamp/1', ([value]) => timestampOf(value)],
  ['duration/1', ([value]) => durationOf(value)],
  ['contains/2', texts((a, b) => a.includes(b))],
  ['startsWith/2', texts((a, b) => a.startsWith(b))],
  ['endsWith/2', texts((a, b) => a.endsWith(b))],
  ['matches/2', matches],
  ['lowerAscii/1', text((a) => a.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()))],
  ['upperAscii/1', text((a) => a.replace(/[a-z]+/g, (letters) => letters.toUpperCase()))],
  ['trim/1', text((a) => a.trim())],
  ['indexOf/2', texts((a, b) => a.indexOf(b))],
  ['lastIndexOf/2', texts((a, b) => a.lastIndexOf(b))],
  ['substring/2', ([a, from]) => substring(a, from, undefined)],
  ['substring/3', ([a, from, to]) => substring(a, from, to)],
  ['split/2', texts((a, b) => (a.length > 1_000_000 ? failed : a.split(b, maxPieces)))],
  ['join/1', ([list]) => joined(list, '')],
  ['join/2', ([list, between]) => joined(list, between)],
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

/** Looking through a text costs as much as looking at so many items of a list. */
const charactersPerStep = 256;

function texts(apply: (a: string, b: string) => Value): CelFunction {
  return ([a, b], scope) => {
    if (typeof a !== 'string' || typeof b !== 'string') return failed;
    return isAffordable(a, scope) ? apply(a, b) : failed;
  };
}

function isAffordable(text: string, scope: Scope): boolean {
  scope.stepsLeft -= Math.floor(text.length / charactersPerStep);
  return scope.stepsLeft >= 0;
}

function text(apply: (a: string) => Value): CelFunction {
  return ([a], scope) => (typeof a === 'string' && isAffordable(a, scope) ? apply(a) : failed);
}

/** Of a timestamp its part in UTC, of a duration the whole of it in that unit. */
function date(apply: (at: Date) => number, unitMs?: number): CelFunction {
  return ([at]) => {
    if (at instanceof Date) return apply(at);
    return at instanceof Span && unitMs !== undefined ? Math.trunc(at.ms / unitMs) : failed;
  };
}

function sizeOf(value: Value): Value {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? Object.keys(value).length : failed;
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
  return value instanceof Span ? `${value.ms / 1000}s` : failed;
}

function intOf(value: Value): Value {
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  const number = doubleOf(value);
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : failed;
}

function doubleOf(value: Value): Value {
  if (isNumber(value)) return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return failed;
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
  if (value instanceof Span) return value;
  if (typeof value !== 'string' || !/^[+-]?(\d{1,15}(\.\d{1,15})?(h|ms|m|s|us|µs|ns))+$/.test(value)) return failed;
  let ms = 0;
  for (const [, number = '', unit = ''] of value.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)) {
    ms += Number(number) * (unitsMs.get(unit) ?? 0);
  }
  return new Span(value.startsWith('-') ? -ms : ms);
}

function substring(value: Value, from: Value, to: Value): Value {
  if (typeof value !== 'string' || !isNumber(from)) return failed;
  const start = Number(from);
  const end = to === undefined ? value.length : isNumber(to) ? Number(to) : NaN;
  return start >= 0 && end >= start && end <= value.length ? value.slice(start, end) : failed;
}

function joined(list: Value, between: Value): Value {
  if (!Array.isArray(list) || typeof between !== 'string') return failed;
  return list.every((item) => typeof item === 'string') ? list.join(between) : failed;
}

/** A text as long as a pattern may look at costs a third of what a row may. */
const longTextSteps = 33_000;

function matches([text, pattern]: readonly Value[], scope: Scope): Value {
  if (typeof text !== 'string' || typeof pattern !== 'string') return failed;
  const regex = patternOf(pattern);
  if (!regex) return failed;
  scope.stepsLeft -= Math.floor((longTextSteps * Math.min(text.length, regex.maxLength)) / regex.maxLength);
  return scope.stepsLeft < 0 ? failed : regex.isFoundIn(text);
}

const patterns = new Map<string, Regex | undefined>();

/** Patterns are written into an expression, or come with a message: few, or kept in bounds. */
function patternOf(pattern: string): Regex | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern);
  if (patterns.size >= maxPatterns) patterns.clear();
  const compiled = compileRegex(pattern, true);
  const regex = 'regex' in compiled ? compiled.regex : undefined;
  patterns.set(pattern, regex);
  return regex;
}
