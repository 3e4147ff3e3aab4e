import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Handlers } from '../../protocol/rpc.ts';
import type { housekeepingRequests } from '../../protocol/housekeeping.ts';
import type { tapSide } from '../../protocol/tap.ts';

type HousekeepingHandlers = Pick<Handlers<typeof tapSide>, keyof typeof housekeepingRequests>;

/** Answers a question to a broker that is lent for it. */
export type WithBroker = <T>(address: { readonly url: string }, ask: (broker: Broker) => T | Promise<T>) => Promise<T>;

/** Removes what is not needed any more from a broker, and says before what that would be. */
export function housekeepingHandlers(withBroker: WithBroker): HousekeepingHandlers {
  return {
    pendingOf: ({ broker, key, group, consumer, limit }) =>
      withBroker(broker, async (one) => [...(await roleOf(one, 'groups').pendingOf(key, group, consumer, limit))]),
    trimEffect: ({ broker, key, bound }) =>
      withBroker(broker, async (one) => {
        const { unread, ...effect } = await roleOf(one, 'groups').trimEffect(key, bound);
        return { ...effect, unread: [...unread] };
      }),
    handBack: ({ broker, key, group, ids }) =>
      withBroker(broker, (one) => roleOf(one, 'writer').handBack(key, group, ids)),
    createGroup: ({ broker, key, group, id, makesStream }) =>
      withBroker(broker, async (one) => {
        await roleOf(one, 'writer').createGroup(key, group, id, makesStream);
        return null;
      }),
    destroyGroup: ({ broker, key, group }) =>
      withBroker(broker, async (one) => {
        await roleOf(one, 'writer').destroyGroup(key, group);
        return null;
      }),
    deleteConsumer: ({ broker, key, group, consumer }) =>
      withBroker(broker, (one) => roleOf(one, 'writer').deleteConsumer(key, group, consumer)),
    trim: ({ broker, key, bound }) => withBroker(broker, (one) => roleOf(one, 'writer').trim(key, bound)),
    deleteEntries: ({ broker, key, ids }) => withBroker(broker, (one) => roleOf(one, 'writer').deleteEntries(key, ids)),
    deleteKey: ({ broker, key }) => withBroker(broker, (one) => roleOf(one, 'writer').deleteKey(key)),
  };
}
