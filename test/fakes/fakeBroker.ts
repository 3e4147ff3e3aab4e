import { Emitter } from '../../src/base/event.ts';
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
} from '../../src/broker/broker.ts';

/** One tail that somebody holds. */
export interface HeldTail {
  readonly requests: readonly TailRequest[];
  readonly observer: TailObserver;
  readonly signal: AbortSignal;
  deliver(batch: EntryBatch): void;
  fail(error: Error): void;
}

/** A broker in memory: a test says what it delivers, and how it is. */
export class FakeBroker implements Broker {
  readonly address = 'redis://fake';
  readonly tails: HeldTail[] = [];
  readonly sinks: SubscribeSink[] = [];
  readonly keySinks: KeySink[] = [];
  readonly #changes = new Emitter<BrokerStatus>();
  readonly onDidChangeStatus = this.#changes.event;
  facts: readonly ChannelFacts[] = [];
  /** What streams hold, the oldest first, by key. */
  readonly streams = new Map<string, readonly Entry[]>();
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
  entriesBefore(key: string, { id, isIncluded }: EntryBound, count: number): Promise<readonly Entry[]> {
    const timeOf = (text: string): number => Number.parseInt(text, 10);
    const isBefore = (entry: Entry): boolean => timeOf(entry.id) < timeOf(id) + (isIncluded ? 1 : 0);
    const before = (this.streams.get(key) ?? []).filter(isBefore);
    return Promise.resolve(before.toReversed().slice(0, count));
  }

  subscribe(_requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.sinks.push(sink);
    });
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

  setGroupId(): Promise<void> {
    return Promise.resolve();
  }

  addEntry(): Promise<string> {
    return Promise.resolve('1-1');
  }

  publish(): Promise<number> {
    return Promise.resolve(0);
  }

  push(): Promise<number> {
    return Promise.resolve(1);
  }

  delivery(): Promise<EntryDelivery> {
    return Promise.resolve({ groups: [], isPartial: false });
  }

  discover(): Promise<Discovery> {
    return Promise.resolve({ channels: [], isPartial: false });
  }

  describe(): Promise<readonly ChannelFacts[]> {
    return Promise.resolve(this.facts);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
