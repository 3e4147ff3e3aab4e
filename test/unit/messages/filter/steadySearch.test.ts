import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { TooMuchWork } from '../../../../src/expression/effort.ts';
import { ByteScanner } from '../../../../src/messages/filter/scan/byteScanner.ts';
import { SteadySearch } from '../../../../src/messages/filter/steadyFind.ts';
import { textMatcher } from '../../../../src/messages/filter/textMatcher.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';

const asItIs = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const needle = Buffer.from('a needle of twenty b');
const place = 2_500_000;
const text = Buffer.alloc(3_000_000, 'x');
text.set(needle, place);

let nowMs = 0;
let looks = 0;
let clock: MockInstance<typeof performance.now>;
const scanner = ByteScanner.create();

beforeEach(() => {
  [nowMs, looks] = [1000, 0];
  clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    return nowMs;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** A search that takes so many milliseconds for each byte, and finds nothing: what is found, others found. */
function blind(msPerByte: number, searched: [number, number][] = []) {
  return (from: number, end: number): number => {
    searched.push([from, end]);
    nowMs += (end - from) * msPerByte;
    return -1;
  };
}

/** All places, found one after another. */
function places(find: (from: number) => number): number[] {
  const found: number[] = [];
  for (let at = find(0); at >= 0; at = find(at + 1)) found.push(at);
  return found;
}

describe('A search for bytes', () => {
  it('is the fast one as long as that is fast, and has looked at every place then', () => {
    const searched: [number, number][] = [];
    expect(new SteadySearch(needle, asItIs).in(text, blind(1e-6, searched))(0)).toBe(-1);
    let seen = 0;
    for (const [from, end] of searched) {
      expect(from).toBeLessThanOrEqual(Math.max(0, seen - needle.length + 1));
      seen = end;
    }
    expect(seen).toBe(text.length);
  });

  it('is another one once that is held up', () => {
    const searched: [number, number][] = [];
    expect(new SteadySearch(needle, asItIs).in(text, blind(1e-4, searched))(0)).toBe(place);
    expect(searched.length).toBeLessThan(4);
  });

  it('stays the other one, for the rest of that text', () => {
    const searched: [number, number][] = [];
    const find = new SteadySearch(needle, asItIs).in(text, blind(1e-4, searched));
    expect(find(0)).toBe(place);
    const times = searched.length;
    expect(find(10)).toBe(place);
    expect(find(place + 1)).toBe(-1);
    expect(searched.length).toBe(times);
  });

  it('finds the same when it is held up, whatever repeats in what it looks for, and without regard to case', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
    const folded = asItIs.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte));
    const pieces = fc.array(fc.tuple(letters, fc.nat(8)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(letters, fc.integer({ min: 17, max: 40 }), letters, pieces, (part, length, last, between) => {
        const wanted = part.repeat(length).slice(0, length - last.length) + last;
        const around = between.map(([some, times]) => `${some.toUpperCase()}${wanted}${part.repeat(times)}`).join('b');
        const lower = around.toLowerCase();
        const slow = (from: number, end: number): number => {
          nowMs += 100;
          return lower.slice(0, end).indexOf(wanted, from);
        };
        const find = new SteadySearch(Buffer.from(wanted), folded).in(Buffer.from(around), slow);
        expect([wanted, around, places(find)]).toEqual([wanted, around, places((at) => lower.indexOf(wanted, at))]);
      }),
    );
  });

  it('finds the same where a filter without regard to case has its vectors held up', () => {
    const letter = fc.constantFrom('a', 'A', 'z', 'Z', 'm', 'M', '@', '[', '`', '{');
    const wanted = fc.string({ unit: letter, minLength: 17, maxLength: 19 });
    const kept = fc.constantFrom('same', 'upper', 'lower', 'other');
    fc.assert(
      fc.property(wanted, fc.array(kept, { minLength: 1, maxLength: 8 }), (looked, kinds) => {
        const values = kinds.map((kind) => {
          if (kind === 'other') return looked.replaceAll('@', '`').replaceAll('[', '{').slice(1);
          return kind === 'same' ? looked : kind === 'upper' ? looked.toUpperCase() : looked.toLowerCase();
        });
        const store = new MessageStore({ maxMessages: 100, maxBytes: 1e5 });
        // The first row takes the search past what it looks at without the clock.
        for (const value of ['-'.repeat(5000), ...values]) {
          store.append({ source: 0, timeMs: 0, id: '1-0', fields: [Buffer.alloc(0), Buffer.from(value)] });
        }
        const page = store.pageFrom(0);
        const found: number[] = [];
        clock.mockImplementation(() => (nowMs += 100));
        if (page) {
          textMatcher({ text: looked, isCaseSensitive: false }, scanner)?.(page, 0, page.count, (i) => found.push(i));
        }
        const fold = (value: string): string => value.toLowerCase();
        const expected = values.flatMap((value, i) => (fold(value).includes(fold(looked)) ? [i + 1] : []));
        expect([looked, values, found]).toEqual([looked, values, expected]);
      }),
      { numRuns: 200 },
    );
  });

  it('gives a text up that holds up the other one, too', () => {
    vi.spyOn(process, 'threadCpuUsage').mockReturnValue(undefined as never);
    const find = new SteadySearch(needle, asItIs).in(text, blind(1e-4));
    find(0);
    expect(find(10)).toBe(place);
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 15));
    expect(() => find(0)).toThrow(TooMuchWork);
  });

  it('does not look at the clock for what is near', () => {
    const find = new SteadySearch(needle, asItIs).in(text, (from) => from + 100);
    let at = 0;
    for (let i = 0; i < 100; i++) at = find(at);
    expect([at, looks]).toEqual([10_000, 0]);
  });

  it('never does for a needle that costs a few comparisons a byte', () => {
    const short = Buffer.from('sixteen letters.');
    expect(new SteadySearch(short, asItIs).in(text, blind(1))(0)).toBe(-1);
    expect(new SteadySearch(Buffer.from('seventeen letters'), asItIs).in(text, blind(1))(0)).toBe(-1);
    expect(looks).toBeGreaterThan(0);
    looks = 0;
    expect(new SteadySearch(short, asItIs).in(text, blind(1))(0)).toBe(-1);
    expect(looks).toBe(0);
  });
});
