import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hop } from '../../../../src/protocol/traces/trace.ts';
import { lastedText } from '../../../../src/webview/trace/model/durations.ts';
import { ticksOf, timesOf, wholeRange, within, zoomed } from '../../../../src/webview/trace/model/traceTimes.ts';
import { treeOf } from '../../../../src/webview/trace/model/traceTree.ts';
import { hop, noWiring, stated } from './hops.ts';

const times = (hops: readonly Hop[]): ReturnType<typeof timesOf> => timesOf(hops, treeOf(hops, noWiring));

describe('The times of a trace', () => {
  it('let a message last until the last that came of it, and a line not at all', () => {
    const { hops, endMs } = times([
      hop({ at: 0 }),
      hop({ at: 30, causes: [stated(0)], kind: 'logs' }),
      hop({ at: 80, causes: [stated(0)] }),
      hop({ at: 90, causes: [stated(1)] }),
    ]);
    expect(hops.map(({ lastsMs }) => lastsMs)).toEqual([80, 0, 0, 0]);
    expect(hops.map(({ waitMs }) => waitMs)).toEqual([undefined, 30, 80, 60]);
    expect(endMs).toBe(90);
  });

  it('let a span last as long as it says, and what it calls wait for nothing', () => {
    const { hops } = times([
      hop({ at: 0, kind: 'span', durationMs: 50 }),
      hop({ at: 20, kind: 'span', durationMs: 5, causes: [stated(0)] }),
      hop({ at: 70, causes: [stated(0)] }),
    ]);
    expect(hops.map(({ lastsMs }) => lastsMs)).toEqual([50, 5, 0]);
    expect(hops.map(({ waitMs }) => waitMs)).toEqual([undefined, undefined, 20]);
  });

  it('never let anything last or wait for less than nothing, though clocks differ', () => {
    const { hops, endMs } = times([hop({ at: 50 }), hop({ at: 10, causes: [stated(0)] })]);
    expect(hops).toMatchObject([
      { startMs: 40, lastsMs: 0 },
      { startMs: 0, waitMs: 0 },
    ]);
    expect(endMs).toBe(40);
    expect(times([])).toEqual({ beginMs: 0, endMs: 0, hops: [] });
  });

  it('stand on an axis with round marks', () => {
    expect(ticksOf({ fromMs: 0, toMs: 410 }, 5)).toEqual([0, 100, 200, 300, 400]);
    expect(ticksOf({ fromMs: 95, toMs: 130 }, 4)).toEqual([100, 110, 120, 130]);
    expect(wholeRange(410, 5)).toEqual({ fromMs: 0, toMs: 425 });
  });

  it('keep their axis while a trace grows a little', () => {
    expect(wholeRange(415, 5)).toEqual(wholeRange(410, 5));
  });

  it('have an axis with few marks that hold all, however long it took', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.integer({ min: 1, max: 20 }), (endMs, maxTicks) => {
        const whole = wholeRange(endMs, maxTicks);
        expect(whole.toMs).toBeGreaterThanOrEqual(endMs);
        expect(ticksOf(whole, maxTicks).length).toBeLessThanOrEqual(maxTicks + 2);
      }),
    );
  });

  it('are zoomed into within what there is', () => {
    const whole = { fromMs: 0, toMs: 100 };
    expect(zoomed(whole, 0.5, whole)).toEqual({ fromMs: 25, toMs: 75 });
    expect(zoomed({ fromMs: 0, toMs: 20 }, 2, whole)).toEqual({ fromMs: 0, toMs: 40 });
    expect(zoomed({ fromMs: 60, toMs: 100 }, 4, whole)).toEqual(whole);
    expect(within({ fromMs: 90, toMs: 140 }, whole)).toEqual({ fromMs: 50, toMs: 100 });
  });

  it.each([
    [0, '0'],
    [0.25, '250 µs'],
    [0.9999, '1 ms'],
    [1.25, '1.3 ms'],
    [9.96, '10 ms'],
    [999.6, '1 s'],
    [1500, '1.5 s'],
    [59_600, '1 min'],
    [200_000, '3 min 20 s'],
    [3_599_000, '1 h'],
    [5_400_000, '1.5 h'],
    [172_800_000, '2 d'],
  ])('%d ms are said as %s', (ms, text) => {
    expect(lastedText(ms)).toBe(text);
  });
});
