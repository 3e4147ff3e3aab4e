import { asList, typesIn } from '../schemas/flatSchema.ts';
import { limitOf, numberRange } from '../schemas/limits.ts';
import type { MadePlace } from './valueMaker.ts';
import { left, partAt, withPart } from './variations.ts';

const maxTextLength = 100_000;
const maxItems = 1000;

/** Values next to a valid one that should break its schema, one rule at a time. Whether they do is for the validator to say. */
export function* breaches(base: unknown, places: readonly MadePlace[]): Generator {
  for (const place of places) {
    const part = partAt(base, place.steps);
    for (const name of asList(place.flat.keywords['required'])) {
      if (isObject(part)) yield withPart(base, [...place.steps, String(name)], left);
    }
    for (const other of brokenParts(place, part)) yield withPart(base, place.steps, other);
  }
}

function brokenParts({ flat }: MadePlace, part: unknown): readonly unknown[] {
  const { keywords } = flat;
  const broken = [...otherTypes(part, typesIn(keywords['type']))];
  if ('enum' in keywords || 'const' in keywords) broken.push(beyond(part));
  if (typeof part === 'string') broken.push(...brokenTexts(flat, part));
  if (typeof part === 'number') broken.push(...brokenNumbers(keywords));
  if (Array.isArray(part)) broken.push(...brokenLists(keywords, part));
  if (isObject(part)) broken.push({ ...part, notInTheContract: true });
  return broken;
}

/** A value of a type that is not allowed: one is enough. */
function otherTypes(part: unknown, types: readonly string[]): readonly unknown[] {
  if (types.length === 0) return [];
  const all: readonly (readonly [string, unknown])[] = [
    ['string', typeof part === 'number' ? String(part) : 'text'],
    ['number', 1],
    ['boolean', true],
    ['null', null],
    ['array', [part]],
  ];
  const isAllowed = (type: string): boolean => types.includes(type) || (type === 'number' && types.includes('integer'));
  const wrong = all.filter(([type]) => !isAllowed(type)).map(([, value]) => value);
  return typeof part === 'number' && types.includes('integer') ? [wrong[0], part + 0.5] : wrong.slice(0, 1);
}

function beyond(part: unknown): unknown {
  if (typeof part === 'number') return part + 1_000_003;
  return typeof part === 'string' ? `${part}-unknown` : 'unknown';
}

function brokenTexts({ keywords, patterns }: MadePlace['flat'], part: string): readonly unknown[] {
  const least = limitOf(keywords, 'minLength');
  const most = limitOf(keywords, 'maxLength');
  return [
    ...(least !== undefined && least > 0 ? [part.slice(0, least - 1)] : []),
    ...(most !== undefined && most < maxTextLength ? [part.padEnd(most + 1, part || 'x')] : []),
    ...(patterns.length > 0 ? [`!${part}`, `${part}!`, '!', ''] : []),
  ];
}

function brokenNumbers(keywords: MadePlace['flat']['keywords']): readonly unknown[] {
  const { least, most, step } = numberRange(keywords, false);
  return [
    ...(least === undefined ? [] : [least - (step ?? 1)]),
    ...(most === undefined ? [] : [most + (step ?? 1)]),
    ...(step === undefined ? [] : [(least ?? 0) + step / 2]),
  ];
}

function brokenLists(keywords: MadePlace['flat']['keywords'], items: readonly unknown[]): readonly unknown[] {
  const least = limitOf(keywords, 'minItems') ?? 0;
  const most = limitOf(keywords, 'maxItems');
  const [first] = items;
  return [
    ...(least > 0 ? [items.slice(0, least - 1)] : []),
    ...(most !== undefined && most < maxItems && items.length > 0
      ? [Array.from({ length: most + 1 }, () => first)]
      : []),
    ...(keywords['uniqueItems'] === true && items.length > 0 ? [[...items, first]] : []),
  ];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
