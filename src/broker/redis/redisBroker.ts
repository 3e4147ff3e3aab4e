import type { BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { Redis } from 'ioredis';
import { abortable } from '../../base/async.ts';
import { DisposableStore, toDisposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type {
  Broker,
  BrokerStatus,
  ChannelFacts,
  EntryDelivery,
  Discovery,
  Entry,
  EntryBatch,
  EntryBound,
  GroupDetail,
  KeyRequest,
  KeySink,
  SubscribeRequest,
  SubscribeSink,
  TailObserver,
  TailRequest,
} from '../broker.ts';
import { maskUrl } from '../../base/mask.ts';
import { parseAddress } from './connection/address.ts';
import { CommandConnections } from './connection/commandConnections.ts';
import { openConnection, withReconnect, type Reconnecting } from './connection/connection.ts';
import { ConnectionStates } from './connection/connectionStates.ts';
import { delivery } from './streams/delivery.ts';
import { describe } from './describe.ts';
import { discover } from './discover.ts';
import { entriesBefore } from './streams/entriesBefore.ts';
import { acknowledge, claim, groupDetail, setGroupId } from './streams/groups.ts';
import { KeyspaceHearing } from './keys/keyspaceHearing.ts';
import { KeyWatch } from './keys/keyWatch.ts';
import { mergeDiscoveries, mergeFacts } from './merge.ts';
import { OwnSubscriptions } from './pubsub/ownSubscriptions.ts';
import type { Destination, Route } from './connection/route.ts';
import { routeTo } from './connection/routes.ts';
import { bySlot } from './connection/slots.ts';
import { Subscription } from './pubsub/subscription.ts';
import { StreamTail } from './streams/tail.ts';

/**
 * A broker at `redis://…`, `rediss://…`, `redis+cluster://…`, `redis+sentinel://…` or a unix socket's path. Connects on first
 * use; a wrong URL is told by the first call.
 */
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
  #route: Route | undefined;
  #commands: CommandConnections | undefined;

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
    await this.#bySlot(
      requests,
      ({ key }) => key,
      (group, slot, lifetime) => {
        const tail = new StreamTail(this.address, group, onEntries, observer, lifetime);
        return withReconnect(
          this.#reconnecting(slot),
          (client, onReady, destination) => tail.read(client, onReady, destination),
          lifetime,
        );
      },
      signal,
    );
  }

  async subscribe(requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    const sharded = requests.filter((request) => request.isSharded);
    const others = requests.filter((request) => !request.isSharded);
    const hear = (group: readonly SubscribeRequest[], slot: number | undefined, lifetime: AbortSignal) => {
      const subscription = new Subscription(group, sink, this.#own);
      return withReconnect(this.#reconnecting(slot), (client, onReady) => subscription.hear(client, onReady), lifetime);
    };
    await this.#together(
      [
        ...(others.length > 0 ? [(lifetime: AbortSignal) => hear(others, undefined, lifetime)] : []),
        ...(sharded.length > 0
          ? [(lifetime: AbortSignal) => this.#bySlot(sharded, ({ channel }) => channel, hear, lifetime)]
          : []),
      ],
      signal,
    );
  }

  entriesBefore(key: string, bound: EntryBound, count: number): Promise<readonly Entry[]> {
    return this.#atKey(key, (client) => entriesBefore(client, key, bound, count));
  }

  async watchKey(request: KeyRequest, sink: KeySink, signal: AbortSignal): Promise<void> {
    await this.#bySlot(
      [request],
      ({ key }) => key,
      (_, slot, lifetime) => {
        const connect = (destination: Destination, until: AbortSignal): Promise<Redis> =>
          openConnection(destination, this.address, until);
        const watch = new KeyWatch(request, sink, connect, lifetime);
        return withReconnect(
          this.#reconnecting(slot),
          (client, onReady, destination) => watch.follow(client, onReady, destination),
          lifetime,
        );
      },
      signal,
    );
  }

  async hearKeyspace(pattern: string, sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    const lifetime = AbortSignal.any([signal, this.#lifetime.signal]);
    // Each server of a cluster tells of its own keys.
    const slots = await this.#routing().slots(lifetime);
    await this.#together(
      slots.map((slot) => (until: AbortSignal) => {
        const hearing = new KeyspaceHearing(pattern, sink, this.#own);
        return withReconnect(
          this.#reconnecting(slot),
          (client, onReady, destination) => hearing.hear(client, onReady, destination),
          until,
        );
      }),
      lifetime,
    );
  }

  addEntry(key: string, fields: readonly (readonly [string, string])[]): Promise<string> {
    return this.#atKey(key, async (client) => String(await client.call('XADD', key, '*', ...fields.flat())));
  }

  publish(channel: string, payload: string): Promise<number> {
    return this.#atKey(channel, (client) => client.publish(channel, payload));
  }

  push(key: string, payload: string): Promise<number> {
    return this.#atKey(key, (client) => client.rpush(key, payload));
  }

  delivery(key: string, id: string, maxGroups: number): Promise<EntryDelivery> {
    return this.#atKey(key, (client) => delivery(client, key, id, maxGroups));
  }

  group(key: string, group: string, limit: number): Promise<GroupDetail> {
    return this.#atKey(key, (client) => groupDetail(client, key, group, limit));
  }

  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]> {
    return this.#atKey(key, (client) => claim(client, key, group, consumer, ids));
  }

  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number> {
    return this.#atKey(key, (client) => acknowledge(client, key, group, ids));
  }

  setGroupId(key: string, group: string, id: string): Promise<void> {
    return this.#atKey(key, (client) => setGroupId(client, key, group, id));
  }

  async discover(limit: number, signal: AbortSignal): Promise<Discovery> {
    const found = await this.#commanding().everywhere((client) => discover(client, limit, signal), signal);
    return mergeDiscoveries(found, limit);
  }

  async describe(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  ): Promise<readonly ChannelFacts[]> {
    if (channels.length === 0) return [];
    const { signal } = this.#lifetime;
    const commands = this.#commanding();
    const published = channels.filter(({ kind }) => kind === 'pubsub');
    const keyed = channels.filter(({ kind }) => kind !== 'pubsub');
    const [here, everywhere] = await Promise.all([
      commands.byServer(
        this.#isCluster ? keyed : channels,
        ({ key }) => key,
        (client, its) => describe(client, its, this.#own),
        signal,
      ),
      // Each node of a cluster counts its own subscribers.
      this.#isCluster && published.length > 0
        ? commands.everywhere((client) => describe(client, published, this.#own), signal)
        : [],
    ]);
    return mergeFacts(channels, [...here.flat(), ...everywhere.flat()]);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** In a cluster keys of different slots cannot be read together, so each slot gets a connection of its own. */
  async #bySlot<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    work: (items: readonly T[], slot: number | undefined, signal: AbortSignal) => Promise<never>,
    signal: AbortSignal,
  ): Promise<never> {
    const groups: [number | undefined, readonly T[]][] = this.#routing().isCluster
      ? [...bySlot(items, keyOf)]
      : [[undefined, items]];
    return this.#together(
      groups.map(
        ([slot, group]) =>
          (lifetime: AbortSignal) =>
            work(group, slot, lifetime),
      ),
      signal,
    );
  }

  /** Runs works that never end by themselves; the first that fails ends them all. */
  async #together(works: readonly ((signal: AbortSignal) => Promise<never>)[], signal: AbortSignal): Promise<never> {
    const ending = new AbortController();
    const lifetime = AbortSignal.any([signal, this.#lifetime.signal, ending.signal]);
    try {
      return await abortable(Promise.race(works.map((work) => work(lifetime))), lifetime);
    } finally {
      ending.abort();
    }
  }

  async #atKey<T>(key: string, commands: (client: Redis) => Promise<T>): Promise<T> {
    return this.#commanding().atKey(key, commands, this.#lifetime.signal);
  }

  #commanding(): CommandConnections {
    return (this.#commands ??= this.#store.add(new CommandConnections(this.#routing(), this.#states, this.#logger)));
  }

  get #isCluster(): boolean {
    return this.#routing().isCluster;
  }

  #reconnecting(slot: number | undefined): Reconnecting {
    return { route: this.#routing(), slot, state: this.#states.open(), logger: this.#logger };
  }

  #routing(): Route {
    return (this.#route ??= routeTo(parseAddress(this.#url)));
  }
}
