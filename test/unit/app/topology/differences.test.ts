import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../../src/app/topology/differences/differences.ts';
import type { TopologyFigures } from '../../../../src/protocol/topology/topology.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap } from './maps.ts';

const map = aMap(
  anApplication(
    [
      aService('orders', { publishes: ['created'] }),
      aService('billing', { consumes: [{ channel: 'created', group: 'workers' }], publishes: ['dead'] }),
    ],
    { channels: [aChannel('created', { deadLetter: 'dead' }), aChannel('dead')] },
  ),
);
const publishing = JSON.stringify(['publishes', 'service:orders', 'channel:created']);

type NodeFigures = Partial<TopologyFigures['nodes'][string]>;

const green = { text: 'running', icon: 'circle-filled', color: 'charts.green' };
const red = { text: 'exited (1)', icon: 'error', color: 'charts.red' };

function figures(
  second: number,
  nodes: Readonly<Record<string, NodeFigures>>,
  rate: number | null = 40,
): TopologyFigures {
  const none = { state: null, length: null, ratePerSecond: null, lag: null, pending: null, errors: null, actions: [] };
  return {
    atMs: second * 1000,
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, known]) => [id, { ...none, ...known }])),
    edges: { [publishing]: { ratePerSecond: rate, bytes: 100, lag: null, errors: null } },
  };
}

const calm = {
  'service:billing': { state: green, errors: 0 },
  'group:created/workers': { lag: 3 },
  'channel:dead': { length: 2 },
};

/** A minute of calm, then what is given, a second each. */
function past(...later: readonly TopologyFigures[]): readonly TopologyFigures[] {
  return [...Array.from({ length: 60 }, (_, second) => figures(second, calm)), ...later];
}

const broken = {
  'service:billing': { state: red, errors: 41 },
  'group:created/workers': { lag: 1204 },
  'channel:dead': { length: 9 },
};

describe('What was different when it broke', () => {
  it('is found by itself, what tells most first', () => {
    const found = differencesOf(past(figures(60, broken, 0), figures(61, broken, 0)), null, map);
    expect(found).toEqual({
      atMs: 60_000,
      calm: { fromMs: 0, toMs: 59_000 },
      differences: [
        { about: 'service:billing', text: 'billing: running → exited (1)', isWorse: true },
        { about: 'service:billing', text: 'billing: 0 → 41 errors in a minute', isWorse: true },
        { about: 'channel:dead', text: 'dead: 2 → 9 dead letters', isWorse: true },
        { about: 'group:created/workers', text: 'workers of created: lag 3 → 1,204', isWorse: true },
        { about: publishing, text: 'orders → created: 40 → 0 messages/s', isWorse: true },
      ],
    });
  });

  it('is compared with the calm before it broke, at a later moment too', () => {
    const later = Array.from({ length: 30 }, (_, second) => figures(60 + second, broken, 0));
    const found = differencesOf(past(...later), 85_500, map);
    expect([found.atMs, found.calm]).toEqual([85_000, { fromMs: 0, toMs: 59_000 }]);
    expect(found.differences).toHaveLength(5);
  });

  it('is nothing where nothing broke, nor where nobody has looked', () => {
    expect(differencesOf(past(), null, map)).toEqual({ atMs: null, calm: null, differences: [] });
    expect(differencesOf([], 1000, map)).toEqual({ atMs: 1000, calm: null, differences: [] });
    expect(differencesOf(past(), 50_000, map).differences).toEqual([]);
    expect(
      differencesOf(past(figures(60, { ...calm, 'group:created/workers': { lag: 9 } }, 45)), null, map).atMs,
    ).toBeNull();
  });

  it('says what became better, or only more, behind what became worse', () => {
    const later = { ...calm, 'service:billing': { state: green, errors: 5 }, 'group:created/workers': { lag: 0 } };
    const found = differencesOf(past(figures(60, later, 100)), 60_000, map);
    expect(found.differences.map(({ text, isWorse }) => `${text} ${isWorse}`)).toEqual([
      'billing: 0 → 5 errors in a minute true',
      'orders → created: 40 → 100 messages/s false',
    ]);
  });

  it('does not take what nobody knew for a difference', () => {
    const unknown = figures(60, { 'service:billing': { errors: 3 } }, null);
    const found = differencesOf(past(unknown), null, map);
    expect(found.differences.map(({ text }) => text)).toEqual(['billing: 0 → 3 errors in a minute']);
  });
});
