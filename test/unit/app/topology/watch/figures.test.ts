import { describe, expect, it } from 'vitest';
import type { LiveFacts } from '../../../../../src/app/channels/channelTree.ts';
import { serviceTree } from '../../../../../src/app/services/serviceTree.ts';
import { figuresOf, type MeasuredFacts } from '../../../../../src/app/topology/watch/figures.ts';
import { edgeId } from '../../../../../src/app/topology/wiring/nodeIds.ts';
import type { TopologyFigures } from '../../../../../src/protocol/topology/topology.ts';
import { aChannel, aContainer, anApplication, anObservation, aService } from '../../../../fakes/models.ts';
import { measuredMap, seen } from '../maps.ts';

const shop = anApplication(
  [
    aService('web', { publishes: ['orders'] }),
    aService('app', { publishes: ['orders'] }),
    aService('bill', { consumes: [{ channel: 'orders', group: 'billing' }] }),
  ],
  { channels: [aChannel('orders')] },
);

function measured(
  live: Partial<LiveFacts>,
  facts: Parameters<typeof measuredMap>[1] = [],
  more: Partial<MeasuredFacts> = {},
  application = shop,
): TopologyFigures {
  const orders: LiveFacts = { kind: 'stream', key: 'orders', length: 3, ratePerSecond: null, groups: [], ...live };
  const { topology, rates } = measuredMap(application, facts, { channels: [orders] });
  const root = serviceTree(application, anObservation([aContainer('web', 1)]));
  const services = new Map(root.children.map((row) => [row.service, row]));
  return figuresOf({
    topology,
    services,
    channels: [orders],
    sampled: rates,
    broken: new Map(),
    errors: new Map(),
    atMs: 5,
    ...more,
  });
}

const published = (service: string): string => edgeId('publishes', `service:${service}`, 'channel:orders');
const sampled = (service: string, times: number) =>
  seen('publishes', service, 'orders', { times, watchedMs: 6000, bytes: times * 50 });

describe('The figures of a map', () => {
  it('say how services are in the words of the tree, and what can be done', () => {
    const { nodes } = measured({});
    expect(nodes['service:web']?.state).toMatchObject({
      text: 'running',
      icon: 'circle-filled',
      color: 'charts.green',
    });
    expect(nodes['service:web']?.actions).toEqual(expect.arrayContaining(['stop', 'restart', 'scale']));
    expect(nodes['service:bill']?.actions).toContain('start');
    expect(nodes['service:bill']?.actions).not.toContain('stop');
  });

  it('have of a channel what its broker says', () => {
    const groups = [{ name: 'billing', consumers: 1, pending: 2, lag: 40 }];
    const { nodes, edges } = measured({ length: 12, ratePerSecond: 4, groups });
    expect(nodes['channel:orders']).toMatchObject({ length: 12, ratePerSecond: 4, lag: 40, pending: 2 });
    expect(nodes['group:orders/billing']).toMatchObject({ lag: 40, pending: 2 });
    expect(edges[edgeId('consumes', 'group:orders/billing', 'service:bill')]).toMatchObject({ lag: 40 });
  });

  it('share the rate of a channel among its publishers by what was sampled', () => {
    const { edges } = measured({ ratePerSecond: 40 }, [sampled('web', 30), sampled('app', 10)]);
    expect(edges[published('web')]).toMatchObject({ ratePerSecond: 30, bytes: 50 });
    expect(edges[published('app')]).toMatchObject({ ratePerSecond: 10 });
  });

  it('fall back on what was sampled where the broker tells no rate', () => {
    expect(measured({}, [sampled('web', 30)]).edges[published('web')]?.ratePerSecond).toBe(5);
  });

  it('know nothing, which is not 0, of whom nobody saw while messages came', () => {
    const { edges } = measured({ ratePerSecond: 40 });
    expect(edges[published('web')]?.ratePerSecond ?? null).toBeNull();
    expect(measured({ ratePerSecond: 0 }).edges[published('web')]?.ratePerSecond).toBe(0);
  });

  it('give a group that keeps up all that comes, and no rate of one that lags', () => {
    const edge = edgeId('consumes', 'group:orders/billing', 'service:bill');
    const group = { name: 'billing', consumers: 1, pending: 0, lag: 0 };
    expect(measured({ ratePerSecond: 4, groups: [group] }).edges[edge]?.ratePerSecond).toBe(4);
    const behind = measured({ ratePerSecond: 4, groups: [{ ...group, lag: 9 }] });
    expect(behind.edges[edge]?.ratePerSecond).toBeNull();
  });

  it('count messages that broke their contracts where somebody reads them', () => {
    expect(measured({}, [], { broken: new Map([['orders', 3]]) }).nodes['channel:orders']?.errors).toBe(3);
    expect(measured({}).nodes['channel:orders']?.errors).toBeNull();
  });

  it('count them for whoever alone is seen to publish there, and for nobody of several', () => {
    const broken = new Map([['orders', 3]]);
    const alone = anApplication([aService('web', { publishes: ['orders'] })], { channels: [aChannel('orders')] });
    const ofOne = measured({}, [sampled('web', 30)], { broken }, alone);
    expect(ofOne.edges[published('web')]?.errors).toBe(3);
    expect(measured({}, [sampled('web', 30)], { broken }).edges[published('web')]?.errors).toBeNull();
    expect(measured({}, [], { broken }, alone).edges[published('web')]?.errors ?? null).toBeNull();
  });

  it('count errors that a service has told of, and know nothing of one that tells nothing', () => {
    const { nodes } = measured({}, [], { errors: new Map([['web', 2]]) });
    expect([nodes['service:web']?.errors, nodes['service:app']?.errors]).toEqual([2, null]);
  });
});
