import { describe, expect, it } from 'vitest';
import { GapSpans } from '../../../../src/messages/view/gapSpans.ts';

describe('Times when nobody listened', () => {
  it('are told within a span, cut at its ends', () => {
    const gaps = new GapSpans();
    gaps.add(100, 200);
    gaps.add(500, 900);
    expect(gaps.within(150, 600)).toEqual([
      { fromMs: 150, toMs: 200 },
      { fromMs: 500, toMs: 600 },
    ]);
    expect(gaps.within(201, 499)).toEqual([]);
    gaps.clear();
    expect(gaps.within(0, 1000)).toEqual([]);
  });

  it('are bounded: the oldest go first', () => {
    const gaps = new GapSpans();
    for (let index = 0; index < 1000; index++) gaps.add(index * 10, index * 10 + 1);
    expect(gaps.within(0, 10_000)).toHaveLength(200);
    expect(gaps.within(0, 7999)).toEqual([]);
  });
});
