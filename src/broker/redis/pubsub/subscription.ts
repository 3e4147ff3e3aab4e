import type { Redis } from 'ioredis';
import type { SubscribeRequest, SubscribeSink } from '../../pubsub.ts';
import { ended } from '../connection/connection.ts';
import type { OwnSubscriptions } from './ownSubscriptions.ts';
import { bytesOfName, textOfName } from '../../names.ts';

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
    const sharded = this.#requests.filter((request) => request.isSharded).map((request) => request.channel);
    const others = this.#requests.filter((request) => !request.isSharded);
    const channels = others.filter((request) => !request.isPattern).map((request) => request.channel);
    const patterns = others.filter((request) => request.isPattern).map((request) => request.channel);
    this.#listen(client, patterns);
    if (channels.length > 0) await client.subscribe(...channels.map(bytesOfName));
    if (patterns.length > 0) await client.call('psubscribe', patterns.map(bytesOfName));
    if (sharded.length > 0) await client.ssubscribe(...sharded.map(bytesOfName));
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

  #listen(client: Redis, patterns: readonly string[]): void {
    // The client makes a text of a pattern, which leads back to one that is not UTF-8 only so.
    const asked = new Map(patterns.map((pattern) => [String(bytesOfName(pattern)), pattern]));
    const onMessage = (channel: Buffer, payload: Buffer): void => {
      const name = textOfName(channel);
      this.#sink.onMessage({ via: name, channel: name, payload, receivedAtMs: Date.now() });
    };
    client.on('messageBuffer', onMessage);
    client.on('smessageBuffer', onMessage);
    client.on('pmessageBuffer', (pattern: string, channel: Buffer, payload: Buffer) => {
      this.#sink.onMessage({
        via: asked.get(pattern) ?? pattern,
        channel: textOfName(channel),
        payload,
        receivedAtMs: Date.now(),
      });
    });
    // The slot of a sharded channel went to another node, where its messages have to be heard from now on.
    client.on('moved', () => client.disconnect());
  }
}
