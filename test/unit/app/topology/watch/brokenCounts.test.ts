import { describe, expect, it } from 'vitest';
import { BrokenCounts } from '../../../../../src/app/topology/watch/brokenCounts.ts';
import { Emitter } from '../../../../../src/base/event.ts';
import type { ViolationReport } from '../../../../../src/protocol/contracts/violations.ts';

function report(invalid: number, path = '/shop/contracts/order.json'): ViolationReport {
  const rest = { label: 'orders', files: [], held: 100, unchecked: 0, span: null, groups: [] };
  return { source: 'stream:orders', contract: { path }, invalid, ...rest };
}

describe('Messages that broke their contracts in the last minute', () => {
  const changed = new Emitter<void>();
  const feed = { reports: [] as readonly ViolationReport[], onDidChange: changed.event };
  let nowMs = 0;
  const counts = new BrokenCounts(feed, { nowMs: () => nowMs });
  const tell = (atMs: number, ...reports: readonly ViolationReport[]): void => {
    nowMs = atMs;
    feed.reports = reports;
    changed.fire();
  };

  it('are those that came, not those that an inspector found when it was opened', () => {
    tell(1000, report(7));
    expect(counts.of('/shop', 1000)).toEqual(new Map([['orders', 0]]));
    tell(30_000, report(9));
    expect(counts.of('/shop', 30_000)).toEqual(new Map([['orders', 2]]));
  });

  it('are forgotten after a minute', () => {
    tell(100_000, report(12));
    expect(counts.of('/shop', 100_000)).toEqual(new Map([['orders', 3]]));
    expect(counts.of('/shop', 170_000)).toEqual(new Map([['orders', 0]]));
  });

  it('are not known of what nobody reads, nor of another application', () => {
    expect(counts.of('/mall', 100_000)).toEqual(new Map());
    tell(180_000);
    expect(counts.of('/shop', 180_000)).toEqual(new Map());
  });
});
