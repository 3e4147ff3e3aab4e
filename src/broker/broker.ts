import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { BrokerChannelKind, KindsWith } from '../base/kinds/sources.ts';
import type { Problem } from '../base/problem.ts';

/**
 * A Redis server seen by somebody who only looks: it never joins a group, never consumes, never runs `KEYS` or `MONITOR`.
 * Methods reject with `ProblemError` (`broker.*`), and with the signal's reason when aborted.
 */
export interface Broker extends Disposable {
  /** For people, credentials masked. */
  readonly address: string;
  readonly status: BrokerStatus;
  readonly onDidChangeStatus: Event<BrokerStatus>;

  /**
   * Reads streams until aborted, all of them on one connection, and resumes each from the last id it delivered after any
   * lost connection: no gap, no duplicate. `onEntries` is awaited, which holds the reader back. A key that holds another
   * type goes to `observer.onProblem` and keeps no other from being read; without that it ends the tail.
   */
  tail(
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    signal: AbortSignal,
    observer?: TailObserver,
  ): Promise<void>;

  /** Hears pub/sub messages until aborted. Redis keeps none, so what was published while the connection was lost is gone: `onGap` says between when. */
  subscribe(requests: readonly SubscribeRequest[], sink: SubscribeSink, signal: AbortSignal): Promise<void>;

  /**
   * At most `count` entries of a stream before a place in it, the newest first; fewer when there are no more. None where
   * there is no stream. Rejects with `broker.wrong-type` for a key that holds another type.
   */
  entriesBefore(key: string, bound: EntryBound, count: number): Promise<readonly Entry[]>;

  /**
   * Follows what a list, a sorted set or another key holds, until aborted, without touching it: first what is there, then what
   * changes. Changes are noticed by keyspace notifications where the server sends them, else by looking again and again.
   */
  watchKey(request: KeyRequest, sink: KeySink, signal: AbortSignal): Promise<void>;

  /**
   * Hears keyspace notifications of all keys that match a pattern, until aborted. Rejects with `broker.no-notifications`
   * when the server sends none.
   */
  hearKeyspace(pattern: string, sink: SubscribeSink, signal: AbortSignal): Promise<void>;

  /** Adds an entry; resolves to its id. */
  addEntry(key: string, fields: readonly (readonly [string, string])[]): Promise<string>;
  /** Publishes; resolves to the number of receivers. */
  publish(channel: string, payload: string): Promise<number>;
  /** `RPUSH`; resolves to the list's length. */
  push(key: string, payload: string): Promise<number>;

  /** What the consumer groups of a stream have done with one of its entries; at most so many groups are asked. */
  delivery(key: string, id: string, maxGroups: number): Promise<EntryDelivery>;

  /** A consumer group from inside: at most `limit` of its consumers, and of its pending entries those that wait longest. */
  group(key: string, group: string, limit: number): Promise<GroupDetail>;
  /** Makes pending entries another consumer's, as if they had just been delivered to it; resolves to the ids it has now. */
  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]>;
  /** Takes entries off a group's list of pending ones; resolves to how many were on it. */
  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number>;
  /** From where on the group is delivered to next: behind an id, `0` for all, `$` for what comes. */
  setGroupId(key: string, group: string, id: string): Promise<void>;

  /** Finds channels with bounded `SCAN … TYPE` and `PUBSUB CHANNELS`; never more than `limit` in all. */
  discover(limit: number, signal: AbortSignal): Promise<Discovery>;

  /** Facts of known channels, in one round trip. A missing key has length 0. */
  describe(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  ): Promise<readonly ChannelFacts[]>;
}

/** `lost` since a time, and why; the driver reconnects by itself until disposed. */
export type BrokerStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly problem: Problem };

/** `beginning`, `latest` (only what comes), or entries behind an id, or from a time on. */
export type TailFrom =
  | { readonly at: 'beginning' }
  | { readonly at: 'latest' }
  | { readonly at: 'id'; readonly id: string }
  | { readonly at: 'time'; readonly timeMs: number };

export interface TailRequest {
  readonly key: string;
  readonly from: TailFrom;
}

/** Hears what a tail has to say beside entries. */
export interface TailObserver {
  /** `latest` turned out to be this id: a later tail from it misses nothing. */
  onPosition?(key: string, id: string): void;
  /** Why one key is not read; undefined: it is again. */
  onProblem?(key: string, problem: Problem | undefined): void;
  /**
   * Entries were trimmed or deleted before they could be read; `count` is how many, 0 where only that it happened is known.
   * `isMadeAnew`: the stream was deleted and begun again with smaller ids, and is read from its beginning.
   */
  onMissed?(key: string, missed: { readonly count: number; readonly isMadeAnew: boolean }): void;
}

export interface EntryBatch {
  readonly key: string;
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** `milliseconds-sequence`. */
  readonly id: string;
  /** Field, value, field, value, … as bytes. */
  readonly fields: readonly Uint8Array[];
}

/** Up to an id, which may be one that no entry has. */
export interface EntryBound {
  readonly id: string;
  readonly isIncluded: boolean;
}

export interface SubscribeRequest {
  readonly channel: string;
  readonly isPattern: boolean;
  /** Published with `SPUBLISH` (Redis 7): in a cluster only the nodes of the channel's slot hear it. */
  readonly isSharded?: boolean;
}

export interface SubscribeSink {
  /** From now on nothing is missed, until `onGap`. Called again after every lost connection. */
  onReady?(): void;
  onMessage(message: PublishedMessage): void;
  onGap(fromMs: number, toMs: number): void;
}

export interface PublishedMessage {
  /** The requested channel or pattern that it came by. */
  readonly via: string;
  readonly channel: string;
  readonly payload: Uint8Array;
  readonly receivedAtMs: number;
}

/** `key`: whatever type it has; a hash by fields, a set by members, a string as it is. */
export interface KeyRequest {
  readonly kind: KindsWith<'isWatchedKey'>;
  readonly key: string;
}

export interface KeySink {
  /** What is there has been handed over; this is how changes are noticed from now on. Called again after a lost connection. */
  onReady(means: 'notified' | 'sampled'): void;
  onChange(change: KeyChange): void;
  /** At least so many items came and went between two looks, their content unseen. */
  onMissed(count: number): void;
  /** Nobody looked between these times: what came and went meanwhile is unknown. */
  onGap(fromMs: number, toMs: number): void;
}

export interface KeyChange {
  readonly atMs: number;
  /** Action, value, then names and values as bytes: `rpush`, payload; `scheduled`, member, `due`, time, `score`, number. */
  readonly fields: readonly Uint8Array[];
}

export interface Discovery {
  readonly channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[];
  /** True when the limit cut the search short. */
  readonly isPartial: boolean;
}

export interface ChannelFacts {
  readonly kind: BrokerChannelKind;
  readonly key: string;
  /** Entries, items or members; subscribers for pub/sub, those of this `Broker` left out. */
  readonly length: number;
  /** All entries ever added to a stream, where the server tells. */
  readonly entriesAdded?: number;
  readonly groups: readonly GroupFacts[];
}

export interface EntryDelivery {
  readonly groups: readonly GroupDelivery[];
  /** There are more groups than were asked. */
  readonly isPartial: boolean;
}

/**
 * `acknowledged`: not behind the group's last delivered id and pending with nobody, which is also how an entry looks that
 * the group was created behind. `waiting`: still to be delivered.
 */
export type GroupDelivery =
  | { readonly name: string; readonly state: 'acknowledged' | 'waiting' }
  | {
      readonly name: string;
      readonly state: 'pending';
      readonly consumer: string;
      readonly idleMs: number;
      readonly deliveries: number;
    };

export interface GroupDetail {
  readonly consumers: readonly { readonly name: string; readonly pending: number; readonly idleMs: number }[];
  readonly pending: readonly PendingEntry[];
  /** There are more of either. */
  readonly isPartial: boolean;
}

export interface PendingEntry {
  readonly id: string;
  readonly consumer: string;
  /** Since it was last delivered. */
  readonly idleMs: number;
  readonly deliveries: number;
}

export interface GroupFacts {
  readonly name: string;
  readonly consumers: number;
  readonly pending: number;
  /** Undefined where Redis does not know; never 0 in its place. */
  readonly lag?: number;
}
