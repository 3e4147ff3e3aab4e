import { describe, expect, it } from 'vitest';
import { factsOfLook } from '../../../../../src/app/topology/parties/lookFacts.ts';
import { Parties } from '../../../../../src/app/topology/parties/parties.ts';
import type { WiringFact } from '../../../../../src/app/topology/wiringFact.ts';
import type { ConnectedMember } from '../../../../../src/engine/connections.ts';
import type { BrokerLook } from '../../../../../src/protocol/topology/brokerLook.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { aContainer, aProcess, gateway, socket } from './members.ts';

type Connection = BrokerLook['connections'][number];
type Use = NonNullable<BrokerLook['sample']>['uses'][number];

const redis = aContainer('redis', 2, { published: [{ hostPort: 16_379, port: 6379 }], listens: [6379] });
const [orders, web] = [aContainer('orders', 4), aContainer('web', 5)];
const atMs = 1_000_000;

function look(facts: Partial<BrokerLook>, members: readonly ConnectedMember[] = [redis, orders, web]) {
  const application = anApplication(
    ['redis', 'orders', 'web'].map((name) => aService(name)),
    { messaging: { channels: {}, broker: 'redis' } },
  );
  const parties = new Parties(application, { members, gateways: [gateway], unreadable: [] }, [
    { url: 'redis://127.0.0.1:16379' },
  ]);
  const nothing = { groups: [], listeners: [], isPartial: false };
  const whole: BrokerLook = { atMs, connections: [], readers: nothing, sample: null, ...facts };
  return factsOfLook(whole, undefined, parties);
}

function aConnection(host: string, facts: Partial<Connection> = {}): Connection {
  return {
    ...{ id: `${host} ${facts.port ?? 0}`, host, port: 40_000, name: '', user: 'default', lastCommand: 'xadd' },
    ...{ subscriptions: 0, patterns: 0, ageMs: 60_000, idleMs: 0 },
    ...facts,
  };
}

function aUse(facts: Partial<Use> = {}): Use {
  return {
    ...{ action: 'publishes', channelKind: 'stream', key: 'orders', isPattern: false, command: 'xadd' },
    ...{ client: { host: '172.18.0.4', port: 40_000 }, times: 3, bytes: 300, atMs },
    ...facts,
  };
}

const sampleOf = (...uses: readonly Use[]): Pick<BrokerLook, 'sample'> => ({
  sample: { durationMs: 200, commands: uses.length, isCut: false, uses: [...uses] },
});
/** `orders publishes orders: XADD from 172.18.0.4 (shop-orders-1) [command]`. */
function text(fact: WiringFact): string {
  const party = 'service' in fact.party ? fact.party.service : `outside ${fact.party.outside}`;
  const target =
    fact.kind === 'calls' ? ('service' in fact.target ? fact.target.service : fact.target.outside) : fact.channel.key;
  const group = fact.kind !== 'calls' && fact.group !== undefined ? ` (${fact.group})` : '';
  return `${party} ${fact.kind} ${target}${group}: ${fact.evidence.text} [${fact.evidence.source}]`;
}

describe('what was seen of commands', () => {
  it('tells who publishes how much, in how long', () => {
    expect(look(sampleOf(aUse()))).toEqual({
      facts: [
        {
          kind: 'publishes',
          channel: { kind: 'stream', key: 'orders', isPattern: false },
          party: { service: 'orders' },
          evidence: { source: 'command', text: 'XADD from 172.18.0.4 (shop-orders-1)' },
          atMs,
          times: 3,
          bytes: 300,
          watchedMs: 200,
        },
      ],
      unknown: [],
    });
  });

  it('names the group that reads, and leaves its consumer to no second fact', () => {
    const use = aUse({ action: 'consumes', command: 'xreadgroup', group: 'billing', consumer: 'c1' });
    const groups = [{ key: 'orders', group: 'billing', consumers: [{ name: 'c1', pending: 0, idleMs: 0 }] }];
    const { facts, unknown } = look({ ...sampleOf(use), readers: { groups, listeners: [], isPartial: false } });
    expect(facts.map(text)).toEqual([
      'orders consumes orders (billing): XREADGROUP from 172.18.0.4 (shop-orders-1) [command]',
    ]);
    expect(unknown).toEqual([]);
  });

  it('tells a Lua script of which nobody knows the caller, and whoever belongs to nothing', () => {
    const uses = [aUse({ client: undefined }), aUse({ client: { host: '10.0.0.7', port: 1 }, key: 'audit' })];
    expect(look(sampleOf(...uses)).facts.map(text)).toEqual([
      'outside a Lua script publishes orders: XADD by a Lua script [command]',
      'outside 10.0.0.7 publishes audit: XADD by 10.0.0.7 [command]',
    ]);
  });

  it('takes the name that a connection has given itself, and that of a consumer, where the address says nothing', () => {
    const client = { host: gateway, port: 40_000 };
    const named = look({ ...sampleOf(aUse({ client })), connections: [aConnection(gateway, { name: 'web' })] });
    expect(named.facts.map(text)).toContain('web publishes orders: XADD by a client named web [client-name]');
    const read = aUse({ client, action: 'consumes', command: 'xreadgroup', group: 'g', consumer: 'shop-web-1:7' });
    expect(look(sampleOf(read)).facts.map(text)).toEqual([
      'web consumes orders (g): XREADGROUP as consumer shop-web-1:7 [consumer-name]',
    ]);
  });

  it('says what it cannot tell apart, and claims nothing of it', () => {
    const dialling = (service: string, port: number) =>
      aProcess(service, { sockets: [socket(`127.0.0.1:${port} > 127.0.0.1:16379`)] });
    const use = aUse({ client: { host: gateway, port: 40_000 } });
    expect(look(sampleOf(use, use), [redis, dialling('orders', 1), dialling('web', 2)])).toEqual({
      facts: [],
      unknown: [
        'Somebody from 172.18.0.1, by the published port, publishes orders: nobody can say who that is; it may be orders, web, or somebody else.',
      ],
    });
  });
});

describe('the consumers of a group', () => {
  const consumers = (...all: readonly { readonly name: string; readonly idleMs: number }[]) => ({
    readers: {
      groups: [{ key: 'orders', group: 'billing', consumers: all.map((each) => ({ ...each, pending: 0 })) }],
      listeners: [],
      isPartial: false,
    },
  });

  it('are told by their names, as of when they last read', () => {
    const { facts } = look(consumers({ name: `worker@${orders.id?.slice(0, 12)}`, idleMs: 90_000 }));
    expect(facts).toMatchObject([
      { kind: 'consumes', party: { service: 'orders' }, group: 'billing', atMs: atMs - 90_000 },
    ]);
    expect(facts[0]?.evidence.source).toBe('consumer-name');
  });

  it('are said to be unknown where their names say nothing, unless they have not read for long', () => {
    expect(look(consumers({ name: 'c1', idleMs: 10 }, { name: 'c2', idleMs: 600_000 }))).toEqual({
      facts: [],
      unknown: ['Consumer c1 of the group billing reads orders: nobody can say who that is.'],
    });
  });
});

describe('subscriptions', () => {
  const listeners = (...all: readonly { readonly key: string; readonly count: number }[]) => ({
    groups: [],
    listeners: all.map((each) => ({ ...each, isPattern: false })),
    isPartial: false,
  });

  it('are told where one answer is left, and said to be unknown else', () => {
    const connections = [aConnection('172.18.0.4', { subscriptions: 1 })];
    const one = look({ connections, readers: listeners({ key: 'prices', count: 1 }) });
    expect(one.facts.map(text)).toContain(
      'orders consumes prices: subscribed from 172.18.0.4 (shop-orders-1) [subscription]',
    );
    const two = look({
      connections: [...connections, aConnection('172.18.0.5', { subscriptions: 1 })],
      readers: listeners({ key: 'prices', count: 1 }),
    });
    expect(two.facts.filter(({ kind }) => kind === 'consumes')).toEqual([]);
    expect(two.unknown).toEqual([
      'Somebody listens to prices: nobody can say who that is; it may be orders, web, or somebody else.',
    ]);
  });
});

describe('connections', () => {
  it('show that a service uses the broker, and what its last commands were', () => {
    const connections = [
      aConnection('172.18.0.4', { port: 1, lastCommand: 'xreadgroup' }),
      aConnection('172.18.0.4', { port: 2, lastCommand: 'xreadgroup' }),
      aConnection('10.0.0.7'),
    ];
    const { facts } = look({ connections });
    expect(facts.map(text)).toEqual([
      'orders calls redis: connected from 172.18.0.4 (shop-orders-1), last command xreadgroup [connection]',
    ]);
    expect(facts[0]?.times).toBe(2);
  });
});

it('says no more than so many things that it cannot tell', () => {
  const consumers = Array.from({ length: 200 }, (_, index) => ({ name: `c${index}`, pending: 0, idleMs: 0 }));
  const { unknown } = look({
    readers: { groups: [{ key: 'k', group: 'g', consumers }], listeners: [], isPartial: false },
  });
  expect(unknown).toHaveLength(51);
  expect(unknown.at(-1)).toBe('150 more things could not be told.');
});
