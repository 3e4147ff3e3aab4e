import type { Redis } from 'ioredis';
import type { SubscribeSink } from '../../pubsub.ts';
import type { OwnSubscriptions } from '../pubsub/ownSubscriptions.ts';
import type { Destination } from '../connection/route.ts';
import { Subscription } from '../pubsub/subscription.ts';
import { areKeysNotified, keyspaceChannel, notNotified } from './notifications.ts';

/** Hears keyspace notifications on one connection at a time; a message's channel is the key, its payload the event. */
export class KeyspaceHearing {
  readonly #pattern: string;
  readonly #sink: SubscribeSink;
  readonly #own: OwnSubscriptions;
  #subscription: Subscription | undefined;

  constructor(pattern: string, sink: SubscribeSink, own: OwnSubscriptions) {
    this.#pattern = pattern;
    this.#sink = sink;
    this.#own = own;
  }

  async hear(client: Redis, onReady: () => void, { name, options }: Destination): Promise<never> {
    if (!(await areKeysNotified(client, ''))) throw notNotified(name);
    const prefix = keyspaceChannel(options.db ?? 0, '');
    this.#subscription ??= new Subscription(
      [{ channel: `${prefix}${this.#pattern}`, isPattern: true }],
      {
        ...(this.#sink.onReady ? { onReady: () => this.#sink.onReady?.() } : {}),
        onMessage: (message) => this.#sink.onMessage({ ...message, channel: message.channel.slice(prefix.length) }),
        onGap: (fromMs, toMs) => this.#sink.onGap(fromMs, toMs),
      },
      this.#own,
    );
    return this.#subscription.hear(client, onReady);
  }
}
