import { Buffer } from 'node:buffer';
import { runInNewContext } from 'node:vm';
import { generateSync } from 'json-schema-faker';
import { bytesKeyword } from '../contracts/numberSchemas.ts';
import type { FlatSchema } from '../schemas/flatSchema.ts';
import { limitOf } from '../schemas/limits.ts';
import type { SeededRandom } from '../schemas/seededRandom.ts';

const words = ['amber', 'birch', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'heron', 'indigo', 'juniper'].concat([
  ...['kelp', 'lark', 'maple', 'nectar', 'orchid', 'pebble', 'quartz', 'river', 'sage', 'tundra'],
]);
const maxTextLength = 100_000;
/** A pattern may ask for repetitions of repetitions: no text of a message takes that long to make. */
const maxPatternMs = 100;

/** A text of a schema: by its pattern or its format where it has one, else a word of a fitting length. */
export function sampleText({ keywords, patterns }: FlatSchema, random: SeededRandom): string {
  const minLength = limitOf(keywords, 'minLength') ?? 0;
  const maxLength = limitOf(keywords, 'maxLength') ?? Infinity;
  if (minLength > maxTextLength) throw new Error('its texts are too long');
  if (keywords['contentEncoding'] === 'base64') return sampleBase64(limitOf(keywords, bytesKeyword) ?? 6, random);
  const [pattern] = patterns;
  const { format } = keywords;
  if (pattern !== undefined) return byLibrary({ pattern, ...lengths(minLength, maxLength) }, random);
  if (typeof format === 'string') return byLibrary({ format } as object, random);
  return textOfLength(minLength, maxLength, random);
}

/** A word, or as many as it takes. */
export function textOfLength(minLength: number, maxLength: number, random: SeededRandom): string {
  const word = random.pick(words) ?? '';
  if (word.length >= minLength) return word.slice(0, maxLength);
  let text = word;
  while (text.length < minLength) text += ` ${random.pick(words)}`;
  return text.slice(0, minLength);
}

function sampleBase64(bytes: number, random: SeededRandom): string {
  return Buffer.from(Array.from({ length: bytes }, () => random.whole(0, 255))).toString('base64');
}

function lengths(minLength: number, maxLength: number): object {
  return {
    ...(minLength > 0 && { minLength }),
    ...(maxLength < Infinity && { maxLength }),
  };
}

function byLibrary(schema: { readonly pattern?: string }, random: SeededRandom): string {
  const seed = random.whole(1, 2 ** 31);
  const make = (): unknown => generateSync({ type: 'string', ...schema }, { seed });
  const isBounded = !schema.pattern || !/\)[+*{]/.test(schema.pattern);
  return String(isBounded ? make() : runInNewContext('make()', { make }, { timeout: maxPatternMs }));
}
