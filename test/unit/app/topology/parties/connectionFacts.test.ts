import { describe, expect, it } from 'vitest';
import { factsOfConnections } from '../../../../../src/app/topology/parties/connectionFacts.ts';
import type { ConnectedMember } from '../../../../../src/engine/connections.ts';
import { anApplication, aService } from '../../../../fakes/models.ts';
import { aContainer, aProcess, gateway, socket } from './members.ts';

const application = anApplication(['redis', 'orders', 'payments', 'web'].map((name) => aService(name)));

/** `orders > payments TCP to shop-payments-1:8080 ×2`. */
function told(...members: readonly ConnectedMember[]): readonly string[] {
  const { facts, unknown } = factsOfConnections(application, { members, gateways: [gateway], unreadable: [] }, 1000);
  const calls = facts.map(({ party, times, evidence, ...fact }) => {
    if (fact.kind !== 'calls') throw new Error('It is no call.');
    const names = [party, fact.target].map((each) => ('service' in each ? each.service : each.outside));
    return `${names.join(' > ')} ${evidence.text} ×${times}`;
  });
  return [...calls, ...unknown];
}

const unreadable = { listens: undefined as never, sockets: undefined as never };
const payments = aContainer('payments', 3, {
  listens: [8080],
  sockets: [socket('172.18.0.3:8080 > 172.18.0.4:40000')],
});
const orders = aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.3:8080')] });

describe('a connection', () => {
  it.each<[string, readonly ConnectedMember[], readonly string[]]>([
    ['of which both ends tell is one call', [payments, orders], ['orders > payments TCP to shop-payments-1:8080 ×1']],
    [
      'of which only the called one tells is a call too',
      [payments, { ...orders, ...unreadable }],
      ['orders > payments TCP to shop-payments-1:8080 ×1'],
    ],
    [
      'of which only the caller tells is a call to a port that nobody is given who dials',
      [{ ...payments, ...unreadable }, orders],
      ['orders > payments TCP to shop-payments-1:8080 ×1'],
    ],
    ['that the other end knows nothing of is none', [{ ...payments, sockets: [] }, orders], []],
    [
      'that is over is told by the end that has closed it',
      [
        { ...payments, sockets: [] },
        { ...orders, sockets: [{ ...socket('172.18.0.4:40000 > 172.18.0.3:8080'), isOver: true }] },
      ],
      ['orders > payments TCP to shop-payments-1:8080 ×1'],
    ],
    [
      'between two ports of which nobody says that it listens is none',
      [
        { ...payments, ...unreadable },
        aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.3:40001')] }),
      ],
      [],
    ],
    [
      'with itself, as a health check makes it, is none',
      [
        aContainer('web', 5, {
          listens: [80],
          sockets: [
            socket('127.0.0.1:80 > 127.0.0.1:40000'),
            socket('127.0.0.1:40000 > 127.0.0.1:80'),
            socket('172.18.0.5:40001 > 172.18.0.5:80'),
            socket('172.18.0.5:80 > 172.18.0.5:40001'),
          ],
        }),
      ],
      [],
    ],
    [
      'to an address that two containers have is told by the one that has the other end',
      [
        aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.3:8080')] }),
        { ...payments, isSharing: true },
        aContainer('web', 3, { isSharing: true }),
      ],
      ['orders > payments TCP to shop-payments-1:8080 ×1'],
    ],
    [
      'to an address that two containers have that keep their sockets to themselves is said to be unclear',
      [
        aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.3:8080')] }),
        aContainer('payments', 3, { isSharing: true, ...unreadable }),
        aContainer('web', 3, { isSharing: true, ...unreadable }),
      ],
      [
        'shop-orders-1 is connected to 172.18.0.3:8080, an address that several containers have: nobody can say who that is; it may be payments, web, or somebody else.',
      ],
    ],
    [
      'of a local process to a published port is a call to the container behind it',
      [
        aContainer('payments', 3, { published: [{ hostPort: 18_080, port: 8080 }], listens: [8080] }),
        aProcess('web', { sockets: [socket('127.0.0.1:40000 > 127.0.0.1:18080')] }),
      ],
      ['web > payments TCP to shop-payments-1:8080 ×1'],
    ],
    [
      'of a container to a local process by the machine is a call',
      [
        aContainer('orders', 4, { sockets: [socket(`172.18.0.4:40000 > ${gateway}:3000`)] }),
        aProcess('web', { listens: [3000], sockets: [socket(`${gateway}:3000 > 172.18.0.4:40000`)] }),
      ],
      ['orders > web TCP to shop-web-1:3000 ×1'],
    ],
    [
      'of a local process that goes by its forwarder is told by that',
      [
        { ...payments, sockets: [socket('172.18.0.3:8080 > 172.18.0.9:40000')] },
        aProcess('web', {
          reaches: [{ localPort: 45_000, host: 'payments', port: 8080 }],
          sockets: [socket('127.0.0.1:40000 > 127.0.0.1:45000')],
        }),
        aContainer('web', 9, { container: 'shop-web-local-1', isForwarder: true, ...unreadable }),
      ],
      ['web > payments TCP to shop-payments-1:8080 ×1'],
    ],
    [
      'of a local process that goes by its forwarder is known where no container tells its sockets',
      [
        { ...payments, ...unreadable },
        aProcess('web', {
          reaches: [{ localPort: 45_000, host: 'payments', port: 8080 }],
          sockets: [socket('127.0.0.1:40000 > 127.0.0.1:45000')],
        }),
        aContainer('web', 9, { container: 'shop-web-local-1', isForwarder: true, ...unreadable }),
      ],
      ['web > payments TCP to payments:8080 ×1'],
    ],
    [
      'to a forwarder is a call to the local process behind it',
      [
        aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.9:3000')] }),
        aContainer('web', 9, {
          container: 'shop-web-local-1',
          isForwarder: true,
          listens: [3000],
          sockets: [socket('172.18.0.9:3000 > 172.18.0.4:40000')],
        }),
        aProcess('web', { listens: [3000] }),
      ],
      ['orders > web TCP to the local process of web:3000 ×1'],
    ],
    [
      'of two local processes is a call',
      [
        aProcess('web', { sockets: [socket('127.0.0.1:40000 > 127.0.0.1:6379'), socket('::1:40001 > ::1:6379')] }),
        aProcess('redis', {
          listens: [6379],
          sockets: [socket('127.0.0.1:6379 > 127.0.0.1:40000'), socket('::1:6379 > ::1:40001')],
        }),
      ],
      ['web > redis TCP to shop-redis-1:6379 ×2'],
    ],
    [
      'with somebody who belongs to nothing is none',
      [aContainer('orders', 4, { sockets: [socket('172.18.0.4:40000 > 10.0.0.7:443')] })],
      [],
    ],
    [
      'of a service that the manifest no longer has is none',
      [payments, aContainer('old', 4, { sockets: [socket('172.18.0.4:40000 > 172.18.0.3:8080')] })],
      [],
    ],
  ])('%s', (_what, members, expected) => {
    expect(told(...members)).toEqual(expected);
  });
});
