import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HistoryIndex } from '../../../../src/messages/view/historyIndex.ts';
import { KeptIndex } from '../../../../src/messages/view/keptIndex.ts';

const places = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

describe('An index of rows that are kept', () => {
  it('agrees with a plain list, whatever goes from anywhere in it', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ add: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 4, arbitrary: fc.record({ remove: fc.nat(60) }) },
      { weight: 2, arbitrary: fc.constant('look' as const) },
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new KeptIndex();
        let held: number[] = [];
        let newest = 0;
        for (const one of steps) {
          if (one === 'clear') {
            index.clear();
            held = [];
          } else if (one === 'look') {
            expect(places(held.length).map((place) => index.at(place))).toEqual(held);
            expect(index.at(held.length)).toBeUndefined();
            for (let sequence = 0; sequence <= newest + 1; sequence++) {
              expect(index.placeOf(sequence)).toBe(held.filter((each) => each < sequence).length);
            }
          } else if ('add' in one) {
            newest += one.add;
            index.push(newest);
            held.push(newest);
          } else {
            expect(index.remove(one.remove)).toBe(held.includes(one.remove));
            held = held.filter((sequence) => sequence !== one.remove);
          }
          expect(index.length).toBe(held.length);
        }
      }),
    );
  });
});

describe('An index of rows that are read back', () => {
  it('agrees with a plain list, whatever comes below and goes from there', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ below: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 2, arbitrary: fc.constantFrom('drop', 'drop another') },
      { weight: 1, arbitrary: fc.constantFrom('look', 'clear') },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const index = new HistoryIndex();
        let held: number[] = [];
        let lowest = 0;
        for (const one of steps) {
          if (one === 'clear') {
            index.clear();
            held = [];
          } else if (one === 'look') {
            expect(places(held.length).map((place) => index.at(place))).toEqual(held);
            for (let sequence = lowest - 1; sequence <= 0; sequence++) {
              expect(index.placeOf(sequence)).toBe(held.filter((each) => each < sequence).length);
            }
          } else if (one === 'drop') {
            expect(index.dropLowest(held[0] ?? -1)).toBe(held.length > 0);
            held = held.slice(1);
          } else if (one === 'drop another') {
            expect(index.dropLowest(lowest - 1)).toBe(false);
          } else {
            lowest -= one.below;
            index.push(lowest);
            held = [lowest, ...held];
          }
          expect(index.length).toBe(held.length);
        }
      }),
    );
  });
});
