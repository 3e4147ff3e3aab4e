import { describe, expect, it } from 'vitest';
import { Parties, type FoundParty, type PartyClient } from '../../../../../src/app/topology/parties/parties.ts';
import type { ConnectedMember } from '../../../../../src/engine/connections.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { aContainer, aProcess, gateway, socket } from './members.ts';

const services = ['redis', 'orders', 'payments', 'web'].map((name) => aService(name));
const inside = aContainer('redis', 2, { published: [{ hostPort: 16_379, port: 6379 }], listens: [6379] });
const local = aProcess('redis', { published: [{ hostPort: 16_379, port: 6379 }], listens: [16_379] });

interface Case {
  readonly members: readonly ConnectedMember[];
  readonly client: Partial<PartyClient>;
  /** Others that the broker knows of. */
  readonly beside?: readonly { readonly host: string; readonly port: number }[];
  readonly broker?: string;
  readonly url?: string;
  /** True: the URL is that of a way into a cluster. */
  readonly isByWay?: boolean;
}

function found(given: Case): FoundParty {
  const { members, client, beside = [], broker = 'redis', url = 'redis://127.0.0.1:16379', isByWay = false } = given;
  const place = isByWay ? { url, inside: { service: 'redis', port: 6379 } } : { url };
  const application = anApplication(services, { messaging: { channels: {}, broker } });
  const parties = new Parties(application, { members, gateways: [gateway], unreadable: [] }, [place]);
  const whole = { host: '172.18.0.4', port: 40_000, ...client };
  return parties.ofClient(undefined, whole, parties.countOfMachine(undefined, [whole, ...beside]));
}

/** `orders by address`, `outside 10.0.0.7`, `orders | web`. */
function told(given: Case): string {
  const party = found(given);
  if (party.kind === 'service') return `${party.service} by ${party.by}`;
  return party.kind === 'outside' ? `outside ${party.outside}` : `unclear ${party.mayBe.join(' | ')}`;
}

const orders = aContainer('orders', 4);
const dialling = (service: string, ...ports: readonly number[]): ConnectedMember =>
  aProcess(service, { sockets: ports.map((port) => socket(`127.0.0.1:${port} > 127.0.0.1:16379`)) });

describe('a client of a broker in a container', () => {
  it.each<[string, Case, string]>([
    [
      'on another node, to which a way leads, that is beside it in its container',
      {
        members: [aContainer('redis', 2, { published: [], listens: [6379] }), orders],
        client: { host: '127.0.0.1' },
        url: 'redis://127.0.0.1:21000',
        isByWay: true,
      },
      'outside a program in shop-redis-1',
    ],
    ['that has the address of a container', { members: [inside, orders], client: {} }, 'orders by address'],
    [
      'that has it as IPv4 in IPv6',
      { members: [inside, orders], client: { host: '::ffff:172.18.0.4' } },
      'orders by address',
    ],
    [
      'that has an IPv6 address, however it is written',
      { members: [inside, aContainer('orders', 4, { addresses: ['fd00::4'] })], client: { host: 'FD00:0::0004' } },
      'orders by address',
    ],
    [
      'that says it is another service',
      { members: [inside, orders, aContainer('web', 5)], client: { name: 'web' } },
      'orders by address',
    ],
    [
      'that comes by a forwarder',
      {
        members: [
          inside,
          aProcess('orders'),
          aContainer('orders', 4, { container: 'shop-orders-local-1', isForwarder: true }),
        ],
        client: {},
      },
      'orders by address',
    ],
    [
      'whose address two containers share',
      {
        members: [inside, aContainer('orders', 4, { isSharing: true }), aContainer('web', 4, { isSharing: true })],
        client: {},
      },
      'unclear orders | web',
    ],
    [
      'whose socket one of two has that share an address',
      {
        members: [
          inside,
          aContainer('orders', 4, { isSharing: true }),
          aContainer('web', 4, { isSharing: true, sockets: [socket('172.18.0.4:40000 > 172.18.0.2:6379')] }),
        ],
        client: {},
      },
      'web by address',
    ],
    [
      'that is named as one of two that share its address',
      {
        members: [inside, aContainer('orders', 4, { isSharing: true }), aContainer('web', 4, { isSharing: true })],
        client: { name: 'web' },
      },
      'web by name',
    ],
    [
      'that is named as none of the two that share its address',
      {
        members: [inside, aContainer('orders', 4, { isSharing: true }), aContainer('web', 4, { isSharing: true })],
        client: { name: 'payments' },
      },
      'unclear orders | web',
    ],
    [
      'that comes by the published port, where the connections of one local process are all there are',
      {
        members: [inside, dialling('orders', 40_000, 40_001)],
        client: { host: gateway },
        beside: [{ host: gateway, port: 2 }],
      },
      'orders by address',
    ],
    [
      'that comes by the published port, where there is one connection more than that process has',
      {
        members: [inside, dialling('orders', 40_000)],
        client: { host: gateway },
        beside: [{ host: gateway, port: 2 }],
      },
      'unclear orders',
    ],
    [
      'that comes by the published port, where two services dial it',
      { members: [inside, dialling('orders', 40_000), dialling('web', 40_001)], client: { host: gateway } },
      'unclear orders | web',
    ],
    [
      'that comes by the published port, and says which of the two it is',
      {
        members: [inside, dialling('orders', 40_000), dialling('web', 40_001)],
        client: { host: gateway, name: 'web' },
      },
      'web by name',
    ],
    [
      'that comes by the published port, where a container keeps its sockets to itself',
      {
        members: [inside, dialling('orders', 40_000), aContainer('web', 5, { sockets: undefined as never })],
        client: { host: gateway },
      },
      'unclear orders | web',
    ],
    [
      'that dials from the network of the machine, by the address of the container',
      {
        members: [inside, aProcess('web', { sockets: [socket(`${gateway}:40000 > 172.18.0.2:6379`)] })],
        client: { host: gateway },
      },
      'web by address',
    ],
    [
      'that comes from this machine, where no service runs on it',
      { members: [inside, orders], client: { host: gateway } },
      'outside a program on this machine',
    ],
    [
      'that comes from this machine and has a name of its own',
      { members: [inside, orders], client: { host: gateway, name: 'redis-cli' } },
      `outside redis-cli (${gateway})`,
    ],
    [
      'that comes from this machine and whose connection may be over',
      { members: [inside, aProcess('web')], client: { host: gateway } },
      'unclear web',
    ],
    [
      'that has been connected for long, of which no local process knows',
      { members: [inside, aProcess('web')], client: { host: gateway, ageMs: 60_000 } },
      'outside a program on this machine',
    ],
    [
      'that runs beside the broker',
      { members: [inside], client: { host: '127.0.0.1' } },
      'outside a program in shop-redis-1',
    ],
    ['with an address that nobody has', { members: [inside], client: { host: '10.0.0.7' } }, 'outside 10.0.0.7'],
    [
      'with an address that nobody has, and the name of a service',
      { members: [inside], client: { host: '10.0.0.7', name: 'payments' } },
      'payments by name',
    ],
    [
      'of a service that the manifest no longer has',
      { members: [inside, aContainer('old', 4)], client: {} },
      'outside shop-old-1',
    ],
  ])('%s', (_what, given, expected) => {
    expect(told(given)).toBe(expected);
  });
});

describe('a client of a broker on this machine', () => {
  const client = { host: '127.0.0.1', port: 40_000 };

  it.each<[string, Case, string]>([
    [
      'is the local process that has its socket',
      { members: [local, dialling('orders', 40_001), dialling('web', 40_000)], client },
      'web by address',
    ],
    [
      'is none of which the socket leads elsewhere',
      {
        members: [local, aProcess('web', { sockets: [socket('127.0.0.1:40000 > 127.0.0.1:5432')] })],
        client: { ...client, ageMs: 60_000 },
      },
      'outside a program on this machine',
    ],
    [
      'may be a local process that keeps its sockets to itself',
      { members: [local, aProcess('web', { sockets: undefined as never })], client: { ...client, ageMs: 60_000 } },
      'unclear redis | web',
    ],
    [
      'is a container by its address',
      { members: [local, orders], client: { host: '172.18.0.4' } },
      'orders by address',
    ],
    [
      'may be any by the socket of the broker',
      {
        members: [local, aProcess('web')],
        client: { host: '', port: 0 },
        broker: 'unix:///run/redis.sock',
        url: 'unix:///run/redis.sock',
      },
      'unclear redis | web',
    ],
  ])('%s', (_what, given, expected) => {
    expect(told(given)).toBe(expected);
  });
});

describe('a client of a broker on another machine', () => {
  const elsewhere = { broker: 'redis://10.0.0.9:6379', url: 'redis://10.0.0.9:6379' };

  it.each<[string, Case, string]>([
    [
      'is the local process that has its socket',
      {
        members: [aProcess('web', { sockets: [socket('10.0.0.5:40000 > 10.0.0.9:6379')] })],
        client: { host: '10.0.0.5' },
        ...elsewhere,
      },
      'web by address',
    ],
    [
      'is not this machine when it comes from the loopback there',
      { members: [dialling('web', 40_000)], client: { host: '127.0.0.1' }, ...elsewhere },
      'outside a program beside the broker',
    ],
  ])('%s', (_what, given, expected) => {
    expect(told(given)).toBe(expected);
  });

  it('is told from one of the same port that a container publishes here', () => {
    const published = aContainer('redis', 2, { published: [{ hostPort: 6379, port: 6379 }], listens: [6379] });
    expect(told({ members: [published], client: { host: '127.0.0.1' }, ...elsewhere })).toBe(
      'outside a program beside the broker',
    );
  });
});

it('says for people how a client is known', () => {
  expect(found({ members: [inside, orders], client: {} })).toMatchObject({
    container: 'shop-orders-1',
    text: 'from 172.18.0.4 (shop-orders-1)',
  });
  expect(found({ members: [inside], client: { host: '10.0.0.7', name: 'payments' } })).toMatchObject({
    text: 'by a client named payments',
  });
  expect(found({ members: [inside], client: { host: '10.0.0.7', name: 'x'.repeat(500) } })).toEqual({
    kind: 'outside',
    outside: `${'x'.repeat(60)}… (10.0.0.7)`,
  });
});
