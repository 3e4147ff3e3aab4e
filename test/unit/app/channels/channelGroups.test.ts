import { describe, expect, it } from 'vitest';
import {
  arrangeChannels,
  type ArrangedChannel,
  type ChannelArrangement,
  type UnshownChannels,
} from '../../../../src/app/channels/channelGroups.ts';
import { channelTree, type LiveFacts } from '../../../../src/app/channels/channelTree.ts';
import { aChannel, anApplication } from '../../../fakes/models.ts';

function streams(...keys: readonly string[]): readonly LiveFacts[] {
  return keys.map((key) => ({ kind: 'stream', key, length: 1, ratePerSecond: null, groups: [] }));
}

function arranged(
  keys: readonly string[],
  arrangement: Partial<ChannelArrangement> = {},
  unshown?: UnshownChannels,
): readonly ArrangedChannel[] {
  const channels = channelTree(anApplication([]), streams(...keys));
  return arrangeChannels(channels, { grouping: 'auto', filter: '', ...arrangement }, unshown);
}

/** Labels, those in a folder behind its own. */
function outline(nodes: readonly ArrangedChannel[]): unknown[] {
  return nodes.map((node) => (node.kind === 'channelFolder' ? [node.label, ...outline(node.children)] : node.label));
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(3, '0')}`);
}

describe('Channels in folders', () => {
  it('are one list while they are few, and folders by prefix once they are many', () => {
    const few = ['orders.created', 'orders.paid', 'parcels'];
    expect(outline(arranged(few))).toEqual(few);
    expect(outline(arranged(few, { grouping: 'prefix' }))).toEqual([['orders.', 'created', 'paid'], 'parcels']);
    const many = [...few, ...numbered('x', 30)];
    expect(outline(arranged(many))).toEqual([['orders.', 'created', 'paid'], 'parcels', ...numbered('x', 30)]);
    expect(outline(arranged(many, { grouping: 'none' }))).toEqual(many);
  });

  it('know all separators, write a common beginning once, and leave single ones where they are', () => {
    const keys = ['app:eu:jobs', 'app:eu:mails', 'app/x', 'bus.a', 'orders', 'orders.a', 'orders.b', 'tail.'];
    expect(outline(arranged(keys, { grouping: 'prefix' }))).toEqual([
      'app/x',
      ['app:eu:', 'jobs', 'mails'],
      'bus.a',
      'orders',
      ['orders.', 'a', 'b'],
      'tail.',
    ]);
  });

  it('have folders themselves where there are many in one', () => {
    const keys = [...numbered('shop.orders.', 20), ...numbered('shop.parcels.', 20), 'shop.one'];
    const [shop, ...others] = arranged(keys);
    expect(others).toEqual([]);
    expect(shop).toMatchObject({ label: 'shop.', description: '41 channels' });
    const inside = shop?.kind === 'channelFolder' ? shop.children : [];
    expect(inside.map(({ label, description }) => [label, description])).toEqual([
      ['one', '1 entry · discovered'],
      ['orders.', '20 channels'],
      ['parcels.', '20 channels'],
    ]);
    expect(inside[1]).toMatchObject({ id: 'folder:shop.orders.' });
  });

  it('are found in a thousand of them, each once', () => {
    const keys = [...numbered('a.b.', 700), ...numbered('a.c:', 300), ...numbered('d/', 5)].sort();
    const flat = (nodes: readonly ArrangedChannel[]): string[] =>
      nodes.flatMap((node) =>
        node.kind === 'channelFolder' ? flat(node.children) : node.kind === 'channel' ? [node.key] : [],
      );
    expect(flat(arranged(keys))).toEqual(keys);
  });

  it('keep two of one name apart, which only their brokers tell', () => {
    const both = streams('jobs', 'jobs', 'a.b', 'a.b').map((one, n) => ({ ...one, broker: `r${n}` }));
    const nodes = arrangeChannels(channelTree(anApplication([]), both), { grouping: 'prefix', filter: '' });
    expect(outline(nodes)).toEqual([['a.', 'b', 'b'], 'jobs', 'jobs']);
  });

  it('say in the folder that some lag', () => {
    const groups = [{ name: 'g', consumers: 1, pending: 0, lag: 5 }];
    const facts = streams('a.x', 'a.y').map((one) => ({ ...one, groups }));
    const nodes = channelTree(anApplication([]), facts, ({ key }) => key === 'a.y');
    expect(arrangeChannels(nodes, { grouping: 'prefix', filter: '' })).toMatchObject([
      { description: '2 channels · 1 lags', icon: { color: 'list.warningForeground' } },
    ]);
  });
});

describe('A filter of channels', () => {
  it('shows those that have every word in name, key, kind, broker or group, in one list with whole names', () => {
    const keys = ['orders.created', 'orders.paid', ...numbered('x', 30)];
    expect(outline(arranged(keys, { filter: 'PAID ord' }))).toEqual(['orders.paid']);
    expect(outline(arranged(keys, { filter: 'orders' }))).toEqual(['orders.created', 'orders.paid']);
    expect(arranged(keys, { filter: 'list' })).toEqual([]);
    expect(arranged(keys, { filter: 'stream' })).toHaveLength(32);
    const declared = anApplication([], { channels: [aChannel('jobs', { key: 'q:7', broker: 'far' })] });
    const groups = [{ name: 'billing', consumers: 1, pending: 0, lag: 0 }];
    const nodes = channelTree(declared, [{ ...streams('q:7')[0]!, broker: 'far', groups }]);
    for (const filter of ['q:7', 'far', 'billing', 'jobs stream']) {
      expect(arrangeChannels(nodes, { grouping: 'auto', filter }), filter).toHaveLength(1);
    }
  });
});

describe('What is not shown', () => {
  const unshown: UnshownChannels = { left: 0, unnamed: 0, isPartial: false, canShowMore: true };
  const last = (facts: Partial<UnshownChannels>) =>
    arranged(['a'], {}, { ...unshown, ...facts })
      .map(({ label, description }) => `${label} | ${description}`)
      .slice(1);

  it('is counted in a last row, from which more is shown as long as that can be', () => {
    expect(last({})).toEqual([]);
    expect(last({ left: 4500 })).toEqual(['4,500 not shown… | show more']);
    expect(last({ left: 4500, isPartial: true, canShowMore: false })).toEqual([
      '4,500 or more not shown… | filter to find them',
    ]);
    expect(arranged([], {}, { ...unshown, left: 1 })).toMatchObject([{ does: 'showMore' }]);
    expect(arranged([], {}, { ...unshown, left: 1, canShowMore: false })).toMatchObject([{ does: 'filter' }]);
  });

  it('is said where only a part of all keys was looked at, and of names that nobody can write', () => {
    expect(last({ isPartial: true })).toEqual(['There may be more | too many keys to look at all']);
    expect(last({ unnamed: 3 })).toEqual(['3 with no readable name | names that are not UTF-8']);
  });
});
