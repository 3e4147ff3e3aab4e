import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { BrokerChannelKind } from '../base/kinds/sources.ts';
import type { Problem } from '../base/problem.ts';
import type { BrokerClients } from './clients.ts';
import type { ConsumerGroups, GroupFacts } from './groups.ts';
import type { WatchedKeys } from './keys.ts';
import type { EntryLog } from './log.ts';
import type { MessageMover } from './mover.ts';
import type { PubSub } from './pubsub.ts';
import type { BrokerWriter } from './writer.ts';

/**
 * A message broker as an inspector uses it. What it can do is split into roles, and a driver leaves out the roles that its
 * broker cannot play: callers get a role from `roleOf`, which says so. All but the writer and the mover only look: they join no consumer
 * group, consume nothing, and never run `KEYS`. None but `clients.watchCommands`, for which somebody has to have agreed, runs `MONITOR`.
 * Names of keys, channels, groups and consumers are bytes to a broker, and the text here that `textOfName` makes of them.
 * Methods reject with `ProblemError` (`broker.*`), and with the signal's reason when aborted.
 */
export interface Broker extends BrokerRoles, Disposable {
  /** Is shown to people, so credentials are masked. */
  readonly address: string;
  readonly status: BrokerStatus;
  readonly onDidChangeStatus: Event<BrokerStatus>;

  /**
   * Finds channels within a bounded search; never returns more than `limit` in all. With `words`, only those whose names hold
   * each of them, in capital letters or small ones.
   */
  discover(limit: number, signal: AbortSignal, words?: readonly string[]): Promise<Discovery>;

  /** Describes known channels in one round trip. A missing key has length 0. */
  describe(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
  ): Promise<readonly ChannelFacts[]>;
}

export interface BrokerRoles {
  /** Keeps entries in order, each with an id: streams. */
  readonly log?: EntryLog;
  /** Hands messages to whoever listens, and keeps none. */
  readonly pubsub?: PubSub;
  /** Holds lists, sorted sets and other keys that can be watched. */
  readonly keys?: WatchedKeys;
  /** Knows consumer groups and what they have done. */
  readonly groups?: ConsumerGroups;
  /** Changes what is there. No other role but the mover does. */
  readonly writer?: BrokerWriter;
  /** Moves messages, each exactly once. */
  readonly mover?: MessageMover;
  /** Knows who is connected, and what they do. */
  readonly clients?: BrokerClients;
}

export type BrokerRole = keyof BrokerRoles;

/** `lost` says since when and why; the driver reconnects by itself until it is disposed. */
export type BrokerStatus =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'ready' }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly problem: Problem };

export interface Discovery {
  readonly channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[];
  /** How many more were found than the limit lets through. */
  readonly left: number;
  /** How many were found whose names are no UTF-8: no manifest could name them, so they are left out. */
  readonly unnamed: number;
  /** The search was given up before it had seen all keys: there may be more of everything. */
  readonly isPartial: boolean;
}

export interface ChannelFacts {
  readonly kind: BrokerChannelKind;
  readonly key: string;
  /** The number of entries, items or members. For pub/sub it counts subscribers, without those of this `Broker`. */
  readonly length: number;
  /** The number of all entries ever added to a stream, where the server tells. */
  readonly entriesAdded?: number;
  readonly groups: readonly GroupFacts[];
}
