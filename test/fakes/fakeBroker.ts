import { Emitter } from '../../src/base/event.ts';
import type { Problem } from '../../src/base/problem.ts';
import { entryIdProblem } from '../../src/broker/entryId.ts';
import type { Publication, PublishAnswer, Sent } from '../../src/broker/publication.ts';
import type { BrokerWriter } from '../../src/broker/writer.ts';
import type { Broker, BrokerStatus, ChannelFacts, Discovery } from '../../src/broker/broker.ts';
import type { BrokerClients, ChannelReaders, ClientConnection, CommandSample } from '../../src/broker/clients.ts';
import type { ConsumerGroups, EntryDelivery, GroupDetail, TrimEffect } from '../../src/broker/groups.ts';
import type { HeldItems, KeyChange, WatchedKeys, KeyRequest, KeySink } from '../../src/broker/keys.ts';
import type { Entry, EntryLog, EntryBatch, EntryBound, TailObserver, TailRequest } from '../../src/broker/log.ts';
import type { PubSub, SubscribeRequest, SubscribeSink } from '../../src/broker/pubsub.ts';

/** One tail that somebody holds. */
export interface HeldTail {
  readonly requests: readonly TailRequest[];
  readonly observer: TailObserver;
  readonly signal: AbortSignal;
  deliver(batch: EntryBatch): void;
  fail(error: Error): void;
}

/** A broker in memory: a test says what it delivers, and how it is. */
export class FakeBroker implements Broker, EntryLog, PubSub, WatchedKeys, ConsumerGroups, BrokerWriter, BrokerClients {
  readonly address = 'redis://fake';
  // A test takes a role away by making it undefined.
  log: EntryLog | undefined = this;
  pubsub: PubSub | undefined = this;
  keys: WatchedKeys | undefined = this;
  groups: ConsumerGroups | undefined = this;
  writer: BrokerWriter | undefined = this;
  clients: BrokerClients | undefined = this;
  readonly tails: HeldTail[] = [];
  readonly sinks: SubscribeSink[] = [];
  readonly keySinks: KeySink[] = [];
  readonly #changes = new Emitter<BrokerStatus>();
  readonly onDidChangeStatus = this.#changes.event;
  facts: readonly ChannelFacts[] = [];
  /** What streams hold, the oldest first, by key. */
  readonly streams = new Map<string, readonly Entry[]>();
  /** What lists and sorted sets hold, by key. */
  readonly items = new Map<string, readonly KeyChange[]>();
  /** Who is connected, and what a watch sees. */
  connected: readonly ClientConnection[] = [];
  sample: CommandSample = { durationMs: 200, commands: 0, isCut: false, uses: [] };
  reading: ChannelReaders = { groups: [], listeners: [], isPartial: false };
  status: BrokerStatus = { state: 'idle' };
  isDisposed = false;

  become(status: BrokerStatus): void {
    this.status = status;
    this.#changes.fire(status);
  }

  tail(
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    signal: AbortSignal,
    observer: TailObserver = {},
  ): Promise<void> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.tails.push({ requests, observer, signal, deliver: (batch) => void onEntries(batch), fail: reject });
    });
  }

  /** Ids of a test are `n-0`: their times tell which is before. */
  entriesBefore(key: string, bound: EntryBound, count: number): Promise<readonly Entry[]> {
    const endMs = endOf(bound);
    const before = (this.streams.get(key) ?? []).filter(({ timeMs }) => timeMs < endMs);
    return Promise.resolve(before.toReversed().slice(0, count));
  }

  isBefore(id: string, other: string): boolean {
    return timeOf(id) < timeOf(other);
  }

  idProblem(id: string): Problem | undefined {
    return entryIdProblem(id);
  }

  subscribe(_requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.sinks.push(sink);
    });
  }

  itemsFrom({ key }: HeldItems, place: number, count: number): Promise<readonly KeyChange[]> {
    return Promise.resolve((this.items.get(key) ?? []).slice(place, place + count));
  }

  watchKey(_request: KeyRequest, sink: KeySink, signal: AbortSignal): Promise<void> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.keySinks.push(sink);
    });
  }

  hearKeyspace(_pattern: string, sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    return this.subscribe([], sink, signal);
  }

  group(): Promise<GroupDetail> {
    return Promise.resolve({ consumers: [], pending: [], isPartial: false });
  }

  claim(_key: string, _group: string, _consumer: string, ids: readonly string[]): Promise<readonly string[]> {
    return Promise.resolve(ids);
  }

  acknowledge(_key: string, _group: string, ids: readonly string[]): Promise<number> {
    return Promise.resolve(ids.length);
  }
  handBack(_key: string, _group: string, ids: readonly string[]): Promise<number> {
    return Promise.resolve(ids.length);
  }

  setGroupId(): Promise<void> {
    return Promise.resolve();
  }

  pendingOf(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  trimEffect(): Promise<TrimEffect> {
    return Promise.resolve({ length: 0, removes: 0, isMore: false, unread: [] });
  }

  createGroup(): Promise<void> {
    return Promise.resolve();
  }

  destroyGroup(): Promise<void> {
    return Promise.resolve();
  }

  deleteConsumer(): Promise<number> {
    return Promise.resolve(0);
  }

  trim(): Promise<number> {
    return Promise.resolve(0);
  }

  deleteEntries(_key: string, ids: readonly string[]): Promise<number> {
    return Promise.resolve(ids.length);
  }

  deleteKey(): Promise<boolean> {
    return Promise.resolve(true);
  }

  send(): Promise<PublishAnswer> {
    return Promise.resolve({});
  }

  sendAll(publications: readonly Publication[]): Promise<readonly Sent[]> {
    return Promise.resolve(publications.map(() => ({ kind: 'sent', answer: {} })));
  }

  delivery(): Promise<EntryDelivery> {
    return Promise.resolve({ groups: [], isPartial: false });
  }

  discover(): Promise<Discovery> {
    return Promise.resolve({ channels: [], left: 0, unnamed: 0, isPartial: false });
  }

  describe(): Promise<readonly ChannelFacts[]> {
    return Promise.resolve(this.facts);
  }

  connections(): Promise<readonly ClientConnection[]> {
    return Promise.resolve(this.connected);
  }

  watchCommands(): Promise<CommandSample> {
    return Promise.resolve(this.sample);
  }

  readers(): Promise<ChannelReaders> {
    return Promise.resolve(this.reading);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

function endOf(bound: EntryBound): number {
  if ('id' in bound) return timeOf(bound.id) + (bound.isIncluded ? 1 : 0);
  const { startOf } = bound;
  if (startOf.at === 'id') return timeOf(startOf.id) + 1;
  return startOf.at === 'time' ? startOf.timeMs : 0;
}

function timeOf(id: string): number {
  return Number.parseInt(id, 10);
}
