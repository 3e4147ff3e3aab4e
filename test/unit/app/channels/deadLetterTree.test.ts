import { describe, expect, it } from 'vitest';
import { channelTree, type LiveFacts } from '../../../../src/app/channels/channelTree.ts';
import { deadPlaces, type DeadPlace } from '../../../../src/app/channels/deadLetterPlaces.ts';
import { deadLetterNode } from '../../../../src/app/channels/deadLetterTree.ts';
import { aChannel, anApplication } from '../../../fakes/models.ts';

const shop = anApplication([], {
  channels: [aChannel('orders', { deadLetter: 'parked' }), aChannel('parked'), aChannel('news', { kind: 'pubsub' })],
});

function live(key: string, facts: Partial<LiveFacts> = {}): LiveFacts {
  return { kind: 'stream', key, length: 1, ratePerSecond: null, groups: [], ...facts };
}

const group = (name: string, pending: number) => ({ name, consumers: 1, pending, lag: 0 });

describe('The places of dead messages', () => {
  it('are declared, called so, or pending with a group; the latter stand last', () => {
    const found = [
      live('orders', { groups: [group('billing', 3), group('idle', 0)] }),
      live('orders-dlq', { kind: 'list' }),
    ];
    const places = deadPlaces(shop, channelTree(shop, [...found, live('deadline')]));
    expect(places).toEqual([
      { channel: 'parked', key: 'parked', kind: 'stream', origins: ['orders'], evidence: 'declared by orders' },
      { channel: 'orders-dlq', key: 'orders-dlq', kind: 'list', origins: ['orders'], evidence: 'it is called so' },
      {
        ...{ channel: 'orders', key: 'orders', kind: 'stream', group: 'billing', minDeliveries: 3 },
        origins: ['parked', 'orders'],
        evidence: 'delivered 3 times or more',
      },
    ]);
  });
});

describe('The rows of dead messages', () => {
  const place: DeadPlace = {
    channel: 'dead',
    key: 'dead',
    kind: 'stream',
    origins: ['orders'],
    evidence: 'it is called so',
  };
  const message = { id: '5-0', timeMs: 1_795_950_000_000, isRenewed: true, preview: '{"a":1}', deliveries: undefined };
  const title = 'TimeoutError: no answer from payments within … ms';
  const figures = {
    groups: [
      { title, count: 9, renewed: 1, firstMs: 0, lastMs: 5, sample: 'no [link](command:x)', messages: [message] },
      { title: 'Other reasons', count: 2, renewed: 0, firstMs: undefined, lastMs: undefined, sample: '', messages: [] },
    ],
    looked: 11,
    isPartial: true,
    failureFields: ['error'],
  };

  it('count first, and say what came back', () => {
    const node = deadLetterNode('shop', place, figures);
    expect(node).toMatchObject({
      description: '11 messages or more · 1 came back · of orders',
      contextValue: 'deadLetter:hasMessages:canDrop',
    });
    const [first, others] = node.children;
    expect(first).toMatchObject({
      label: 'TimeoutError: no answer from pa…',
      description: '9 · 1 came back',
      spoken: `${title}, 9 messages · 1 came back`,
      contextValue: 'deadGroup:hasMessages:canDrop',
    });
    expect(first?.tooltip).not.toContain('](command');
    expect(first?.children[0]).toMatchObject({ label: '{"a":1}', entryId: '5-0' });
    // Nobody could say which messages would be meant.
    expect(others?.contextValue).toBe('deadGroup');
  });

  it('keep their ids whatever the figures are', () => {
    const [before] = deadLetterNode('shop', place, figures).children;
    const [after] = deadLetterNode('shop', place, {
      ...figures,
      groups: [{ ...figures.groups[0]!, count: 10 }],
    }).children;
    expect(after?.id).toBe(before?.id);
  });

  it('say why a place cannot be read', () => {
    const problem = { code: 'broker.unreachable', severity: 'error', message: 'Cannot reach Redis.' } as const;
    const node = deadLetterNode('shop', { ...place, group: 'billing' }, { problem });
    expect(node).toMatchObject({ label: 'dead · billing', description: 'cannot be read', children: [] });
    expect(node.tooltip).toContain('Cannot reach Redis');
  });
});
