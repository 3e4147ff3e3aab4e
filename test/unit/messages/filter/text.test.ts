import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteScanner, needleOf } from '../../../../src/messages/filter/scan/byteScanner.ts';
import { maxTextBytes } from '../../../../src/messages/filter/scan/findKernel.ts';
import { textMatcher } from '../../../../src/messages/filter/textMatcher.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';

function scannerHere(): ByteScanner {
  const scanner = ByteScanner.create();
  if (!scanner) throw new Error('This machine has no vectors: nothing is tested.');
  return scanner;
}

const scanner = scannerHere();

/** All places, found one after another. */
function placesOf(needle: string, text: Buffer): number[] {
  const ready = needleOf(needle);
  if (!ready) throw new Error('no needle');
  const find = scanner.in(text, ready);
  const places: number[] = [];
  for (let at = find(0); at >= 0; at = find(at + 1)) places.push(at);
  return places;
}

/** The same as anybody would do it: Latin-1 keeps bytes apart, and only ASCII letters have another case here. */
function placesByHand(needle: string, text: Buffer): number[] {
  const folded = text.toString('latin1').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const places: number[] = [];
  for (let at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) places.push(at);
  return places;
}

/** Few letters, so that there are many hits, and those bytes that differ from a letter in the bit of case alone. */
const text = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '@', '`', '{', '[', ' ', '"'), maxLength: 300 });
const needle = fc.string({ unit: fc.constantFrom('a', 'b', '@', '`', '[', '"'), minLength: 1, maxLength: 40 });

describe('The scan of bytes', () => {
  it('finds what a plain search finds', () => {
    fc.assert(
      fc.property(text, needle, (haystack, wanted) => {
        const bytes = Buffer.from(haystack);
        expect(placesOf(wanted, bytes)).toEqual(placesByHand(wanted, bytes));
      }),
    );
  });

  it('finds what lies across two pieces of a text, and at its very end', () => {
    const long = Buffer.alloc(maxTextBytes * 3, 'x');
    const places = [0, maxTextBytes - 3, maxTextBytes * 2 - 8, maxTextBytes * 3 - 6];
    for (const place of places) long.write('NeeDle', place);
    expect(placesOf('needle', long)).toEqual(places);
  });

  it('finds a needle as long as a filter may be', () => {
    const wanted = 'ab"'.repeat(1333);
    const bytes = Buffer.from(`${'AB"'.repeat(1332)}a-${wanted}`);
    expect(placesOf(wanted, bytes)).toEqual([bytes.length - wanted.length]);
  });

  it('is not led astray by bytes that are no letters', () => {
    expect(placesOf('a', Buffer.from([0x01, 0x21, 0x41, 0x61, 0x81, 0xa1, 0xc1, 0xe1]))).toEqual([2, 3]);
    expect(placesOf('@', Buffer.from('`@'))).toEqual([1]);
    expect(placesOf('_', Buffer.from('\x7f_'))).toEqual([1]);
  });
});

describe('A text filter with and without vectors', () => {
  const parts = fc.array(fc.string({ unit: fc.constantFrom('a', 'K', 'é', 'É', 'i', '\u212a', 'x'), maxLength: 12 }), {
    minLength: 2,
    maxLength: 6,
  });
  const wanted = fc.string({ unit: fc.constantFrom('a', 'k', 'é', 'x', 'I'), minLength: 1, maxLength: 4 });

  it('lets the same rows through', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), wanted, (rows, looked) => {
        const store = new MessageStore({ maxMessages: 100, maxBytes: 1e6 });
        rows.forEach((fields, i) => {
          if (i % 4 === 3) store.appendGap(0, 0, 'gap', 0);
          store.append({ source: 0, timeMs: 0, id: '1-0', fields: fields.map((field) => Buffer.from(field)) });
        });
        expect(matches(store, looked, scanner)).toEqual(matches(store, looked, undefined));
      }),
    );
  });
});

function matches(store: MessageStore, looked: string, by: ByteScanner | undefined): number[] {
  const page = store.pageFrom(0);
  const found: number[] = [];
  if (page)
    textMatcher({ text: looked, isCaseSensitive: false }, by)?.(page, 0, page.count, (index) => found.push(index));
  return found;
}
