import { describe, expect, it } from 'vitest';
import {
  barShare,
  barsPath,
  binAt,
  describeBin,
  durationLabel,
  gapShares,
  heightOf,
  padded,
  shareOf,
  snapped,
  timeAt,
  type Bins,
} from '../../../../../src/webview/inspector/histogram/histogramModel.ts';

const bins: Bins = { fromMs: 1000, widthMs: 100, total: [4, 0, 9, 1], matched: [0, 0, 3, 1], gaps: [] };

describe('the histogram', () => {
  it('finds the moment under the pointer, and the place of a moment', () => {
    expect(timeAt(bins, 0.5)).toBe(1200);
    expect(timeAt(bins, 7)).toBe(1400);
    expect(shareOf(bins, 1300)).toBe(0.75);
  });

  it('takes whole columns, whichever way it is brushed', () => {
    expect(snapped(bins, 1250, 1110)).toEqual({ fromMs: 1100, toMs: 1300 });
    expect(snapped(bins, 1250, 1250)).toEqual({ fromMs: 1200, toMs: 1300 });
    expect(snapped(bins, -50, 99_999)).toEqual({ fromMs: 1000, toMs: 1400 });
  });

  it('never leaves its columns', () => {
    expect([binAt(bins, 0), binAt(bins, 1299), binAt(bins, 5000)]).toEqual([0, 2, 3]);
    expect(binAt({ ...bins, total: [] }, 1200)).toBe(0);
  });

  it('shows a lone message beside a thousand, and nothing where nothing is', () => {
    expect(heightOf(1, 100_000)).toBeGreaterThanOrEqual(0.06);
    expect(heightOf(0, 10)).toBe(0);
    expect(heightOf(10, 10)).toBe(1);
    expect(barsPath(bins.total, 9).match(/M/g)).toHaveLength(3);
    expect(barsPath([], 0)).toBe('');
  });

  it('is said in words', () => {
    expect(describeBin(bins, 3)).toMatch(/: 1 message, 1 match$/);
    expect(describeBin({ ...bins, matched: undefined }, 2)).toMatch(/: 9 messages$/);
  });

  it('draws a lone message as a thin bar amid empty time', () => {
    const lone = padded({ fromMs: 5000, widthMs: 1, total: [1], matched: [1], gaps: [] });
    expect(lone.total).toHaveLength(60);
    expect(lone.matched).toEqual(lone.total);
    expect(lone.total.indexOf(1)).toBe(29);
    expect(timeAt(lone, shareOf(lone, 5000))).toBe(5000);
    expect(describeBin(lone, 29)).toMatch(/: 1 message, 1 match$/);
    const full = { ...bins, total: Array<number>(60).fill(1) };
    expect(padded(full)).toBe(full);
    expect(padded({ ...bins, total: [] }).total).toEqual([]);
  });

  it('draws no block, however wide a column is', () => {
    expect(barShare(4)).toBe(0.82);
    expect(barShare(40) * 40).toBe(8);
    expect(barsPath([0, 2], 2, 0.2)).toBe('M1.400 1V0.000h0.200V1z');
  });

  it('marks when nobody listened, and says so', () => {
    const withGap = { ...bins, gaps: [{ fromMs: 1150, toMs: 1250 }] };
    expect(gapShares(withGap, 0.01)).toEqual([{ from: 0.375, to: 0.625 }]);
    const short = gapShares({ ...bins, gaps: [{ fromMs: 1399, toMs: 1399 }] }, 0.01)[0];
    expect(short).toEqual({ from: 0.99, to: 1 });
    expect([0, 1, 2, 3].map((index) => describeBin(withGap, index).endsWith('not connected'))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('tells durations in the unit that fits', () => {
    expect([20, 1500, 90_000, 7_200_000, 172_800_000].map(durationLabel)).toEqual([
      '20 ms',
      '1.5 s',
      '1.5 min',
      '2 h',
      '2 d',
    ]);
  });
});
