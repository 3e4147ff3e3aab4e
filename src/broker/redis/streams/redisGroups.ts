import type { ConsumerGroups, EntryDelivery, GroupDetail } from '../../groups.ts';
import type { RedisLinks } from '../connection/links.ts';
import { delivery } from './delivery.ts';
import { groupDetail } from './groups.ts';

/** Looks at the consumer groups of streams. */
export class RedisGroups implements ConsumerGroups {
  readonly #links: RedisLinks;

  constructor(links: RedisLinks) {
    this.#links = links;
  }

  delivery(key: string, id: string, maxGroups: number): Promise<EntryDelivery> {
    return this.#links.atKey(key, (client) => delivery(client, key, id, maxGroups));
  }

  group(key: string, group: string, limit: number): Promise<GroupDetail> {
    return this.#links.atKey(key, (client) => groupDetail(client, key, group, limit));
  }
}
