import type { ClientConnection } from '../../broker/clients.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { brokerLookRequests } from '../../protocol/topology/brokerLook.ts';
import type { Broker } from '../../broker/broker.ts';
import type { LeasePool } from '../sources/leasePool.ts';

/** Groups, consumers of each, and channels that are listened to: more than that no map can show. */
const maxReaders = 1000;

type BrokerLookHandlers = Pick<Handlers<typeof tapSide>, keyof typeof brokerLookRequests>;

/** Looks at who is connected to a broker and what they do there. */
export function brokerLookHandlers(brokers: LeasePool<Broker>): BrokerLookHandlers {
  return {
    lookAtBroker: async ({ broker, channels, watchMs, maxCommands }, signal) => {
      const lease = brokers.lease(broker.url);
      try {
        const clients = roleOf(lease.value, 'clients');
        const isWatched = watchMs > 0;
        const before = isWatched ? await clients.connections(signal) : [];
        const sample = isWatched ? await clients.watchCommands(watchMs, maxCommands, signal) : null;
        const [after, readers] = await Promise.all([
          clients.connections(signal),
          clients.readers(channels, maxReaders, signal),
        ]);
        return {
          atMs: Date.now(),
          connections: [...allOf(before, after)],
          readers: {
            groups: readers.groups.map((group) => ({ ...group, consumers: [...group.consumers] })),
            listeners: [...readers.listeners],
            isPartial: readers.isPartial,
          },
          sample: sample && { ...sample, uses: [...sample.uses] },
        };
      } finally {
        lease.dispose();
      }
    },
  };
}

/** Whose commands were seen may have gone since, and its name is only known from before. */
function allOf(before: readonly ClientConnection[], after: readonly ClientConnection[]): Iterable<ClientConnection> {
  return new Map([...before, ...after].map((one) => [`${one.id} ${one.host} ${one.port}`, one])).values();
}
