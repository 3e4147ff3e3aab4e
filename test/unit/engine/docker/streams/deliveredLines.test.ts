import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeliveredLines } from '../../../../../src/engine/docker/streams/deliveredLines.ts';

/** As Docker writes times: with nanoseconds, all of one width. */
function stampOf(microseconds: number): string {
  const fraction = String(microseconds % 1_000_000).padStart(6, '0');
  return `${new Date(Math.floor(microseconds / 1_000_000) * 1000).toISOString().slice(0, 19)}.${fraction}000Z`;
}

/** What comes of a log when it is read up to each of these lengths, and again from where that was. */
function readInParts(log: readonly string[], lengths: readonly number[]): readonly number[] {
  const delivered = new DeliveredLines();
  const lines: number[] = [];
  for (const length of [...lengths, log.length]) {
    const since = delivered.since;
    const isRepeated = delivered.repeats();
    for (const [line, stamp] of log.slice(0, length).entries()) {
      // Docker's own filter.
      if (since !== undefined && stamp < since) continue;
      if (isRepeated(stamp)) continue;
      lines.push(line);
      delivered.note(stamp);
    }
  }
  return lines;
}

describe('The lines of a log that were delivered', () => {
  it('are known when the last of them was stamped before others', () => {
    const log = [...Array.from({ length: 2000 }, (_, i) => stampOf(5_000_000 + i * 10)), stampOf(5_019_480)];
    expect(readInParts(log, [log.length, log.length])).toEqual(log.map((_, line) => line));
  });

  it('are known of lines that have one stamp', () => {
    const log = [stampOf(1), stampOf(2), stampOf(2), stampOf(2), stampOf(3)];
    expect(readInParts(log, [1, 3])).toEqual([0, 1, 2, 3, 4]);
  });

  it('are told from those that come later with an earlier stamp', () => {
    const log = [stampOf(1_000_000), stampOf(2_000_500), stampOf(2_000_900), stampOf(2_000_100), stampOf(3_000_000)];
    expect(readInParts(log, [3, 4])).toEqual([0, 1, 2, 3, 4]);
  });

  it('are each delivered once, wherever reading ends and whatever order two streams are written in', () => {
    const gap = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2_000_000 }));
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap, late: fc.integer({ min: 0, max: 200 }) }), { minLength: 3, maxLength: 60 }),
        fc.array(fc.nat({ max: 60 }), { maxLength: 4 }),
        (steps, lengths) => {
          let time = 10_000_000;
          // The first two seconds hold a line each, from which on nothing is late.
          const log = [stampOf(8_000_000), stampOf(9_000_000)];
          for (const { gap: passed, late } of steps) log.push(stampOf((time += passed) - late));
          const ascending = lengths.toSorted((a, b) => a - b);
          expect(readInParts(log, ascending)).toEqual(log.map((_, line) => line));
        },
      ),
    );
  });

  it('are followed by those that come after the clock was set back', () => {
    const earlier = [stampOf(7_200_000_000), stampOf(7_201_000_000), stampOf(7_202_000_000)];
    const later = [1, 2, 3, 4].map((second) => stampOf(second * 1_000_000));
    const log = [...earlier, ...later];
    const lines = readInParts(log, [4, 6]);
    expect([...new Set(lines)].toSorted((a, b) => a - b)).toEqual(log.map((_, line) => line));
    expect(lines.filter((line) => line >= earlier.length)).toEqual([3, 4, 5, 6]);
  });

  it('hold back none that comes later, once all of them have come again', () => {
    const delivered = new DeliveredLines();
    delivered.note(stampOf(7_200_000_000));
    const isRepeated = delivered.repeats();
    const stamps = [7_200_000_000, 7_200_000_000, 1_000_000];
    expect(stamps.map((microseconds) => isRepeated(stampOf(microseconds)))).toEqual([true, false, false]);
  });

  it('are forgotten after a while, and reading goes on all the same', () => {
    const log = Array.from({ length: 50_000 }, (_, i) => stampOf(i));
    expect(readInParts(log, [30_000, 45_000])).toEqual(log.map((_, line) => line));
  });
});
