import type { Redis } from 'ioredis';
import type { SubscribeRequest, SubscribeSink } from '../broker.ts';
import { ended } from './connection.ts';
import type { OwnSubscriptions } from './ownSubscriptions.ts';

const pingEveryMs = 10_000;

/** Hears channels and patterns on one connection at a time, and tells of the gap between two. */
export class Subscription {
  readonly #requests: readonly SubscribeRequest[];
  readonly #sink: SubscribeSink;
  readonly #own: OwnSubscriptions;
  #lostAtMs: number | undefined;

  constructor(requests: readonly SubscribeRequest[], sink: SubscribeSink, own: OwnSubscriptions) {
    this.#requests = requests;
    this.#sink = sink;
    this.#own = own;
  }

  /** Hears until the connection is lost, which rejects; call again with a new one. */
  async hear(client: Redis, onReady: () => void): Promise<never> {
    const end = ended(client);
    client.on('messageBuffer', (channel, payload) => {
      const name = channel.toString();
      this.#sink.onMessage({ via: name, channel: name, payload, receivedAtMs: Date.now() });
    });
    client.on('pmessageBuffer', (pattern, channel, payload) => {
      this.#sink.onMessage({ via: pattern, channel: channel.toString(), payload, receivedAtMs: Date.now() });
    });
    const channels = this.#requests.filter((request) => !request.isPattern).map((request) => request.channel);
    const patterns = this.#requests.filter((request) => request.isPattern).map((request) => request.channel);
    if (channels.length > 0) await client.subscribe(...channels);
    if (patterns.length > 0) await client.psubscribe(...patterns);
    if (this.#lostAtMs !== undefined) this.#sink.onGap(this.#lostAtMs, Date.now());
    this.#lostAtMs = undefined;
    onReady();
    this.#sink.onReady?.();
    this.#own.add(channels);
    // Nothing is ever sent on this connection: only a question finds out that nobody is there any more.
    const asking = setInterval(() => void client.ping().catch(() => undefined), pingEveryMs);
    await end;
    clearInterval(asking);
    this.#own.remove(channels);
    this.#lostAtMs = Date.now();
    throw new Error('The connection ended.');
  }
}
