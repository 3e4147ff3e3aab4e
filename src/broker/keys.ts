import type { KindsWith } from '../base/kinds/sources.ts';
import type { SubscribeSink } from './pubsub.ts';

/** Looks at lists, sorted sets and other keys without touching them. */
export interface WatchedKeys {
  /**
   * Follows what a key holds until aborted: first what is there, then what changes. Changes are noticed by keyspace
   * notifications where the server sends them, otherwise by looking again and again.
   */
  watchKey(request: KeyRequest, sink: KeySink, signal: AbortSignal): Promise<void>;

  /**
   * Reads what a list or a sorted set holds now, in its order: at most `count` items from a place on, as the first look of `watchKey` tells
   * them. A missing key holds none. Rejects with `broker.wrong-type` for a key that holds another type.
   */
  itemsFrom(request: HeldItems, place: number, count: number): Promise<readonly KeyChange[]>;

  /**
   * Hears keyspace notifications of all keys that match a pattern, until aborted. Rejects with `broker.no-notifications`
   * when the server sends none.
   */
  hearKeyspace(pattern: string, sink: SubscribeSink, signal: AbortSignal): Promise<void>;
}

/** `key` takes any type: a hash is followed by its fields, a set by its members, a string as a whole. */
export interface KeyRequest {
  readonly kind: KindsWith<'isWatchedKey'>;
  readonly key: string;
}

/** A key whose items have an order. */
export interface HeldItems {
  readonly kind: KindsWith<'holdsItems'>;
  readonly key: string;
}

export interface KeySink {
  /** What was there has been handed over, and this is how changes are noticed. Called again after a lost connection. */
  onReady(means: 'notified' | 'sampled'): void;
  onChange(change: KeyChange): void;
  /** At least this number of items came and went between two looks; their content is unknown. */
  onMissed(count: number): void;
  /** Nobody looked between these times, so what came and went in between is unknown. */
  onGap(fromMs: number, toMs: number): void;
}

export interface KeyChange {
  readonly atMs: number;
  /** Action, value, then names and values as bytes: `rpush`, payload; `scheduled`, member, `due`, time, `score`, number. */
  readonly fields: readonly Uint8Array[];
}
