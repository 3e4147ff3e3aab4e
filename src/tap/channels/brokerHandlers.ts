import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { housekeepingRequests } from '../../protocol/housekeeping.ts';
import type { tapSide } from '../../protocol/tap.ts';
import type { LeasePool } from '../sources/leasePool.ts';
import { checkPublication } from './checkPublication.ts';
import { housekeepingHandlers, type WithBroker } from './housekeepingHandlers.ts';

type BrokerHandlers = Pick<
  Handlers<typeof tapSide>,
  'publish' | 'group' | 'claim' | 'acknowledge' | 'setGroupId' | keyof typeof housekeepingRequests
>;

/** Answers single questions to a broker, on a connection that is shared with other users of that broker. */
export function brokerHandlers(brokers: LeasePool<Broker>): BrokerHandlers {
  const withBroker: WithBroker = async ({ url }, ask) => {
    const lease = brokers.lease(url);
    try {
      return await ask(lease.value);
    } finally {
      lease.dispose();
    }
  };
  return {
    ...housekeepingHandlers(withBroker),
    publish: ({ broker, ...publication }) =>
      withBroker(broker, async (one) => {
        checkPublication(publication);
        return roleOf(one, 'writer').send(publication);
      }),
    group: ({ broker, key, group, limit }) =>
      withBroker(broker, async (one) => {
        const { consumers, pending, isPartial } = await roleOf(one, 'groups').group(key, group, limit);
        return { consumers: [...consumers], pending: [...pending], isPartial };
      }),
    claim: ({ broker, key, group, consumer, ids }) =>
      withBroker(broker, async (one) => [...(await roleOf(one, 'writer').claim(key, group, consumer, ids))]),
    acknowledge: ({ broker, key, group, ids }) =>
      withBroker(broker, async (one) => roleOf(one, 'writer').acknowledge(key, group, ids)),
    setGroupId: ({ broker, key, group, id }) =>
      withBroker(broker, async (one) => {
        await roleOf(one, 'writer').setGroupId(key, group, id);
        return null;
      }),
  };
}
