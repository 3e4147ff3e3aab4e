import type { TrimBound } from './writer.ts';

/** Says what consumer groups have done, without joining one. */
export interface ConsumerGroups {
  /** What the groups of a stream have done with one of its entries; at most `maxGroups` are asked. */
  delivery(key: string, id: string, maxGroups: number): Promise<EntryDelivery>;

  /** Looks into one group: at most `limit` of its consumers, and of the pending entries those that wait longest. */
  group(key: string, group: string, limit: number): Promise<GroupDetail>;

  /** The ids that are pending with one consumer, the oldest first; at most `limit`. */
  pendingOf(key: string, group: string, consumer: string, limit: number): Promise<readonly string[]>;

  /** What a trim would remove, and from whom, without removing anything. A missing stream has nothing to lose. */
  trimEffect(key: string, bound: TrimBound): Promise<TrimEffect>;
}

export interface TrimEffect {
  /** How many entries the stream has. */
  readonly length: number;
  /** How many would go; with an inexact bound, at most. */
  readonly removes: number;
  /** There are more than `removes`: counting stopped at a limit. */
  readonly isMore: boolean;
  /** The groups that some of them were not delivered to. */
  readonly unread: readonly UnreadEntries[];
}

export interface UnreadEntries {
  readonly group: string;
  /** How many entries that go were not delivered; undefined where the server does not know whether there are any. */
  readonly entries?: number;
}

export interface EntryDelivery {
  readonly groups: readonly GroupDelivery[];
  /** There are more groups than were asked. */
  readonly isPartial: boolean;
}

/**
 * `acknowledged` says that the group is past the entry and that it is pending with nobody. An entry from before the group was
 * created looks the same. `waiting` says that it is still to be delivered.
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
  /** There are more consumers or more pending entries. */
  readonly isPartial: boolean;
}

export interface PendingEntry {
  readonly id: string;
  readonly consumer: string;
  /** Time since it was last delivered. */
  readonly idleMs: number;
  readonly deliveries: number;
}

export interface GroupFacts {
  readonly name: string;
  readonly consumers: number;
  readonly pending: number;
  /** Undefined where the server does not know it; never 0 in its place. */
  readonly lag?: number;
}
