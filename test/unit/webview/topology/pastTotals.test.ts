import { describe, expect, it } from 'vitest';
import type { TopologyFigures } from '../../../../src/protocol/topology/topology.ts';
import { agoWords, describeTotals, nearestMoment, totalsOf } from '../../../../src/webview/topology/time/pastTotals.ts';
import { agoText, rateText } from '../../../../src/webview/topology/model/topologyWords.ts';

const nothing = { state: null, length: null, ratePerSecond: null, lag: null, pending: null, errors: null, actions: [] };

function figures(nodes: Readonly<Record<string, Partial<TopologyFigures['nodes'][string]>>>): TopologyFigures {
  const all = Object.entries(nodes).map(([id, change]) => [id, { ...nothing, ...change }]);
  return { atMs: 1000, nodes: Object.fromEntries(all) as TopologyFigures['nodes'], edges: {} };
}

describe('All of an application in three figures', () => {
  it('adds up rates of channels and errors of all', () => {
    const totals = totalsOf(
      figures({
        'channel:a': { ratePerSecond: 3 },
        'channel:b': { ratePerSecond: 4.5 },
        'service:a': { ratePerSecond: 100, errors: 2 },
        'service:b': { errors: 1 },
      }),
    );
    expect(totals).toEqual({ atMs: 1000, ratePerSecond: 7.5, lag: 0, errors: 3 });
  });

  it('counts no lag twice, which a channel has from its groups', () => {
    expect(totalsOf(figures({ 'channel:a': { lag: 7 }, 'group:a/x': { lag: 5 }, 'group:a/y': { lag: 2 } })).lag).toBe(
      7,
    );
  });

  it('is told in words, without what is nothing', () => {
    const clock = /^\d\d:\d\d:\d\d: /;
    const said = (errors: number, lag: number): string =>
      describeTotals({ atMs: 0, ratePerSecond: 12.4, lag, errors }).replace(clock, '');
    expect([said(0, 0), said(1, 0), said(3, 1204)]).toEqual(['12/s', '12/s, 1 error', '12/s, 3 errors, 1,204 behind']);
  });

  it('has a nearest moment for each time, and none where nothing is kept', () => {
    const past = [{ atMs: 0 }, { atMs: 1000 }, { atMs: 5000 }];
    expect([-9, 499, 501, 3001, 9000].map((timeMs) => nearestMoment(past, timeMs))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestMoment([], 5)).toBe(-1);
  });

  it('says how long ago it was', () => {
    expect([0, 1000, 59_000, 61_000, 179_000].map(agoWords)).toEqual([
      '0 seconds ago',
      '1 second ago',
      '59 seconds ago',
      '1 minute ago',
      '2 minutes ago',
    ]);
  });
});

describe('Words of a map', () => {
  it('say rates in a few characters, and never a rate where there is none', () => {
    const rates = [0, 0.004, 0.04, 1, 1.25, 9.96, 340.4, 1200, 12_345];
    const words = ['0/s', '< 0.01/s', '0.04/s', '1/s', '1.3/s', '10/s', '340/s', '1.2k/s', '12k/s'];
    expect(rates.map(rateText)).toEqual(words);
  });

  it('say ages', () => {
    const ages = [0, 12_400, 99_000, 180_000, 7_200_000, 4 * 86_400_000];
    expect(ages.map(agoText)).toEqual(['now', '12 s ago', '99 s ago', '3 min ago', '2 h ago', '4 days ago']);
  });
});
