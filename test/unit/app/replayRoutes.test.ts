import { describe, expect, it } from 'vitest';
import { replayBroker, replayRoutes, replayTargets } from '../../../src/app/transfers/replayRoutes.ts';
import type { Channel, Messaging } from '../../../src/manifest/model.ts';

const at = { file: '/m', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } };

function channel(name: string, more: Partial<Channel> = {}): Channel {
  return { name, at, kind: 'stream', key: name, isPattern: false, ...more };
}

const messaging: Messaging = {
  broker: 'redis://main',
  brokers: { other: 'redis://other' },
  channels: { orders: channel('orders', { key: 'shop:orders' }), mail: channel('mail', { broker: 'other' }) },
};

const recorded = {
  sources: [
    { kind: 'stream', key: 'shop:orders' },
    { kind: 'stream', key: 'mail' },
  ],
} as const;

const urlOf = (name: string | undefined) => (name === undefined ? 'redis://main' : `redis://${name}`);

describe('replayRoutes', () => {
  it('sends what a channel of another broker had to that broker', async () => {
    expect(await replayRoutes(recorded, [], messaging, urlOf)).toEqual([
      { from: 'mail', to: { key: 'mail', broker: 'redis://other' } },
    ]);
  });

  it('knows channels by their names in the manifest, on both sides', async () => {
    const [first, second] = await replayRoutes(
      recorded,
      [
        { from: 'orders', to: 'mail' },
        { from: 'mail', to: 'orders' },
      ],
      messaging,
      urlOf,
    );
    expect(first).toEqual({ from: 'shop:orders', to: { key: 'mail', broker: 'redis://other' } });
    expect(second).toEqual({ from: 'mail', to: { key: 'shop:orders' } });
  });

  it('takes any other name as a key, and leaves a channel out', async () => {
    const wishes = [
      { from: 'x.*', to: 'y.*' },
      { from: 'orders', to: null },
    ];
    expect((await replayRoutes({ sources: [] }, wishes, messaging, urlOf)).slice(0, 2)).toEqual([
      { from: 'x.*', to: { key: 'y.*' } },
      { from: 'shop:orders', to: null },
    ]);
  });
});

describe('replayBroker', () => {
  it('is that of a recorded channel where no broker is the default', () => {
    const several: Messaging = {
      brokers: { a: 'redis://a', b: 'redis://b' },
      channels: { x: channel('x', { broker: 'b' }) },
    };
    expect(replayBroker({ sources: [{ kind: 'stream', key: 'x' }] }, several)).toBe('b');
    expect(replayBroker(recorded, messaging)).toBeUndefined();
  });
});

describe('replayTargets', () => {
  it('names every broker by its hosts, without credentials, and says which are on this machine', () => {
    const routes = [{ from: 'mail', to: { key: 'mail', broker: 'redis://user:secret@prod.example.com:6380/0' } }];
    const { brokers, keys } = replayTargets(recorded, 'redis://127.0.0.1:6379', routes);
    expect(brokers.map(({ name, isLocal }) => [name, isLocal])).toEqual([
      ['127.0.0.1:6379', true],
      ['prod.example.com:6380', false],
    ]);
    expect(JSON.stringify(brokers)).not.toContain('secret');
    expect(keys).toEqual(['shop:orders', 'mail']);
  });
});
