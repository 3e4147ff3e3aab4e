import type { PubSub, SubscribeRequest, SubscribeSink } from '../../pubsub.ts';
import type { RedisLinks } from '../connection/links.ts';
import type { OwnSubscriptions } from './ownSubscriptions.ts';
import { Subscription } from './subscription.ts';

/** Hears channels and patterns of Redis, and sharded channels on the node of their slot. */
export class RedisPubSub implements PubSub {
  readonly #links: RedisLinks;
  readonly #own: OwnSubscriptions;

  constructor(links: RedisLinks, own: OwnSubscriptions) {
    this.#links = links;
    this.#own = own;
  }

  async subscribe(requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    const sharded = requests.filter((request) => request.isSharded);
    const others = requests.filter((request) => !request.isSharded);
    const hear = (group: readonly SubscribeRequest[], slot: number | undefined, lifetime: AbortSignal) => {
      const subscription = new Subscription(group, sink, this.#own);
      return this.#links.keep(slot, (client, onReady) => subscription.hear(client, onReady), lifetime);
    };
    await this.#links.together(
      [
        ...(others.length > 0 ? [(lifetime: AbortSignal) => hear(others, undefined, lifetime)] : []),
        ...(sharded.length > 0
          ? [(lifetime: AbortSignal) => this.#links.bySlot(sharded, ({ channel }) => channel, hear, lifetime)]
          : []),
      ],
      signal,
    );
  }
}
