import { ProblemError } from '../../base/problem.ts';
import type { ClientConnection, CommandSample } from '../../broker/clients.ts';
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
        const { sample, unwatched } = isWatched
          ? await watched(() => clients.watchCommands(watchMs, maxCommands, signal))
          : { sample: null };
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
            ...(readers.hidden !== undefined && { hidden: readers.hidden }),
            isPartial: readers.isPartial,
          },
          sample: sample && { ...sample, uses: [...sample.uses] },
          ...(unwatched !== undefined && { unwatched }),
        };
      } finally {
        lease.dispose();
      }
    },
  };
}

/** That a server lets nobody watch, or not this user, keeps nobody from looking at the rest. */
async function watched(
  watch: () => Promise<CommandSample>,
): Promise<{ readonly sample: CommandSample | null; readonly unwatched?: string }> {
  try {
    return { sample: await watch() };
  } catch (error) {
    if (!(error instanceof ProblemError) || !refusals.has(error.problem.code)) throw error;
    return { sample: null, unwatched: error.problem.message };
  }
}

const refusals: ReadonlySet<string> = new Set(['broker.auth-failed', 'broker.refused']);

/** Whose commands were seen may have gone since, and its name is only known from before. */
function allOf(before: readonly ClientConnection[], after: readonly ClientConnection[]): Iterable<ClientConnection> {
  return new Map([...before, ...after].map((one) => [`${one.id} ${one.host} ${one.port}`, one])).values();
}
