import { expect, it } from 'vitest';
import { lookAround } from '../../../../../src/app/topology/watch/lookAround.ts';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { aContainer, gateway, socket } from '../parties/members.ts';

it('reads the addresses that a broker with a name sees as those of its own clients', async () => {
  const application = anApplication(
    ['redis', 'orders'].map((name) => aService(name)),
    { messaging: { channels: {}, brokers: { main: 'redis' } } },
  );
  const members = [
    aContainer('redis', 2, { published: [{ hostPort: 16_379, port: 6379 }], listens: [6379] }),
    // On the network of the machine, so that its own sockets alone tell who it is.
    aContainer('orders', 4, {
      addresses: [],
      isOnHost: true,
      sockets: [socket('127.0.0.1:40000 > 127.0.0.1:16379')],
    }),
  ];
  const connection = {
    ...{ id: '1', host: gateway, port: 40_000, name: '', user: 'default', lastCommand: 'xadd' },
    ...{ subscriptions: 0, patterns: 0, ageMs: 60_000, idleMs: 0 },
  };
  const { look, unknown } = await lookAround(
    {
      lookAtBroker: () =>
        Promise.resolve({
          atMs: 1000,
          connections: [connection],
          readers: { groups: [], listeners: [], isPartial: false },
          sample: null,
        }),
      engine: { connections: () => Promise.resolve({ members, gateways: [gateway], unreadable: [] }) },
      logger: silentLogger,
    },
    {
      application,
      brokers: [
        { name: 'main', url: 'redis://127.0.0.1:16379', locality: 'own', id: 'main', watchMs: 0, maxCommands: 0 },
      ],
      channels: [],
      atMs: 1000,
    },
    AbortSignal.timeout(5000),
  );
  expect(look.facts.map(({ evidence }) => evidence.text)).toContain(
    'connected from 172.18.0.1, by the published port (shop-orders-1), last command xadd',
  );
  expect(unknown).toEqual([]);
});
