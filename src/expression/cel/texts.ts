import { lastPlaceOf, placeOf } from '../placeOf.ts';
import { maxItems, type Scope } from './scope.ts';
import { failed, type Failed, type Value } from './value.ts';

/** What each text that `split` makes takes beside its characters. */
const stepsPerPiece = 4;

/** Characters that UTF-16 writes as two: places in such a text count code points, as CEL does. */
function hasPairs(text: string): boolean {
  return /[\ud800-\udfff]/.test(text);
}

export function codePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) count++;
  return count;
}

/** The offset of a code point by its number; undefined where the text has fewer. Looks no further than that. */
function offsetOf(text: string, place: number): number | undefined {
  if (!hasPairs(text.slice(0, place))) return place <= text.length ? place : undefined;
  let offset = 0;
  for (let left = place; left > 0; left--) {
    if (offset >= text.length) return undefined;
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

function placeAt(text: string, offset: number): bigint {
  return BigInt(offset < 0 || !hasPairs(text) ? offset : codePoints(text.slice(0, offset)));
}

/** A whole number that is not negative; undefined for anything else. */
export function placeIn(value: Value): number | undefined {
  const place = typeof value === 'bigint' ? Number(value) : value;
  return typeof place === 'number' && Number.isInteger(place) && place >= 0 ? place : undefined;
}

export function charAt(text: string, at: Value, scope: Scope): Value {
  const place = placeIn(at);
  if (place === undefined || !scope.read(Math.min(place, text.length))) return failed;
  const offset = offsetOf(text, place);
  return offset === undefined ? failed : String.fromCodePoint(...codePointsAt(text, offset));
}

function codePointsAt(text: string, offset: number): number[] {
  const character = text.codePointAt(offset);
  return character === undefined ? [] : [character];
}

export function indexOf(text: string, part: string, from: Value, scope: Scope): Value {
  const offset = startIn(text, from, scope, part);
  return offset === failed ? failed : placeAt(text, placeOf(text, part, offset));
}

export function lastIndexOf(text: string, part: string, from: Value, scope: Scope): Value {
  if (from === undefined)
    return scope.read(text.length + part.length) ? placeAt(text, lastPlaceOf(text, part)) : failed;
  const offset = startIn(text, from, scope, part);
  return offset === failed ? failed : placeAt(text, lastPlaceOf(text.slice(0, offset + part.length), part));
}

function startIn(text: string, from: Value, scope: Scope, part: string): number | Failed {
  const place = placeIn(from);
  if (place === undefined || !scope.read(text.length + part.length)) return failed;
  return offsetOf(text, place) ?? failed;
}

export function substring(text: string, from: Value, to: Value, scope: Scope): Value {
  const [first, last] = [placeIn(from), to === undefined ? Infinity : placeIn(to)];
  if (first === undefined || last === undefined || first > last || !scope.makeText(text.length)) return failed;
  const start = offsetOf(text, first);
  const end = last === Infinity ? text.length : offsetOf(text, last);
  return start === undefined || end === undefined ? failed : text.slice(start, end);
}

export function reversed(text: string, scope: Scope): Value {
  if (!scope.makeText(text.length) || !scope.effort.spend(text.length)) return failed;
  return Array.from(text).reverse().join('');
}

export function replaced(text: string, part: string, by: string, most: Value, scope: Scope): Value {
  const limit = limitOf(most);
  if (limit === undefined || !scope.read(text.length)) return failed;
  const pieces = part === '' ? lettersOf(text, limit, scope) : piecesOf(text, part, limit, scope);
  if (pieces === failed || !scope.makeText(text.length + pieces.length * by.length)) return failed;
  return pieces.join(by);
}

/** Before each character, and at the end. */
function lettersOf(text: string, limit: number, scope: Scope): readonly string[] | Failed {
  if (!scope.makeItems(Math.min(limit, text.length)) || !scope.effort.spend(text.length)) return failed;
  const letters = Array.from(text);
  if (limit > letters.length) return ['', ...letters, ''];
  return limit === 0 ? [text] : ['', ...letters.slice(0, limit - 1), letters.slice(limit - 1).join('')];
}

/** How often at most: always, where it is left out or negative. */
function limitOf(most: Value): number | undefined {
  if (most === undefined) return Infinity;
  if (typeof most !== 'bigint' && typeof most !== 'number') return undefined;
  return most < 0 ? Infinity : Number(most);
}

export function split(text: string, between: string, most: Value, scope: Scope): Value {
  const limit = limitOf(most);
  if (limit === undefined) return failed;
  if (limit === 0) return [];
  if (between !== '') return piecesOf(text, between, limit - 1, scope);
  if (!scope.makeItems(Math.min(text.length, limit)) || !scope.effort.spend(text.length * stepsPerPiece)) return failed;
  const letters = Array.from(text);
  return letters.length <= limit ? letters : [...letters.slice(0, limit - 1), letters.slice(limit - 1).join('')];
}

function piecesOf(text: string, between: string, maxCuts: number, scope: Scope): readonly string[] | Failed {
  const found: string[] = [];
  let from = 0;
  while (true) {
    const at = found.length < maxCuts ? placeOf(text, between, from) : -1;
    const end = at < 0 ? text.length : at;
    if (found.length >= maxItems) return scope.effort.giveUp() || failed;
    if (!scope.effort.spend(stepsPerPiece) || !scope.read(between.length + end - from)) return failed;
    found.push(text.slice(from, end));
    if (at < 0) return found;
    from = at + between.length;
  }
}

export function joined(list: readonly Value[], between: string, scope: Scope): Value {
  let characters = 0;
  if (!scope.effort.spend(list.length)) return failed;
  for (const item of list) {
    if (typeof item !== 'string') return failed;
    characters += item.length + between.length;
  }
  return scope.makeText(characters) ? list.join(between) : failed;
}

/** Letters outside ASCII stay as they are: runs of ASCII are changed as a whole, and what alternates costs more. */
export function cased(text: string, change: (ascii: string) => string, scope: Scope): Value {
  if (!scope.makeText(text.length)) return failed;
  if (/^[\x00-\x7f]*$/.test(text)) return change(text);
  return scope.effort.spend(text.length * 5) ? text.replace(/[\x00-\x7f]+/g, change) : failed;
}

const spaces = String.raw`\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
/** White space of Unicode: JavaScript takes a byte order mark for such. */
const spacesAround = new RegExp(`^[${spaces}]+|(?<![${spaces}])[${spaces}]+$`, 'g');

export function trimmed(text: string, scope: Scope): Value {
  // The look behind has each run of spaces tried once, not from each of its places.
  return scope.read(text.length) ? text.replace(spacesAround, '') : failed;
}

const quotable: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

export function quotedText(text: string, scope: Scope): Value {
  if (!scope.read(text.length * 2)) return failed;
  const inner = text.toWellFormed().replace(/[\x07\b\f\n\r\t\v\\"]/g, (each) => quotable[each] ?? each);
  return scope.makeText(inner.length + 2) ? `"${inner}"` : failed;
}
