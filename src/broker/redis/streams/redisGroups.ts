import type { ConsumerGroups, EntryDelivery, GroupDetail, TrimEffect } from '../../groups.ts';
import type { TrimBound } from '../../writer.ts';
import type { RedisLinks } from '../connection/links.ts';
import { delivery } from './delivery.ts';
import { groupDetail, pendingOf } from './groups.ts';
import { trimEffect } from './trim.ts';

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

  pendingOf(key: string, group: string, consumer: string, limit: number): Promise<readonly string[]> {
    return this.#links.atKey(key, (client) => pendingOf(client, key, group, consumer, limit));
  }

  trimEffect(key: string, bound: TrimBound): Promise<TrimEffect> {
    return this.#links.atKey(key, (client) => trimEffect(client, key, bound));
  }
}
