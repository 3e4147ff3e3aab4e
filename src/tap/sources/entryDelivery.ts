import type { Broker } from '../../broker/broker.ts';
import { roleOf } from '../../broker/roleOf.ts';
import type { Delivery } from '../../protocol/detailShapes.ts';
import type { LeasePool } from './leasePool.ts';

/** More groups than anybody looks through. */
const maxGroups = 100;

/** What each consumer group has done with an entry of a stream. */
export async function entryDelivery(
  brokers: LeasePool<Broker>,
  { url, key, id }: { readonly url: string; readonly key: string; readonly id: string },
): Promise<Delivery> {
  const lease = brokers.lease(url);
  try {
    const { groups, isPartial } = await roleOf(lease.value, 'groups').delivery(key, id, maxGroups);
    const unknown = { consumer: null, deliveries: null, idleMs: null };
    return { groups: groups.map((group) => ({ ...unknown, ...group })), isPartial };
  } finally {
    lease.dispose();
  }
}
