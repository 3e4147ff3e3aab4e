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

  it('is stable, and complete, however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 1, max: 50 }), (count, kinds) => {
        const values = Array.from({ length: count }, (_, i) => (i * 7919) % kinds);
        const expected = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
        expect(sort(values)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});
