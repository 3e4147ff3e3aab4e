import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOver, sumInto } from '../../../../src/messages/view/histogramView.ts';
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
});
