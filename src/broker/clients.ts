import type { BrokerChannelKind } from '../base/kinds/sources.ts';

/**
 * Who is connected to a broker, and what they do there, without touching any of them. Connections of Patchbay itself are left out
 * everywhere.
 */
export interface BrokerClients {
  /** Everybody who is connected now; of a cluster, to any of its servers. Cheap: the server counts nothing for it. */
  connections(signal: AbortSignal): Promise<readonly ClientConnection[]>;

  /**
   * Watches every command for so long, or until `maxCommands` were seen, or the signal is aborted, which ends it early and loses nothing.
   * **It slows the server down while it lasts** (`MONITOR`), so somebody has to have agreed.
   */
  watchCommands(durationMs: number, maxCommands: number, signal: AbortSignal): Promise<CommandSample>;

  /** Consumers of the groups of these streams, and how many listen to these pub/sub channels and patterns. At most `limit` of each. */
  readers(
    channels: readonly { readonly kind: BrokerChannelKind; readonly key: string }[],
    limit: number,
    signal: AbortSignal,
  ): Promise<ChannelReaders>;
}

export interface ClientConnection {
  /** Redis' id of the connection; unique on one server. */
  readonly id: string;
  /** From where the server sees it: an IP address, without brackets; empty for a unix socket. */
  readonly host: string;
  readonly port: number;
  /** The name that it has given itself; empty for none. */
  readonly name: string;
  /** The ACL user; `default` where nobody said. */
  readonly user: string;
  /** `redis-py 4.3.4`, where the library tells. */
  readonly library?: string;
  /** The last command, in small letters: `xreadgroup`, `config|get`. */
  readonly lastCommand: string;
  /** How many channels and patterns it is subscribed to. */
  readonly subscriptions: number;
  readonly patterns: number;
  readonly ageMs: number;
  readonly idleMs: number;
}

/** What was seen in one watch. */
export interface CommandSample {
  /** How long it was really watched. */
  readonly durationMs: number;
  /** How many commands were seen, also those that use no channel. */
  readonly commands: number;
  /** `maxCommands` ended it: what came after is not known. */
  readonly isCut: boolean;
  readonly uses: readonly ChannelUse[];
}

/** That a client has published to a channel, or read from one, so many times in one watch. */
export interface ChannelUse {
  readonly action: 'publishes' | 'consumes';
  readonly channelKind: BrokerChannelKind;
  /** The key or channel, or the pattern that was subscribed to. */
  readonly key: string;
  readonly isPattern: boolean;
  /** Who: the address as in `ClientConnection`; undefined for a Lua script or function, of which nobody can say who has called it. */
  readonly client?: { readonly host: string; readonly port: number };
  /** Of a consumer group. */
  readonly group?: string;
  readonly consumer?: string;
  /** In small letters: `xadd`, `publish`. */
  readonly command: string;
  readonly times: number;
  /** How many bytes its arguments had in all. */
  readonly bytes: number;
  /** Of the last time. */
  readonly atMs: number;
}

export interface ChannelReaders {
  readonly groups: readonly {
    readonly key: string;
    readonly group: string;
    readonly consumers: readonly { readonly name: string; readonly pending: number; readonly idleMs: number }[];
  }[];
  /** How many are subscribed, Patchbay's own not counted. Whose they are the server does not say. */
  readonly listeners: readonly { readonly key: string; readonly isPattern: boolean; readonly count: number }[];
  /**
   * How many subscriptions another Patchbay holds. They are among the listeners, and on which channels nobody can say. Left out for none.
   */
  readonly hidden?: number;
  readonly isPartial: boolean;
}
