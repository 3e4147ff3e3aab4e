import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedPlaces, sortKey } from '../../../../src/messages/view/sorter.ts';

function sort(values: readonly unknown[], isDescending = false): number[] {
  const work = sortedPlaces(values.map(sortKey), isDescending);
  for (let step = work.next(); ; step = work.next()) if (step.done) return [...step.value];
}

describe('Sorting', () => {
  it('puts numbers before texts, and what is missing last in both directions', () => {
    const values = ['b', undefined, 2, 'a', 10, null, 2];
    expect(sort(values)).toEqual([2, 6, 4, 3, 0, 1, 5]);
    expect(sort(values, true)).toEqual([0, 3, 4, 2, 6, 1, 5]);
  });

  it('knows numbers of all kinds, and takes what is neither number nor text for a text', () => {
    expect(sort([3n, 2.5, -Infinity, true, false, NaN, {}, 10n])).toEqual([2, 1, 0, 7, 6, 4, 3, 5]);
    expect(sort(['b', 'B', '10', '9', ''])).toEqual([4, 2, 3, 1, 0]);
  });

  it('tells texts apart by their beginning: what begins alike stays as it came', () => {
    const begin = 'x'.repeat(200);
    expect(sort([`${begin}b`, `${begin}a`, begin.slice(1)])).toEqual([2, 0, 1]);
  });

  it('is stable, and complete, however many there are', () => {
    const count = fc.integer({ min: 0, max: 30_000 });
    const kinds = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(count, kinds, fc.boolean(), fc.constantFrom(0, undefined, Infinity), (length, most, isDown, some) => {
        const values = Array.from({ length }, (_, i): number | undefined => (i % 3 === 0 ? some : (i * 7919) % most));
        const rank = (value: number | undefined): number => (value === undefined ? 0 : isDown ? -value : value);
        const order = (a: number | undefined, b: number | undefined): number =>
          a === b ? 0 : a === undefined ? 1 : b === undefined ? -1 : rank(a) - rank(b);
        const expected = values.map((_, i) => i).sort((a, b) => order(values[a], values[b]) || a - b);
        expect(sort(values, isDown)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
