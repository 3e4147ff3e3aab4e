import { describe, expect, it } from 'vitest';
import { consumerNodes, durationText, groupNode } from '../../../../src/app/channels/groupTree.ts';

const group = groupNode(
  'shop',
  { name: 'orders', key: 'shop:orders' },
  { name: 'workers', consumers: 2, pending: 3, lag: null },
);

describe('A consumer group in the tree', () => {
  it('says what Redis knows, and what it does not', () => {
    expect(group).toMatchObject({
      label: 'workers',
      description: 'lag unknown · 3 pending · 2 consumers',
      contextValue: 'group:hasConsumers:hasPending',
      key: 'shop:orders',
    });
  });

  it('holds its consumers, and those the entries that they have not acknowledged', () => {
    const nodes = consumerNodes(group, {
      consumers: [
        { name: 'a', pending: 3, idleMs: 90_000 },
        { name: 'b', pending: 0, idleMs: 90_000 },
      ],
      pending: [
        { id: '1-1', consumer: 'a', idleMs: 61_000, deliveries: 1 },
        { id: '2-1', consumer: 'a', idleMs: 500, deliveries: 4 },
      ],
      isPartial: true,
    });
    expect(nodes.map(({ label, description, contextValue }) => [label, description, contextValue])).toEqual([
      ['a', '2 of 3 pending · idle 1 min', 'consumer:hasPending'],
      ['b', '0 pending · idle 1 min', 'consumer'],
    ]);
    expect(nodes.map(({ icon }) => icon.color)).toEqual(['list.warningForeground', undefined]);
    expect(nodes[0]?.children.map(({ label, description }) => [label, description])).toEqual([
      ['1-1', 'idle 1 min'],
      ['2-1', '4 times · idle < 10 s'],
    ]);
  });

  it('tells names apart that are not UTF-8, and keeps them as they are', () => {
    const named = groupNode('shop', { name: 'a', key: 'a' }, { name: 'w\udcff', consumers: 1, pending: 0, lag: 0 });
    expect([named.label, named.group]).toEqual([String.raw`w\xff`, 'w\udcff']);
    const inside = { consumers: [{ name: '\udc80', pending: 0, idleMs: 0 }], pending: [], isPartial: false };
    const [consumer] = consumerNodes(named, inside);
    expect([consumer?.label, consumer?.consumer]).toEqual([String.raw`\x80`, '\udc80']);
  });

  it('knows of whom an entry is without what changes by itself', () => {
    const inside = {
      consumers: [{ name: 'a', pending: 1, idleMs: 12_345 }],
      pending: [{ id: '1-1', consumer: 'a', idleMs: 12_345, deliveries: 1 }],
      isPartial: false,
    };
    const later = groupNode(
      'shop',
      { name: 'orders', key: 'shop:orders' },
      { name: 'workers', consumers: 2, pending: 9, lag: 4 },
    );
    const [before, after] = [group, later].map((one) => consumerNodes(one, inside));
    expect(after).toEqual(before);
    expect(before?.[0]).toMatchObject({ description: '1 pending · idle 10 s' });
    expect(before?.[0]?.tooltip).toContain('idle 12 s');
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [3_599_999, '59 min'],
    [90_000_000, '1 d'],
  ])('%i ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
