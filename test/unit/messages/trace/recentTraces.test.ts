import { describe, expect, it } from 'vitest';
import { RecentTraces } from '../../../../src/messages/trace/recentTraces.ts';

const [orders, payments, shipping, logs] = [0, 1, 2, 3];

describe('Recent traces', () => {
  it('say from when to when, how often and where a value was seen, the latest first, in whatever order rows come', () => {
    const recent = new RecentTraces();
    recent.saw('o-1', payments, 120, false);
    recent.saw('o-1', orders, 100, false);
    recent.saw('o-1', logs, 130, true);
    recent.saw('o-2', orders, 500, false);
    expect(recent.list(600)).toMatchObject([
      { value: 'o-2', firstMs: 500, lastMs: 500, hops: 1, errors: 0 },
      {
        ...{ value: 'o-1', firstMs: 100, lastMs: 130, hops: 3, errors: 1 },
        visits: [
          [orders, 100],
          [payments, 120],
          [logs, 130],
        ],
      },
    ]);
  });

  it('tell what never came, once it is longer than usual, and not before, and only where most go on', () => {
    const recent = new RecentTraces();
    const nowMs = 100_000;
    for (let at = 0; at < 20; at++) {
      const startMs = at * 100;
      recent.saw(`o-${at}`, orders, startMs, false);
      if (at !== 7) recent.saw(`o-${at}`, payments, startMs + 50, false);
      // Half are never shipped: that is no rule.
      if (at % 2 === 0) recent.saw(`o-${at}`, shipping, startMs + 80, false);
    }
    recent.saw('late', orders, nowMs - 500, false);
    const missing = recent.list(nowMs).filter((each) => each.missing);
    expect(missing.map(({ value, missing: its }) => [value, its])).toEqual([
      ['o-7', { after: orders, source: payments, usualMs: 50, waitingMs: nowMs - 700 }],
    ]);
  });

  it('are bounded', () => {
    const recent = new RecentTraces();
    for (let at = 0; at < 30_000; at++) recent.saw(`v-${at}`, orders, at, false);
    recent.saw('v-10000', orders, 40_000, false);
    recent.saw('new', orders, 40_001, false);
    expect(recent.size).toBe(20_000);
    expect(
      recent
        .list(50_000)
        .slice(0, 2)
        .map(({ value }) => value),
    ).toEqual(['new', 'v-10000']);
  });
});
