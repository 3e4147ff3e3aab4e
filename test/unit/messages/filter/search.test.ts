import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastPlaceOf, placeOf } from '../../../../src/expression/placeOf.ts';
import { SteadySearch } from '../../../../src/messages/filter/steadyFind.ts';

/** Enough of one letter that every place is almost a hit. */
const adverse = 'a'.repeat(400_000);
const asItIs = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** What the thread works for it, whatever else the machine does. */
function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

describe('Looking for a text in another', () => {
  it('finds what the engine finds', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    fc.assert(
      fc.property(few, few, fc.nat(40), (text, needle, from) => {
        const long = text.repeat(600);
        const long2 = needle.repeat(20);
        expect(placeOf(long, long2, from)).toBe(long.indexOf(long2, from));
        expect(lastPlaceOf(long, long2)).toBe(long.lastIndexOf(long2));
      }),
    );
  });

  it('takes time linear in both, however much of the text is almost the other', () => {
    const needle = `b${'a'.repeat(100_000)}`;
    expect(cpuMsOf(() => placeOf(adverse, needle))).toBeLessThan(200);
    expect(cpuMsOf(() => lastPlaceOf(adverse, needle))).toBeLessThan(200);
    expect(placeOf(`${adverse}b${adverse}`, needle)).toBe(adverse.length);
  });

  it('in bytes finds what the engine finds, also once it is held up', () => {
    const needle = Buffer.from(`b${'a'.repeat(3000)}`);
    const text = Buffer.from(`${adverse}b${'a'.repeat(3000)}${adverse}b${adverse}`);
    const search = (from: number, end: number): number => {
      const hit = text.subarray(from, end).indexOf(needle);
      return hit < 0 ? hit : hit + from;
    };
    const find = new SteadySearch(needle, asItIs).in(text, search);
    const hits: number[] = [];
    for (let hit = find(0); hit >= 0; hit = find(hit + 1)) hits.push(hit);
    expect(hits).toEqual([adverse.length, adverse.length * 2 + 3001]);
  });

  it('in bytes finds all that the engine finds, near and far, of whatever length', () => {
    const gaps = fc.array(fc.nat(6000), { maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), gaps, (length, between) => {
        const needle = Buffer.from(`b${'a'.repeat(length - 1)}`);
        const text = Buffer.from(between.map((gap) => `${'a'.repeat(gap)}${needle.toString()}`).join(''));
        const search = (from: number, end: number): number => text.subarray(0, end).indexOf(needle, from);
        const find = new SteadySearch(needle, asItIs).in(text, search);
        const hits: number[] = [];
        for (let hit = find(0); hit >= 0; hit = find(hit + 1)) hits.push(hit);
        let at = 0;
        expect(hits).toEqual(between.map((gap) => (at += gap + length) - length));
      }),
    );
  });
});
