import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOver, sumInto } from '../../../../src/messages/view/histogramView.ts';
import { cpuTimeMs } from '../../manifest/support/cpuTime.ts';
import { TimeHistogram } from '../../../../src/messages/store/timeHistogram.ts';

describe('A histogram over time', () => {
  it('counts as a plain list would, whatever is added and removed', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1.7e12, max: 1.7e12 + 1e7 }),
      fc.constant(-5),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(time, fc.boolean()), { maxLength: 200 }),
        fc.integer({ min: 2, max: 200 }),
        (steps, buckets) => {
          const histogram = new TimeHistogram();
          let held: number[] = [];
          for (const [timeMs, isRemoval] of steps) {
            const [oldest] = held;
            if (isRemoval && oldest !== undefined) {
              histogram.remove(oldest);
              held = held.slice(1);
            } else {
              histogram.add(timeMs);
              held.push(timeMs);
            }
          }
          expect(histogram.isEmpty).toBe(held.length === 0);
          if (held.length === 0) return;
          const shape = bucketsOver(histogram.fromMs, histogram.toMs, buckets, histogram.widthMs);
          const expected = new Array<number>(shape.count).fill(0);
          for (const timeMs of held) expected[Math.floor((timeMs - shape.fromMs) / shape.bucketMs)]!++;
          expect(sumInto(histogram, shape)).toEqual(expected);
          expect(shape.count).toBeLessThanOrEqual(buckets);
          // They are as narrow as may be.
          const half = shape.bucketMs / 2;
          const halves = Math.ceil(histogram.toMs / half) - Math.floor(histogram.fromMs / half);
          expect(half < histogram.widthMs || halves > buckets).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps its buckets in place as time goes on', () => {
    const early = bucketsOver(1000, 9000, 100);
    const late = bucketsOver(1500, 9500, 100);
    expect((late.fromMs - early.fromMs) % early.bucketMs).toBe(0);
    expect(late.bucketMs).toBe(early.bucketMs);
  });

  it('has two buckets at least where the span begins before 1970, since none can hold all of it', () => {
    expect(bucketsOver(-5, 5, 1)).toEqual({ fromMs: -8, bucketMs: 8, count: 2 });
  });

  it('counts what lies within the buckets, and nothing beside them', () => {
    const histogram = new TimeHistogram();
    for (let timeMs = 90; timeMs < 130; timeMs++) histogram.add(timeMs);
    expect(sumInto(histogram, { fromMs: 100, bucketMs: 10, count: 2 })).toEqual([10, 10]);
    expect(sumInto(histogram, bucketsOver(100, 100, 10))).toEqual([]);
  });

  it('knows when what made its slots wide has gone', () => {
    const histogram = new TimeHistogram();
    histogram.add(0);
    for (let i = 0; i < 1000; i++) histogram.add(1.7e12 + i);
    histogram.remove(0);
    expect(histogram.isCoarse).toBe(true);
    histogram.clear();
    for (let i = 0; i < 1000; i++) histogram.add(1.7e12 + i);
    expect(histogram.isCoarse).toBe(false);
  });

  const slotsOf = (histogram: TimeHistogram): Record<number, number> => {
    const slots: Record<number, number> = {};
    histogram.forEach((timeMs, count) => (slots[timeMs] = count));
    return slots;
  };

  const of = (...times: readonly number[]): TimeHistogram => {
    const histogram = new TimeHistogram();
    for (const timeMs of times) histogram.add(timeMs);
    return histogram;
  };

  it('is as wide as its times', () => {
    const histogram = of(1005.7, 1003, 1005, 1009);
    expect([histogram.fromMs, histogram.toMs, histogram.widthMs]).toEqual([1003, 1010, 1]);
    expect(slotsOf(histogram)).toEqual({ 1003: 1, 1005: 2, 1009: 1 });
    histogram.remove(1003);
    histogram.remove(1009);
    expect([histogram.fromMs, histogram.toMs]).toEqual([1005, 1006]);
    histogram.remove(1005);
    histogram.remove(1005);
    expect([histogram.isEmpty, slotsOf(histogram)]).toEqual([true, {}]);
    histogram.add(7);
    expect([histogram.fromMs, histogram.toMs, slotsOf(histogram)]).toEqual([7, 8, { 7: 1 }]);
  });

  it('passes over what is no time, and over what was not added', () => {
    const histogram = of(NaN, Infinity, 5);
    histogram.remove(NaN);
    histogram.remove(-Infinity);
    histogram.remove(4);
    histogram.remove(1e12);
    expect([slotsOf(histogram), histogram.fromMs, histogram.toMs]).toEqual([{ 5: 1 }, 5, 6]);
  });

  it('makes its slots twice as wide when three quarters of them do not do', () => {
    const histogram = of(1, 2, 3, 3071 + 1);
    expect(histogram.widthMs).toBe(1);
    histogram.add(3072 + 1);
    expect(histogram.widthMs).toBe(2);
    expect(slotsOf(histogram)).toEqual({ 0: 1, 2: 2, 3072: 2 });
    expect([histogram.fromMs, histogram.toMs]).toEqual([0, 3074]);
    const older = of(10_000, 10_000 - 3072);
    expect([older.widthMs, slotsOf(older)]).toEqual([2, { 6928: 1, 10_000: 1 }]);
  });

  it.each([1, -1])('loses no time while the held ones move on by %i ms each', (step) => {
    const histogram = new TimeHistogram();
    for (let i = 0; i < 10_000; i++) {
      histogram.add(1.7e12 + i * step);
      if (i >= 100) histogram.remove(1.7e12 + (i - 100) * step);
      let sum = 0;
      histogram.forEach((_, count) => (sum += count));
      if (sum !== Math.min(i + 1, 100)) throw new Error(`${sum} after ${i}`);
    }
    expect([histogram.widthMs, histogram.toMs - histogram.fromMs]).toEqual([1, 100]);
  });

  it('takes little time while the held ones move on', () => {
    const histogram = new TimeHistogram();
    const spentMs = cpuTimeMs(() => {
      for (let i = 0; i < 1_000_000; i++) {
        histogram.add(i);
        histogram.remove(i - 100);
      }
    });
    expect(spentMs).toBeLessThan(1_000);
  });

  it('is coarse when its slots are wide and fewer than one in 32 is taken', () => {
    const wide = (last: number): TimeHistogram => {
      const histogram = of(0, last, 5000);
      histogram.remove(5000);
      return histogram;
    };
    expect([wide(254), wide(255), wide(256)].map(({ widthMs, isCoarse }) => [widthMs, isCoarse])).toEqual([
      [2, true],
      [2, true],
      [2, false],
    ]);
    expect(of(0, 5).isCoarse).toBe(false);
    const cleared = wide(10);
    cleared.clear();
    expect([cleared.isCoarse, cleared.isEmpty, cleared.widthMs]).toEqual([false, true, 1]);
  });
});
