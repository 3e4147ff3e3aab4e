import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCel } from '../../../src/expression/cel/compileCel.ts';
import { failed } from '../../../src/expression/cel/value.ts';
import { scopeOf } from './scopeOf.ts';

const variables = { x: 'dyn', text: 'string', part: 'string', by: 'string', from: 'int', to: 'int' };

/** Compiled once, asked again and again. */
function asked(text: string): (values: Readonly<Record<string, unknown>>) => unknown {
  const compiled = compileCel(text, variables);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return (values) => compiled.expression.evaluate(scopeOf(values));
}

describe('A number compared with a whole one that is written down', () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double(),
    fc.constantFrom(2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 0.5, -0),
  );
  const whole = fc.oneof(
    fc.bigInt({ min: -3n, max: 3n }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), 0n),
  );

  it('is as it is with one that is not', () => {
    fc.assert(
      fc.property(number, whole, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), (given, written, operator) => {
        const literal = written < 0n ? `(${written})` : String(written);
        const quick = asked(`x ${operator} ${literal}`)({ x: given });
        expect([given, operator, written, quick]).toEqual([
          given,
          operator,
          written,
          asked(`x ${operator} dyn(${literal})`)({ x: given }),
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  it('is no number, and nothing, where it is something else', () => {
    expect(asked('x == 1')({ x: '1' })).toBe(false);
    expect(asked('x < 1')({ x: '0' })).toBe(failed);
    expect(asked('x == 1')({ x: 1n })).toBe(true);
    expect(asked('x == 1u')({ x: 1 })).toBe(true);
    expect(asked('x == 1.0')({ x: 1n })).toBe(true);
  });
});

/** The functions of texts as one would write them down, over lists of characters. */
const reference = {
  size: ({ text }) => BigInt(text.length),
  charAt: ({ text, from }) => (isPlace(from, text) ? (text[from] ?? '') : failed),
  substring: ({ text, from }) => (isPlace(from, text) ? text.slice(from).join('') : failed),
  between: ({ text, from, to }) =>
    isPlace(from, text) && isPlace(to, text) && from <= to ? text.slice(from, to).join('') : failed,
  indexOf: ({ text, part }) => BigInt(placesOf(text, part)[0] ?? -1),
  indexFrom: ({ text, part, from }) =>
    isPlace(from, text) ? BigInt(placesOf(text, part).find((place) => place >= from) ?? -1) : failed,
  lastIndexOf: ({ text, part }) => BigInt(placesOf(text, part).at(-1) ?? -1),
  lastIndexTo: ({ text, part, from }) =>
    isPlace(from, text) ? BigInt(placesOf(text, part).findLast((place) => place <= from) ?? -1) : failed,
  reverse: ({ text }) => text.toReversed().join(''),
  split: ({ text, part }) => piecesOf(text, part, Infinity),
  splitMost: ({ text, part, from }) => (from === 0 ? [] : piecesOf(text, part, from < 0 ? Infinity : from)),
  replace: ({ text, part, by }) => replaced(text, part, by, Infinity),
  replaceMost: ({ text, part, by, from }) => replaced(text, part, by, from < 0 ? Infinity : from),
  contains: ({ text, part }) => placesOf(text, part).length > 0,
  startsWith: ({ text, part }) => placesOf(text, part)[0] === 0,
  endsWith: ({ text, part }) => placesOf(text, part).at(-1) === text.length - part.length,
  upper: ({ text }) => text.map((each) => (each <= 'z' ? each.toUpperCase() : each)).join(''),
} satisfies Record<string, (given: Given) => unknown>;

const expressions: Readonly<Record<keyof typeof reference, string>> = {
  size: 'size(text)',
  charAt: 'text.charAt(from)',
  substring: 'text.substring(from)',
  between: 'text.substring(from, to)',
  indexOf: 'text.indexOf(part)',
  indexFrom: 'text.indexOf(part, from)',
  lastIndexOf: 'text.lastIndexOf(part)',
  lastIndexTo: 'text.lastIndexOf(part, from)',
  reverse: 'text.reverse()',
  split: 'text.split(part)',
  splitMost: 'text.split(part, from)',
  replace: 'text.replace(part, by)',
  replaceMost: 'text.replace(part, by, from)',
  contains: 'text.contains(part)',
  startsWith: 'text.startsWith(part)',
  endsWith: 'text.endsWith(part)',
  upper: 'text.upperAscii()',
};

interface Given {
  readonly text: readonly string[];
  readonly part: readonly string[];
  readonly by: readonly string[];
  readonly from: number;
  readonly to: number;
}

function isPlace(place: number, text: readonly string[]): boolean {
  return place >= 0 && place <= text.length;
}

function placesOf(text: readonly string[], part: readonly string[]): number[] {
  const starts = Array.from({ length: text.length + 1 }, (_, place) => place);
  return starts.filter(
    (place) => place + part.length <= text.length && part.every((each, i) => text[place + i] === each),
  );
}

function piecesOf(text: readonly string[], part: readonly string[], most: number): string[] {
  if (part.length === 0) {
    return text.length <= most ? [...text] : [...text.slice(0, most - 1), text.slice(most - 1).join('')];
  }
  const [at] = placesOf(text, part);
  if (at === undefined || most === 1) return [text.join('')];
  return [text.slice(0, at).join(''), ...piecesOf(text.slice(at + part.length), part, most - 1)];
}

function replaced(text: readonly string[], part: readonly string[], by: readonly string[], most: number): string {
  if (part.length > 0) return piecesOf(text, part, most + 1).join(by.join(''));
  return text.map((each, i) => (i < most ? by.join('') : '') + each).join('') + (text.length < most ? by.join('') : '');
}

describe('What an expression makes of a text', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'é', '😀', 'ж'), { maxLength: 7 });
  const few = fc.array(fc.constantFrom('a', 'b', '😀'), { maxLength: 2 });
  const place = fc.integer({ min: -1, max: 9 });
  const all = fc.record({ text: letters, part: few, by: few, from: place, to: place });

  it.each(Object.keys(reference) as (keyof typeof reference)[])('is what one makes of its characters: %s', (name) => {
    const expression = asked(expressions[name]);
    fc.assert(
      fc.property(all, (given) => {
        const { text, part, by, from, to } = given;
        const values = { text: text.join(''), part: part.join(''), by: by.join(''), from, to };
        expect([given, expression(values)]).toEqual([given, reference[name](given)]);
      }),
      { numRuns: 300 },
    );
  });
});
