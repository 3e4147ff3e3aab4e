import { toText } from './conversions.ts';
import { mapEntries } from './maps.ts';
import type { Scope } from './scope.ts';
import { failed, isList, isTextMap, KeyedMap, numberIn, TypeName, type Failed, type Value } from './value.ts';

const maxDepth = 64;
const maxPrecision = 100;
const defaultPrecision = 6;
const stepsPerClause = 20;

/** CEL's `"…%s…".format([…])`. */
export function formatted(pattern: string, values: readonly Value[], scope: Scope): Value {
  if (!scope.read(pattern.length)) return failed;
  let result = '';
  let next = 0;
  let from = 0;
  for (const clause of pattern.matchAll(/%(?:(%)|(?:\.(\d{1,3}))?(.?))/gsu)) {
    const [whole, percent, precision, verb = ''] = clause;
    const made = percent ?? clauseText(verb, precision, next < values.length ? values[next++] : failed, scope);
    if (made === failed) return failed;
    result += pattern.slice(from, clause.index) + made;
    from = clause.index + whole.length;
    if (!scope.effort.spend(stepsPerClause) || !scope.makeText(result.length + pattern.length)) return failed;
  }
  return result + pattern.slice(from);
}

function clauseText(verb: string, precision: string | undefined, value: Value, scope: Scope): string | Failed {
  if (value === failed) return failed;
  const digits = precision === undefined ? defaultPrecision : Number(precision);
  if (digits > maxPrecision) return failed;
  switch (verb) {
    case 's':
      return plainText(value, scope, 0);
    case 'd':
      return decimalText(value);
    case 'f':
      return ofDouble(value, (number) => fixed(number, digits));
    case 'e':
      return ofDouble(value, (number) => number.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2'));
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : ofWhole(value, 2);
    case 'o':
      return ofWhole(value, 8);
    case 'x':
      return hexText(value, scope);
    case 'X': {
      const text = hexText(value, scope);
      return text === failed ? failed : text.toUpperCase();
    }
    default:
      return failed;
  }
}

function plainText(value: Value, scope: Scope, depth: number): string | Failed {
  if (depth > maxDepth || !scope.effort.spend(1)) return failed;
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof TypeName) return value.name;
  if (isList(value)) {
    const items = textsOf(value, scope, depth);
    return items === failed ? failed : bracketed('[', items, ']', scope);
  }
  if (value instanceof KeyedMap || isTextMap(value)) return mapText(value, scope, depth);
  const text = toText(value, scope);
  return typeof text === 'string' && scope.makeText(text.length) ? text : failed;
}

/** Sorted by key, so that equal maps read alike. */
function mapText(map: Value, scope: Scope, depth: number): string | Failed {
  const entries: string[] = [];
  for (const entry of mapEntries(map)) {
    const texts = textsOf(entry, scope, depth);
    if (texts === failed) return failed;
    entries.push(texts.join(': '));
  }
  if (!scope.effort.spend(entries.length * Math.log2(entries.length + 1))) return failed;
  return bracketed('{', entries.toSorted(), '}', scope);
}

function textsOf(values: readonly Value[], scope: Scope, depth: number): string[] | Failed {
  const made: string[] = [];
  for (const value of values) {
    const text = plainText(value, scope, depth + 1);
    if (text === failed) return failed;
    made.push(text);
  }
  return made;
}

function bracketed(open: string, parts: readonly string[], close: string, scope: Scope): string | Failed {
  const characters = parts.reduce((sum, part) => sum + part.length + 2, 2);
  return scope.makeText(characters) ? `${open}${parts.join(', ')}${close}` : failed;
}

function decimalText(value: Value): string | Failed {
  return typeof value === 'number' ? String(value) : ofWhole(value, 10);
}

function ofWhole(value: Value, base: number): string | Failed {
  const whole = numberIn(value);
  return typeof whole === 'bigint' ? whole.toString(base) : failed;
}

function ofDouble(value: Value, write: (number: number) => string): string | Failed {
  const number = numberIn(value);
  if (number === undefined) return failed;
  const double = Number(number);
  return Number.isFinite(double) ? write(double) : String(double);
}

/** Rounds half to even, where JavaScript takes the larger of two that are as near. */
function fixed(number: number, digits: number): string {
  const size = Math.abs(number);
  const exact = size.toFixed(Math.min(100, digits + 25));
  const kept = exact.slice(0, exact.length - 25 - (digits === 0 ? 1 : 0));
  const isTie = exact.endsWith(`5${'0'.repeat(24)}`) && digits <= 75 && size < 1e21;
  const isEven = /[02468]$/.test(kept);
  return isTie && isEven ? `${number < 0 ? '-' : ''}${kept}` : number.toFixed(digits);
}

function hexText(value: Value, scope: Scope): string | Failed {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return ofWhole(value, 16);
  if (!scope.read(value.length)) return failed;
  return scope.makeText(Buffer.byteLength(value) * 2) ? Buffer.from(value).toString('hex') : failed;
}
