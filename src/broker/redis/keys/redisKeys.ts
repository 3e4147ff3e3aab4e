import type { Redis } from 'ioredis';
import type { HeldItems, KeyChange, KeyRequest, KeySink, WatchedKeys } from '../../keys.ts';
import type { SubscribeSink } from '../../pubsub.ts';
import { openConnection } from '../connection/connection.ts';
import type { RedisLinks } from '../connection/links.ts';
import type { Destination } from '../connection/route.ts';
import type { OwnSubscriptions } from '../pubsub/ownSubscriptions.ts';
import { heldItems } from './heldItems.ts';
import { KeyspaceHearing } from './keyspaceHearing.ts';
import { KeyWatch } from './keyWatch.ts';

/** Watches keys of Redis without touching them. */
export class RedisKeys implements WatchedKeys {
  readonly #links: RedisLinks;
  readonly #own: OwnSubscriptions;

  constructor(links: RedisLinks, own: OwnSubscriptions) {
    this.#links = links;
    this.#own = own;
  }

  async watchKey(request: KeyRequest, sink: KeySink, signal: AbortSignal): Promise<void> {
    await this.#links.bySlot(
      [request],
      ({ key }) => key,
      (_, slot, lifetime) => {
        const connect = (destination: Destination, until: AbortSignal): Promise<Redis> =>
          openConnection(destination, this.#links.address, until);
        const watch = new KeyWatch(request, sink, connect, lifetime);
        return this.#links.keep(
          slot,
          (client, onReady, destination) => watch.follow(client, onReady, destination),
          lifetime,
        );
      },
      signal,
    );
  }

  itemsFrom(request: HeldItems, place: number, count: number): Promise<readonly KeyChange[]> {
    return this.#links.atKey(request.key, (client) => heldItems(client, request, place, count));
  }

  async hearKeyspace(pattern: string, sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    const lifetime = AbortSignal.any([signal, this.#links.lifetime]);
    // Each server of a cluster tells of its own keys only.
    const slots = await this.#links.route.slots(lifetime);
    await this.#links.together(
      slots.map((slot) => (until: AbortSignal) => {
        const hearing = new KeyspaceHearing(pattern, sink, this.#own);
        return this.#links.keep(
          slot,
          (client, onReady, destination) => hearing.hear(client, onReady, destination),
          until,
        );
      }),
      lifetime,
    );
  }
}
