import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TopologyFacts } from '../../../../src/app/topology/model/topology.ts';
import { ObservedWiring } from '../../../../src/app/topology/wiring/observedWiring.ts';
import type { WiringFact } from '../../../../src/app/topology/wiringFact.ts';
import type { Application } from '../../../../src/manifest/model.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';
import { aMap, nowMs, seen, wirings } from './maps.ts';

const shop = anApplication(
  [
    aService('orders', { publishes: ['created'], consumes: [{ channel: 'paid' }] }),
    aService('billing', { publishes: ['paid'], consumes: [{ channel: 'created', group: 'billing' }] }),
  ],
  { channels: [aChannel('created'), aChannel('paid', { kind: 'pubsub' })] },
);
const running = new Set(['orders', 'billing']);

function textsOf(
  application: Application,
  facts: readonly WiringFact[] = [],
  more: Partial<TopologyFacts> = {},
): readonly string[] {
  return aMap(application, facts, { running, ...more }).findings.map(({ code, text }) => `${code}: ${text}`);
}

describe('What is seen and not declared', () => {
  it('is found of services that the manifest has, with when it was seen last', () => {
    const facts = [
      seen('publishes', 'orders', 'audit'),
      seen('consumes', 'orders', 'audit', { group: 'auditors' }),
      seen('publishes', 'stray', 'audit'),
      { ...seen('publishes', '', 'audit'), party: { outside: 'a Lua script' } },
    ];
    const { findings, edges } = aMap(shop, facts, { running: new Set() });
    expect(findings.map(({ code, text }) => `${code}: ${text}`)).toEqual([
      'undeclared-publish: orders also publishes audit',
      'undeclared-consume: orders also consumes audit, as group auditors',
    ]);
    const edge = edges.find(({ channel, kind }) => channel === 'audit' && kind === 'publishes');
    expect(findings[0]).toMatchObject({
      service: 'orders',
      channel: 'audit',
      group: null,
      lastSeenMs: nowMs,
      about: edge?.id,
    });
  });

  it('is nothing where channels are made for one message each', () => {
    const replies = [10_001, 10_002, 10_003, 10_004].map((id) =>
      seen('publishes', 'orders', { kind: 'list', key: `replies.${id}` }),
    );
    expect(textsOf(shop, replies).filter((text) => text.startsWith('undeclared'))).toEqual([]);
  });
});

describe('What a service keeps for itself', () => {
  const moved: WiringFact = {
    ...seen('publishes', 'billing', { kind: 'list', key: 'working' }),
    evidence: { source: 'command', text: 'BLMOVE from 10.0.0.1' },
  };
  const found = (...facts: readonly WiringFact[]): readonly string[] =>
    textsOf(shop, facts).filter((text) => text.includes('recent') || text.includes('working'));

  it('is no channel that it should declare', () => {
    expect(found(seen('publishes', 'orders', { kind: 'sorted-set', key: 'recent' }), moved)).toEqual([]);
  });

  it('is one as soon as others use it', () => {
    const facts = ['orders', 'billing'].map((name) => seen('publishes', name, { kind: 'sorted-set', key: 'recent' }));
    expect(found(...facts, moved, seen('consumes', 'orders', { kind: 'list', key: 'working' }))).toEqual([
      'undeclared-publish: orders also publishes recent',
      'undeclared-publish: billing also publishes recent',
      'undeclared-publish: billing also publishes working',
      'undeclared-consume: orders also consumes working',
      'nobody-reads: Nobody is known to read recent, which orders and billing publish',
    ]);
  });
});

describe('What is declared and never seen', () => {
  const published = seen('publishes', 'orders', 'created');
  const paid = seen('publishes', 'billing', { kind: 'pubsub', key: 'paid' });
  const neverSeen = (...args: Parameters<typeof textsOf>): readonly string[] =>
    textsOf(...args).filter((text) => text.startsWith('never-seen'));

  it('is found where it would have been seen', () => {
    expect(neverSeen(shop, [published, paid, seen('consumes', 'orders', 'other')])).toEqual([
      'never-seen: billing declares that it consumes created, and was never seen to',
    ]);
    expect(neverSeen(shop, [paid, seen('consumes', 'orders', 'other')])).toEqual([
      'never-seen: orders declares that it publishes created, and was never seen to',
    ]);
  });

  it('is not found of a service that does not run, or of which nothing was seen', () => {
    expect(neverSeen(shop, [published, paid], { running: new Set(['orders']) })).toEqual([]);
    expect(neverSeen(shop, [paid])).toEqual([]);
  });

  it('is not found where the broker was not watched for long, or another one was', () => {
    const observed = new ObservedWiring();
    observed.add({
      atMs: nowMs,
      facts: [published, paid],
      watched: [{ durationMs: 4900 }, { broker: 'cache', durationMs: 60_000 }],
    });
    expect(neverSeen(shop, [], { observed })).toEqual([]);
  });

  it('is not found where somebody who cannot be told does the same', () => {
    const stranger: WiringFact = {
      ...seen('consumes', '', 'created', { group: 'billing' }),
      party: { outside: '10.0.0.7' },
    };
    expect(neverSeen(shop, [published, paid, stranger])).toEqual([]);
  });

  it('is not found of who waits for messages of which none came', () => {
    expect(neverSeen(shop, [paid, seen('publishes', 'orders', 'other')])).not.toContain(
      'never-seen: billing declares that it consumes created, and was never seen to',
    );
  });

  it('is not found of a subscriber, which gives no sign, and may listen by a pattern', () => {
    const unheard = { kind: 'pubsub', key: 'paid', length: 0, groups: [] } as const;
    expect(neverSeen(shop, [published, paid], { channels: [unheard] }).filter((text) => text.includes('paid'))).toEqual(
      [],
    );
  });

  it('is not found of dead letters', () => {
    const dead = anApplication([aService('orders', { publishes: ['created.dead'] })], {
      channels: [aChannel('created.dead')],
    });
    expect(neverSeen(dead, [seen('publishes', 'orders', 'other')])).toEqual([]);
  });
});

describe('Messages from nobody and to nobody', () => {
  it('are found of channels with one side alone', () => {
    const half = anApplication(
      [
        aService('orders', { publishes: ['created'] }),
        aService('billing', { consumes: [{ channel: 'paid' }] }),
        aService('web', { consumes: [{ channel: 'paid' }] }),
      ],
      { channels: [aChannel('created'), aChannel('paid')] },
    );
    expect(textsOf(half)).toEqual([
      'nobody-reads: Nobody is known to read created, which orders publishes',
      'nobody-feeds: Nobody is known to publish to paid, which billing and web consume',
    ]);
    const fed = { kind: 'stream', key: 'paid', length: 3, groups: [] } as const;
    const read = { kind: 'stream', key: 'created', length: 3, groups: [{ name: 'g', consumers: 1 }] } as const;
    expect(textsOf(half, [], { channels: [fed, read] })).toEqual([]);
    const strangers: readonly WiringFact[] = [
      { ...seen('publishes', '', 'paid'), party: { outside: '10.0.0.7' } },
      { ...seen('consumes', '', 'created'), party: { outside: '10.0.0.7' } },
    ];
    expect(textsOf(half, strangers)).toEqual([]);
  });

  it('are not found of events of keys, nor of what a pattern takes in', () => {
    const patterns = anApplication(
      [
        aService('a', { consumes: [{ channel: 'expired' }, { channel: 'all' }] }),
        aService('b', { publishes: ['one'] }),
      ],
      {
        channels: [
          aChannel('expired', { kind: 'keyspace', key: 'session:*' }),
          aChannel('all', { kind: 'pubsub', key: 'orders.*', isPattern: true }),
          aChannel('one', { kind: 'pubsub', key: 'orders.one' }),
        ],
      },
    );
    expect(textsOf(patterns)).toEqual([]);
  });
});

describe('A group without consumers', () => {
  const empty = {
    kind: 'stream',
    key: 'created',
    length: 3,
    groups: [
      { name: 'billing', consumers: 0 },
      { name: 'old', consumers: 0 },
    ],
  } as const;

  it('is found, unless the service whose group it is does not run', () => {
    const found = (facts: Partial<TopologyFacts>): readonly string[] =>
      textsOf(shop, [], { channels: [empty], ...facts }).filter((text) => text.startsWith('group'));
    expect(found({})).toEqual([
      'group-without-consumers: The group billing of created has no consumers',
      'group-without-consumers: The group old of created has no consumers',
    ]);
    expect(found({ running: new Set() })).toEqual([
      'group-without-consumers: The group old of created has no consumers',
    ]);
  });
});

describe('A host that is named', () => {
  it('is on no network with who names it', () => {
    const on = (...networks: readonly string[]) => ({
      networks: Object.fromEntries(networks.map((name) => [name, { aliases: [] }])),
    });
    const text = 'no-common-network: web names orders as a host, and is on no network with it';
    const named = { environment: { API: 'http://orders:80' } };
    const found = (web: readonly string[], orders: readonly string[]): readonly string[] =>
      textsOf(anApplication([aService('web', { ...named, ...on(...web) }), aService('orders', on(...orders))]));
    expect(found(['front'], ['back'])).toEqual([text]);
    expect(found(['front', 'back'], ['back'])).toEqual([]);
  });
});

it('Of outside parties, nothing is ever found', () => {
  fc.assert(
    fc.property(wirings, ({ application, facts, running: some }) => {
      for (const { service } of aMap(application, facts, { running: some }).findings) {
        if (service !== null) expect(Object.keys(application.services)).toContain(service);
      }
    }),
  );
});
