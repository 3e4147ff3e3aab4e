/** Says what consumer groups have done, without joining one. */
export interface ConsumerGroups {
  /** What the groups of a stream have done with one of its entries; at most `maxGroups` are asked. */
  delivery(key: string, id: string, maxGroups: number): Promise<EntryDelivery>;

  /** Looks into one group: at most `limit` of its consumers, and of the pending entries those that wait longest. */
  group(key: string, group: string, limit: number): Promise<GroupDetail>;
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
