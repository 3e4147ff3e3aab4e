import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceIndex } from '../../../../src/messages/view/sequenceIndex.ts';

describe('An index of sequences', () => {
  it('keeps every place, however much is added and dropped', () => {
    const step = fc.record({ add: fc.nat(900), dropTo: fc.nat(6000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const index = new SequenceIndex();
        const all: number[] = [];
        let dropped = 0;
        for (const { add, dropTo } of steps) {
          for (let i = 0; i < add; i++) {
            all.push((all.at(-1) ?? 0) + 1 + (i % 3));
            index.push(all.at(-1)!);
          }
          for (; dropped < all.length && all[dropped]! < dropTo; dropped++) {
            expect(index.dropFirst(all[dropped]! + 1)).toBe(false);
            expect(index.dropFirst(all[dropped]!)).toBe(true);
          }
          expect([index.firstPlace, index.endPlace]).toEqual([dropped, all.length]);
          const places = Array.from({ length: all.length - dropped }, (_, i) => dropped + i);
          expect(places.map((place) => index.at(place))).toEqual(all.slice(dropped));
          for (let place = dropped; place < all.length; place += 97) {
            expect(index.at(place)).toBe(all[place]);
            expect(index.placeOf(all[place]!)).toBe(place);
          }
          expect(index.at(dropped - 1)).toBeUndefined();
          expect(index.at(all.length)).toBeUndefined();
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes a million rows in no time, and no more memory than for those that are held at once', () => {
    const [index, growing] = [new SequenceIndex(), new SequenceIndex()];
    const bytesBefore = process.memoryUsage().arrayBuffers;
    const cpuBefore = process.threadCpuUsage();
    for (let sequence = 0; sequence < 1_000_000; sequence++) {
      index.push(sequence);
      if (sequence >= 3000) index.dropFirst(sequence - 3000);
    }
    // Some five milliseconds: what is held is moved once in a while only.
    const { user, system } = process.threadCpuUsage(cpuBefore);
    expect((user + system) / 1000).toBeLessThan(100);
    expect(process.memoryUsage().arrayBuffers - bytesBefore).toBeLessThan(1_000_000);
    for (let sequence = 0; sequence < 1_000_000; sequence++) growing.push(sequence);
    expect([index.firstPlace, index.endPlace, index.at(999_999)]).toEqual([997_000, 1_000_000, 999_999]);
    expect([growing.firstPlace, growing.endPlace, growing.at(999_999)]).toEqual([0, 1_000_000, 999_999]);
  });
});
