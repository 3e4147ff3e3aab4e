import { describe, expect, it } from 'vitest';
import { queryRecent, type TraceQuery } from '../../../../src/messages/trace/recentQuery.ts';
import { RecentTraces, type RecentTrace, type SeenRow } from '../../../../src/messages/trace/recentTraces.ts';

const [orders, payments, shipping, logs] = [0, 1, 2, 3];

let sequence = 0;

function row(values: readonly string[], station: number, timeMs: number, more: Partial<SeenRow> = {}): SeenRow {
  return { values, station, sequence: sequence++, timeMs, isError: false, isInvalid: false, ...more };
}

function asked(recent: RecentTraces, more: Partial<TraceQuery> = {}): ReturnType<typeof queryRecent> {
  return queryRecent(recent, {
    ...{ filter: { stations: [] }, order: 'last', isDescending: true, limit: 100, nowMs: 1e6, isHeld: () => true },
    ...more,
  });
}

function valuesOf({ traces }: ReturnType<typeof queryRecent>): readonly string[] {
  return traces.map(({ trace }) => trace.value);
}

function tracesOf(recent: RecentTraces): readonly RecentTrace[] {
  return asked(recent).traces.map(({ trace }) => trace);
}

describe('Recent traces', () => {
  it('say from when to when, how often and where a value was seen, the latest first, in whatever order rows come', () => {
    const recent = new RecentTraces();
    recent.saw(row(['o-1'], payments, 120));
    recent.saw(row(['o-1'], orders, 100));
    recent.saw(row(['o-1'], logs, 130, { isError: true }));
    recent.saw(row(['o-2'], orders, 500, { durationMs: 40 }));
    expect(tracesOf(recent)).toMatchObject([
      { value: 'o-2', firstMs: 500, lastMs: 540, hops: 1, errors: 0 },
      {
        ...{ value: 'o-1', firstMs: 100, lastMs: 130, hops: 3, errors: 1 },
        ...{ stations: [payments, orders, logs], timesMs: [120, 100, 130] },
      },
    ]);
  });

  it('tell what never came, once it is longer than usual, and not before, and only where most go on', () => {
    const recent = new RecentTraces();
    const nowMs = 100_000;
    for (let at = 0; at < 20; at++) {
      const startMs = at * 100;
      recent.saw(row([`o-${at}`], orders, startMs));
      if (at !== 7) recent.saw(row([`o-${at}`], payments, startMs + 50));
      // Half are never shipped: that is no rule.
      if (at % 2 === 0) recent.saw(row([`o-${at}`], shipping, startMs + 80));
    }
    recent.saw(row(['late'], orders, nowMs - 500));
    const stuck = asked(recent, { nowMs, filter: { stations: [], isStuck: true } });
    expect(stuck).toMatchObject({ matched: 1, stuck: 1, known: 21 });
    expect(stuck.traces.map(({ trace, missing }) => [trace.value, missing])).toEqual([
      ['o-7', { after: orders, station: payments, usualMs: 50, waitingMs: nowMs - 700 }],
    ]);
  });

  it('still tell what never comes when nothing goes on any more, however many wait', () => {
    const recent = new RecentTraces();
    for (let at = 0; at < 100; at++) {
      recent.saw(row([`o-${at}`], orders, at * 100));
      if (at < 10) recent.saw(row([`o-${at}`], payments, at * 100 + 50));
    }
    expect(asked(recent, { nowMs: 100_000 }).stuck).toBe(90);
  });

  it('miss nothing of what came before anybody listened', () => {
    const recent = new RecentTraces();
    for (let at = 0; at < 100; at++) {
      recent.saw(row([`o-${at}`], orders, at * 100));
      if (at >= 50) recent.saw(row([`o-${at}`], payments, at * 100 + 50));
    }
    expect(asked(recent, { nowMs: 100_000 }).stuck).toBe(0);
  });

  it('show values that always come together once, as the one that tells more', () => {
    const recent = new RecentTraces();
    recent.saw(row(['o-1', 'aaaa'], orders, 100));
    recent.saw(row(['o-1', 'aaaa'], payments, 110));
    expect(tracesOf(recent)).toMatchObject([{ value: 'o-1', companion: 'aaaa', hops: 2 }]);
    // Now the trace has more: it stands for both.
    recent.saw(row(['aaaa'], logs, 120));
    expect(tracesOf(recent)).toMatchObject([{ value: 'aaaa', companion: 'o-1', hops: 3 }]);
    // A request of which several orders come is none of them.
    recent.saw(row(['o-2', 'aaaa'], orders, 130));
    expect(valuesOf(asked(recent)).toSorted()).toEqual(['aaaa', 'o-1', 'o-2']);
  });

  it('forget those of which nothing is held', () => {
    const recent = new RecentTraces();
    const old = row(['old'], orders, 100);
    recent.saw(old);
    recent.saw(row(['new'], orders, 200));
    expect(valuesOf(asked(recent, { isHeld: (each) => each > old.sequence }))).toEqual(['new']);
    expect(recent.size).toBe(1);
  });

  it('are bounded', () => {
    const recent = new RecentTraces();
    for (let at = 0; at < 30_000; at++) recent.saw(row([`v-${at}`], orders, at));
    recent.saw(row(['v-10000'], orders, 40_000));
    recent.saw(row(['new'], orders, 40_001));
    expect(recent.size).toBeLessThanOrEqual(22_000);
    const found = asked(recent, { limit: 3 });
    expect(found.known).toBeGreaterThanOrEqual(20_000);
    expect(valuesOf(found)).toEqual(['new', 'v-10000', 'v-29999']);
  });

  it('count messages that turn out to break their contract, and forget that when contracts change', () => {
    const recent = new RecentTraces();
    recent.saw(row(['o-1'], orders, 100));
    recent.brokeContract(['o-1', 'unknown']);
    expect(asked(recent, { filter: { stations: [], isFailed: true } })).toMatchObject({ matched: 1, failed: 1 });
    recent.contractsChanged();
    expect(asked(recent, { filter: { stations: [], isFailed: true } })).toMatchObject({ matched: 0, failed: 0 });
  });
});

describe('A query of recent traces', () => {
  const recent = new RecentTraces();
  for (const [at, durationMs] of [0.2, 3, 4, 30, 3000].entries()) {
    recent.saw(row([`Order-${at}`], orders, at * 10_000));
    const station = at % 2 === 0 ? payments : shipping;
    recent.saw(row([`Order-${at}`], station, at * 10_000 + durationMs, { isError: at === 3 }));
  }
  const filtered = (filter: Partial<TraceQuery['filter']>): ReturnType<typeof queryRecent> =>
    asked(recent, { filter: { stations: [], ...filter }, order: 'first', isDescending: false });

  it('finds by text in any case, by where they came to, and by when', () => {
    expect(valuesOf(filtered({ text: 'ORDER-3' }))).toEqual(['Order-3']);
    expect(valuesOf(filtered({ stations: [new Set([orders]), new Set([shipping])] }))).toEqual(['Order-1', 'Order-3']);
    expect(valuesOf(filtered({ stations: [new Set()] }))).toEqual([]);
    expect(valuesOf(filtered({ sinceMs: 30_000 }))).toEqual(['Order-3', 'Order-4']);
  });

  it('finds by duration, and still draws those of other durations', () => {
    const found = filtered({ minMs: 3, maxMs: 30 });
    expect(valuesOf(found)).toEqual(['Order-1', 'Order-2']);
    expect(found.bins.filter(({ total }) => total > 0)).toEqual([
      { fromMs: 0, toMs: 1, total: 1, matched: 0, failed: 0 },
      { fromMs: 3, toMs: 5, total: 2, matched: 2, failed: 0 },
      { fromMs: 30, toMs: 50, total: 1, matched: 0, failed: 1 },
      { fromMs: 3000, toMs: 5000, total: 1, matched: 0, failed: 0 },
    ]);
    expect(found.bins.length).toBe(23);
  });

  it('orders by what was asked for, and cuts', () => {
    const order = (by: TraceQuery['order']): readonly string[] => valuesOf(asked(recent, { order: by, limit: 2 }));
    expect(order('duration')).toEqual(['Order-4', 'Order-3']);
    expect(order('errors')).toEqual(['Order-3', 'Order-4']);
    expect(order('hops')).toEqual(['Order-4', 'Order-3']);
    expect(order('first')).toEqual(['Order-4', 'Order-3']);
  });
});
