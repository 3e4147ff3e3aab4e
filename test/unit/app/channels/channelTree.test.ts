import { describe, expect, it } from 'vitest';
import { channelTree, type LiveFacts } from '../../../../src/app/channels/channelTree.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';

const shop = anApplication(
  [
    aService('orders', { publishes: ['orders.created'] }),
    aService('payments', { consumes: [{ channel: 'orders.created', group: 'payments' }] }),
  ],
  {
    channels: [
      aChannel('orders.created', { deadLetter: 'orders.dead' }),
      aChannel('orders.dead'),
      aChannel('browser', { kind: 'pubsub', key: 'browser.*', isPattern: true }),
    ],
  },
);

function live(key: string, facts: Partial<LiveFacts> = {}): LiveFacts {
  return { kind: 'stream', key, length: 0, ratePerSecond: null, groups: [], ...facts };
}

describe('the channel tree', () => {
  it('shows declared channels by their kind before anybody has looked', () => {
    expect(channelTree(shop, []).map(({ label, description }) => [label, description])).toEqual([
      ['orders.created', 'stream'],
      ['orders.dead', 'dead letters'],
      ['browser', 'pub/sub'],
    ]);
  });

  it('keeps declared channels in the manifest’s order, and others behind them by name', () => {
    const nodes = channelTree(shop, [live('zoo'), live('orders.created'), live('ant', { kind: 'list' })]);
    expect(nodes.map(({ label }) => label)).toEqual(['orders.created', 'orders.dead', 'browser', 'ant', 'zoo']);
    expect(nodes[3]!.description).toBe('0 items · discovered');
  });

  it.each([
    [12, '12/s · 1,204 entries'],
    [0.44, '0.4/s · 1,204 entries'],
    [3, '3/s · 1,204 entries'],
    [0, '0/s · 1,204 entries'],
    [null, '1,204 entries'],
  ])('shows the rate %s as known', (ratePerSecond, description) => {
    const [node] = channelTree(shop, [live('orders.created', { length: 1204, ratePerSecond })]);
    expect(node!.description).toBe(description);
  });

  it('claims no subscribers of a pattern, for Redis does not tell', () => {
    const facts = live('browser.*', { kind: 'pubsub', length: 0, ratePerSecond: 2 });
    expect(channelTree(shop, [facts])[2]!.description).toBe('2/s');
  });

  it('keeps the same key on two brokers apart, with its groups', () => {
    const channels = [aChannel('a', { key: 'jobs' }), aChannel('b', { key: 'jobs', broker: 'far' })];
    const group = { name: 'g', consumers: 0, pending: 0, lag: null };
    const nodes = channelTree(anApplication([], { channels }), [
      live('jobs', { length: 1, groups: [group] }),
      live('jobs', { length: 2, groups: [group], broker: 'far' }),
    ]);
    expect(nodes.map(({ name, broker, description }) => [name, broker, description])).toEqual([
      ['a', undefined, '1 entry · default broker'],
      ['b', 'far', '2 entries · on far'],
    ]);
    const ids = nodes.flatMap(({ id, children }) => [id, ...children.map((child) => child.id)]);
    expect(new Set(ids).size).toBe(4);
    expect(nodes.map(({ children }) => children[0]?.broker)).toEqual([undefined, 'far']);
  });

  it('shows a channel once whose broker is the default one by another name', () => {
    const made = anApplication([], { channels: [aChannel('jobs', { broker: 'main' })] });
    const messaging = { ...made.messaging, broker: 'redis', brokers: { main: 'redis' } };
    const nodes = channelTree({ ...made, messaging }, [live('jobs', { length: 1 }), live('jobs', { broker: 'main' })]);
    expect(nodes.map(({ name, isDeclared }) => [name, isDeclared])).toEqual([['jobs', true]]);
  });

  it('leaves out the channels on which Redis talks of itself', () => {
    const own = ['__keyevent@0__:expired', '__keyspace@0__:orders', '__sentinel__:hello', '__redis__:invalidate'];
    expect(
      channelTree(
        shop,
        own.map((key) => live(key, { kind: 'pubsub', length: 1 })),
      ),
    ).toHaveLength(3);
  });

  it('says that a lag is not known rather than none', () => {
    const groups = [
      { name: 'payments', consumers: 2, pending: 3, lag: null },
      { name: 'audit', consumers: 1, pending: 0, lag: 0 },
    ];
    const [node] = channelTree(shop, [live('orders.created', { groups })]);
    expect(node!.children.map(({ label, description }) => [label, description])).toEqual([
      ['payments', 'lag unknown · 3 pending · 2 consumers'],
      ['audit', 'lag 0 · 0 pending · 1 consumer'],
    ]);
  });

  it('warns when a dead letter channel holds something', () => {
    const icon = (length: number): unknown => channelTree(shop, [live('orders.dead', { length })])[1]!.icon.color;
    expect(icon(0)).toBeUndefined();
    expect(icon(2)).toBe('list.warningForeground');
  });

  it('tells who publishes and who consumes', () => {
    const [node] = channelTree(shop, []);
    expect(node!.tooltip).toContain('Published by: orders');
    expect(node!.tooltip).toContain('Consumed by: payments');
    expect(node!.tooltip).toContain('Dead letters go to: orders\\.dead');
  });

  it('names rows by kind and key', () => {
    const groups = [{ name: 'payments', consumers: 0, pending: 0, lag: 1 }];
    const [node] = channelTree(shop, [live('orders.created', { groups })]);
    expect(node!.id).toBe('channel:shop/stream/orders.created');
    expect(node!.children[0]!.id).toBe('group:shop/orders.created/payments');
  });

  it('offers to inspect what can be read and to publish where one can', () => {
    const nodes = channelTree(shop, [live('delays', { kind: 'sorted-set' }), live('work', { kind: 'list' })]);
    expect(nodes.map(({ contextValue }) => contextValue)).toEqual([
      'channel:canInspect:canPublish:isDeclared:isStream',
      'channel:canInspect:canPublish:isDeclared:isStream:holdsDead',
      'channel:canInspect:isDeclared',
      'channel:canInspect:canPublish',
      'channel:canInspect:canPublish',
    ]);
  });

  it('offers to delete a key that the broker has, and nothing else', () => {
    const groups = [{ name: 'g', consumers: 0, pending: 0, lag: 0 }];
    const canDelete = (facts: LiveFacts): boolean =>
      channelTree(anApplication([]), [facts])[0]!.contextValue.includes(':canDelete');
    expect(canDelete(live('a', { length: 1 }))).toBe(true);
    expect(canDelete(live('a', { kind: 'list', length: 1 }))).toBe(true);
    expect(canDelete(live('a', { groups }))).toBe(true);
    expect(canDelete(live('a'))).toBe(false);
    expect(canDelete(live('a', { kind: 'pubsub', length: 3 }))).toBe(false);
  });

  it('marks a channel with a group that lags, and says by how much', () => {
    const groups = [
      { name: 'slow', consumers: 1, pending: 0, lag: 2506 },
      { name: 'fast', consumers: 1, pending: 0, lag: 0 },
    ];
    const facts = live('orders.created', { length: 5000, ratePerSecond: 2, groups });
    const [node] = channelTree(shop, [facts], (_, { lag }) => (lag ?? 0) > 1000);
    expect(node).toMatchObject({
      description: '2/s · 5,000 entries · lag 2,506',
      icon: { color: 'list.warningForeground' },
      isLagging: true,
    });
    expect(node!.children.map(({ icon }) => icon.color)).toEqual(['list.warningForeground', undefined]);
  });

  it('cuts a long name in its middle, and speaks the whole one', () => {
    const name = 'inventory.warehouse.reservations.expired';
    const [node] = channelTree(anApplication([]), [live(name)]);
    expect(node!.label).toMatch(/^inventory.*….*expired$/);
    expect(node!.label.length).toBeLessThan(name.length);
    expect(node!.spoken).toContain(name);
  });
});
