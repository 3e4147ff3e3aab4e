import type { TimeHistogram } from '../store/timeHistogram.ts';

/** Bucket i is `[fromMs + i × bucketMs, fromMs + (i + 1) × bucketMs)`. */
export interface Buckets {
  readonly fromMs: number;
  readonly bucketMs: number;
  readonly count: number;
}

/** Buckets over a span, as wide as a power of two and at its multiples, so that they do not wander as time goes on. */
export function bucketsOver(fromMs: number, toMs: number, maxBuckets: number, minBucketMs = 1): Buckets {
  let bucketMs = minBucketMs;
  // What lies on both sides of 1970 needs two, however wide they are.
  const most = Math.max(2, maxBuckets);
  while (Math.ceil(toMs / bucketMs) - Math.floor(fromMs / bucketMs) > most) bucketMs *= 2;
  const first = Math.floor(fromMs / bucketMs);
  return { fromMs: first * bucketMs, bucketMs, count: Math.max(0, Math.ceil(toMs / bucketMs) - first) };
}

/** What a histogram has in each bucket; its slots must not be wider than they are. */
export function sumInto(histogram: TimeHistogram, { fromMs, bucketMs, count }: Buckets): number[] {
  const sums = new Array<number>(count).fill(0);
  histogram.forEach((timeMs, inSlot) => {
    const bucket = Math.floor((timeMs - fromMs) / bucketMs);
    if (bucket >= 0 && bucket < count) sums[bucket] = (sums[bucket] ?? 0) + inSlot;
  });
  return sums;
}
