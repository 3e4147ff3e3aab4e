import { asList, typesIn } from '../schemas/flatSchema.ts';
import { limitOf, numberRange } from '../schemas/limits.ts';
import { SeededRandom } from '../schemas/seededRandom.ts';
import { sampleText, textOfLength } from './sampleText.ts';
import { likelyType, type MadePlace } from './valueMaker.ts';
import { left, partAt, placeName, withPart, type Variation } from './variations.ts';

/** Longer texts and lists are at no limit that somebody meant. */
const maxTextLength = 100_000;
const maxItems = 1000;
const maxChoices = 50;

type Part = readonly [value: unknown, what: string];

/** The values next to a valid one that are just within the limits of its schema, one part at a time. */
export function* boundaries(base: unknown, places: readonly MadePlace[]): Generator<Variation> {
  for (const place of places) {
    for (const [part, what] of partsAt(place, partAt(base, place.steps))) {
      yield { value: withPart(base, place.steps, part), what: `${placeName(place.steps)}: ${what}` };
    }
    for (const name of optionalAt(place, partAt(base, place.steps))) {
      const steps = [...place.steps, name];
      yield { value: withPart(base, steps, left), what: `${placeName(steps)}: left out` };
    }
  }
}

function partsAt(place: MadePlace, value: unknown): readonly Part[] {
  const { keywords } = place.flat;
  const choices = asList(keywords['enum']).filter((choice) => JSON.stringify(choice) !== JSON.stringify(value));
  const nothing: readonly Part[] = typesIn(keywords['type']).includes('null') ? [[null, 'null']] : [];
  if (choices.length > 0 || 'const' in keywords) {
    return [
      ...choices.slice(0, maxChoices).map((choice): Part => [choice, `the choice ${JSON.stringify(choice)}`]),
      ...nothing,
    ];
  }
  return [...limitsAt(place, value), ...nothing];
}

function limitsAt({ flat }: MadePlace, value: unknown): readonly Part[] {
  const { keywords } = flat;
  switch (likelyType(flat)) {
    case 'integer':
      return numbers(numberRange(keywords, true), Number.MAX_SAFE_INTEGER);
    case 'number':
      return numbers(numberRange(keywords, false), Number.MAX_VALUE);
    case 'boolean':
      return [[value !== true, String(value !== true)]];
    case 'array':
      return Array.isArray(value)
        ? lists(value, limitOf(keywords, 'minItems') ?? 0, limitOf(keywords, 'maxItems'))
        : [];
    case 'string':
      return texts(flat);
    default:
      return [];
  }
}

function numbers({ least, most, step }: ReturnType<typeof numberRange>, largest: number): readonly Part[] {
  const isFree = step === undefined || step === 1;
  return [
    ...(least === undefined ? [] : [[least, `the least, ${least}`] as const]),
    ...(most === undefined ? [] : [[most, `the most, ${most}`] as const]),
    ...(least === undefined || least <= 0 ? [[0, 'zero'] as const] : []),
    ...(least === undefined ? [[-1, 'below zero'] as const] : []),
    ...(most === undefined && isFree ? [[largest, `the largest number, ${largest}`] as const] : []),
  ];
}

function texts(flat: MadePlace['flat']): readonly Part[] {
  const { keywords, patterns } = flat;
  const least = limitOf(keywords, 'minLength') ?? 0;
  const most = limitOf(keywords, 'maxLength');
  const random = new SeededRandom(1);
  const isFree = patterns.length === 0 && typeof keywords['format'] !== 'string';
  const ofLength = (length: number): string =>
    isFree
      ? textOfLength(length, length, random)
      : sampleText({ ...flat, keywords: { ...keywords, minLength: length, maxLength: length } }, random);
  return [
    ...(least <= maxTextLength
      ? [[ofLength(least), least === 0 ? 'empty' : `the shortest, ${counted(least)}`] as const]
      : []),
    ...(most !== undefined && most <= maxTextLength
      ? [[ofLength(most), `the longest, ${counted(most)}`] as const]
      : []),
    ...(isFree ? [['Ünïcödé 漢字 🚚'.slice(0, most), 'letters beyond ASCII'] as const] : []),
  ];
}

function counted(length: number): string {
  return length === 1 ? '1 character' : `${length} characters`;
}

function lists(items: readonly unknown[], least: number, most: number | undefined): readonly Part[] {
  const ofLength = (length: number): unknown[] =>
    Array.from({ length }, (_, i) => items[i % Math.max(1, items.length)]);
  const longest = most !== undefined && most <= maxItems && items.length > 0;
  return [
    [ofLength(Math.min(least, items.length)), `the fewest items, ${least}`],
    ...(longest ? [[ofLength(most), `the most items, ${most}`] as const] : []),
  ];
}

function optionalAt({ flat }: MadePlace, value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const required = asList(flat.keywords['required']);
  return Object.keys(value).filter((name) => !required.includes(name));
}
