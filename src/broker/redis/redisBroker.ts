import type { Redis } from 'ioredis';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type {
  Broker,
  BrokerChannelKind,
  BrokerStatus,
  ChannelFacts,
  Discovery,
  EntryBatch,
  SubscribeRequest,
  SubscribeSink,
  TailObserver,
  TailRequest,
} from '../broker.ts';
import { maskUrl } from '../maskUrl.ts';
import { parseAddress, type RedisAddress } from './address.ts';
import { CommandConnection } from './commandConnection.ts';
import { withReconnect } from './connection.ts';
import { ConnectionStates } from './connectionStates.ts';
import { describe } from './describe.ts';
import { discover } from './discover.ts';
import { OwnSubscriptions } from './ownSubscriptions.ts';
import { Subscription } from './subscription.ts';
import { StreamTail } from './tail.ts';

/** A broker at `redis://…`, `rediss://…` or a unix socket's path. Connects on first use; a wrong URL is told by the first call. */
export function connectRedis(url: string, logger: Logger): Broker {
  return new RedisBroker(url, logger);
}

class RedisBroker implements Broker {
  readonly address: string;
  readonly #url: string;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #states = this.#store.add(new ConnectionStates());
  readonly #own = new OwnSubscriptions();
  readonly #lifetime = new AbortController();
  #commands: CommandConnection | undefined;

  constructor(url: string, logger: Logger) {
    this.address = maskUrl(url);
    this.#url = url;
    this.#logger = logger;
    this.#store.add(toDisposable(() => this.#lifetime.abort()));
  }

  get status(): BrokerStatus {
    return this.#states.current;
  }

  get onDidChangeStatus(): Broker['onDidChangeStatus'] {
    return this.#states.onDidChange;
  }

  async tail(
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    signal: AbortSignal,
    observer: TailObserver = {},
  ): Promise<void> {
    const lifetime = AbortSignal.any([signal, this.#lifetime.signal]);
    const tail = new StreamTail(this.address, requests, onEntries, observer, lifetime);
    await withReconnect(this.#reconnecting(), (client, onReady) => tail.read(client, onReady), lifetime);
  }

  async subscribe(requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    const lifetime = AbortSignal.any([signal, this.#lifetime.signal]);
    const subscription = new Subscription(requests, sink, this.#own);
    await withReconnect(this.#reconnecting(), (client, onReady) => subscription.hear(client, onReady), lifetime);
  }

  addEntry(key: string, fields: readonly (readonly [string, string])[]): Promise<string> {
    return this.#run(async (client) => String(await client.call('XADD', key, '*', ...fields.flat())));
  }

  publish(channel: string, payload: string): Promise<number> {
    return this.#run((client) => client.publish(channel, payload));
  }

  push(key: string, payload: string): Promise<number> {
    return this.#run((client) => client.rpush(key, payload));
  }

  discover(limit: number, signal: AbortSignal): Promise<Discovery> {
    return this.#run((client) => discover(client, limit, signal), signal);
  }

  describe(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  ): Promise<readonly ChannelFacts[]> {
    return channels.length === 0 ? Promise.resolve([]) : this.#run((client) => describe(client, channels, this.#own));
  }

  dispose(): void {
    this.#store.dispose();
  }

  // `async`, so that a wrong address rejects and never throws.
  async #run<T>(commands: (client: Redis) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#commands ??= this.#store.add(new CommandConnection(this.#parse(), this.#states.open(), this.#logger));
    return this.#commands.run(commands, signal);
  }

  #reconnecting(): Parameters<typeof withReconnect>[0] {
    return { address: this.#parse(), state: this.#states.open(), logger: this.#logger };
  }

  #parse(): RedisAddress {
    return parseAddress(this.#url);
  }
}
