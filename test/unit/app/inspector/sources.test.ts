import { describe, expect, it } from 'vitest';
import {
  resolveSource,
  sourceChoices,
  type SourcePlaces,
  typedChoices,
} from '../../../../src/app/inspector/sources.ts';
import { aChannel, anApplication, aService } from '../../../fakes/models.ts';

const shop = anApplication([aService('orders')], {
  channels: [
    aChannel('orders.created', { key: 'shop:orders' }),
    aChannel('browser', { kind: 'pubsub', key: 'browser.*', isPattern: true }),
    aChannel('parcels', { kind: 'list' }),
  ],
});
const places: SourcePlaces = {
  broker: () => ({ url: 'redis://127.0.0.1:6379' }),
  engine: () => ({ kind: 'docker' }),
  start: { at: 'beginning' },
  logTail: 100,
};

describe('sources', () => {
  it('of a broker are found while no engine answers, and logs are not', () => {
    const without = { ...places, engine: () => expect.fail('No engine answers.') };
    expect(resolveSource(shop, without, 'stream:orders.created')).toMatchObject({ source: { key: 'shop:orders' } });
    expect(resolveSource(shop, without, 'log:shop')).toMatchObject({ source: { kind: 'log', project: 'shop' } });
    expect(resolveSource(shop, { ...without, audit: () => '/state/audit' }, 'audit:shop')).toMatchObject({
      source: { kind: 'audit', project: 'shop', directory: '/state/audit' },
    });
    expect(() => resolveSource(shop, without, 'logs:orders')).toThrow('No engine answers.');
  });

  it('are the channels, the logs, what the engine says and what services send', () => {
    expect(sourceChoices(shop).map(({ id }) => id)).toEqual([
      'stream:orders.created',
      'pubsub:browser',
      'list:parcels',
      'logs:orders',
      'events:shop',
      'audit:shop',
      'span:shop',
      'log:shop',
      'metric:shop',
    ]);
  });

  it.each([
    ['list:parcels', { kind: 'list', key: 'parcels' }],
    ['sorted-set:delayed', { kind: 'sorted-set', key: 'delayed' }],
    ['keyspace:user:*', { kind: 'keyspace', pattern: 'user:*' }],
    ['keyspace:user:1', { kind: 'key', key: 'user:1' }],
    ['key:user:1', { kind: 'key', key: 'user:1' }],
    ['events:shop', { kind: 'events', project: 'shop' }],
    ['span:shop', { kind: 'span', label: 'spans', project: 'shop' }],
  ])('%s is read as what it is', (id, source) => {
    expect(resolveSource(shop, places, id)).toMatchObject({ source });
  });

  it('are read by the key that the manifest gives', () => {
    expect(resolveSource(shop, places, 'stream:orders.created')).toMatchObject({
      source: { kind: 'stream', label: 'orders.created', key: 'shop:orders', from: { at: 'beginning' } },
    });
    expect(resolveSource(shop, places, 'pubsub:browser')).toMatchObject({
      source: { kind: 'pubsub', channel: 'browser.*', isPattern: true },
    });
  });

  it('carry how payloads are read and what they are checked against, as the manifest says', () => {
    const payload = { field: 'data', encoding: 'msgpack' } as const;
    const made = anApplication([], {
      channels: [
        aChannel('orders', { payload, contract: '/app/order.json' }),
        aChannel('status', { kind: 'pubsub', isSharded: true }),
      ],
    });
    expect(resolveSource(made, places, 'stream:orders')).toMatchObject({
      source: { payload: { ...payload, contract: { path: '/app/order.json' } } },
    });
    expect(resolveSource(made, places, 'pubsub:status')).toMatchObject({ source: { isSharded: true } });
  });

  it('that are not listed can be typed: of each kind, as patterns with a wildcard', () => {
    const ids = (text: string): string[] => typedChoices(text, [{ label: 'known' }]).map(({ id }) => id);
    expect(ids(' late ')).toEqual(['stream:late', 'pubsub:late', 'list:late', 'sorted-set:late', 'key:late']);
    expect(ids('user.*')).toEqual(['pubsub:user.*', 'keyspace:user.*']);
    expect([ids(''), ids('known'), ids('x'.repeat(600))]).toEqual([[], [], []]);
    expect(resolveSource(shop, places, 'pubsub:user.*')).toMatchObject({ source: { isPattern: true } });
    expect(resolveSource(shop, places, 'pubsub:user')).toMatchObject({ source: { isPattern: false } });
  });

  it('that nobody declares are read by their name', () => {
    expect(resolveSource(shop, places, 'stream:a:b')).toMatchObject({ source: { key: 'a:b' } });
    expect(resolveSource(shop, places, 'stream:constructor')).toMatchObject({ source: { key: 'constructor' } });
  });

  it('are read on the broker that the channel names, else on the default one', () => {
    const channels = [aChannel('near'), aChannel('far', { broker: 'other' })];
    const made = anApplication([], { channels });
    const two = { ...places, broker: (name: string | undefined) => ({ url: `redis://${name ?? 'default'}` }) };
    const urlOf = (id: string): unknown => resolveSource(made, two, id);
    expect(urlOf('stream:near')).toMatchObject({ source: { broker: { url: 'redis://default' } } });
    expect(urlOf('stream:far')).toMatchObject({ source: { broker: { url: 'redis://other' } } });
    expect(urlOf('stream:undeclared')).toMatchObject({ source: { broker: { url: 'redis://default' } } });
  });

  it('of logs need no broker', () => {
    const problem = { code: 'broker.not-running', message: 'Start it.' };
    const withoutBroker = { ...places, broker: () => ({ problem }) };
    expect(resolveSource(shop, withoutBroker, 'logs:orders')).toMatchObject({
      source: { kind: 'logs', project: 'shop', services: ['orders'], tail: 100 },
    });
    expect(resolveSource(shop, withoutBroker, 'stream:orders.created')).toMatchObject({ problem });
  });

  it('that are nothing known have a problem', () => {
    expect(resolveSource(shop, places, 'carrier-pigeon')).toMatchObject({ problem: { code: 'source.unknown' } });
  });
});
