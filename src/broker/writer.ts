import type { Publication, PublishAnswer, Sent } from './publication.ts';

/** Everything that changes a broker. Only `app/operations` and the tap's handlers for it call this: a lint rule says so. */
export interface BrokerWriter {
  /** Adds an entry to a stream, publishes, pushes to a list, adds a member, or sets a key. */
  send(publication: Publication): Promise<PublishAnswer>;
  /**
   * Sends many in their order, in as few round trips as there are servers one after the other; resolves to what became of each,
   * in the same order. One that is refused does not keep those behind it from being sent.
   */
  sendAll(publications: readonly Publication[], signal?: AbortSignal): Promise<readonly Sent[]>;
  /** Hands pending entries to another consumer, as if just delivered to it; resolves to the ids that it has now. */
  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Makes pending entries look as if they had waited for a day and were never delivered, each with the consumer that has it: whoever
   * claims what waits long takes them, and counts anew. Resolves to how many were pending.
   */
  handBack(key: string, group: string, ids: readonly string[]): Promise<number>;
  /** Takes entries off a group's list of pending ones; resolves to how many were on it. */
  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number>;
  /** Sets where the group is delivered to next: behind an id, `0` for everything, `$` for what comes from now on. */
  setGroupId(key: string, group: string, id: string): Promise<void>;
  /** Makes a group that reads behind an id, as `setGroupId` says. The stream is made too where `makesStream`, and must be there otherwise. */
  createGroup(key: string, group: string, id: string, makesStream: boolean): Promise<void>;
  /** Removes a group, with its consumers and what it has pending. Rejects with `broker.no-group` when it is gone already. */
  destroyGroup(key: string, group: string): Promise<void>;
  /** Removes a consumer; resolves to how many pending entries went with it: the group counts them as pending with nobody. */
  deleteConsumer(key: string, group: string, consumer: string): Promise<number>;
  /** Removes the oldest entries of a stream; resolves to how many went. */
  trim(key: string, bound: TrimBound): Promise<number>;
  /** Removes entries of a stream for everybody; resolves to how many were there. */
  deleteEntries(key: string, ids: readonly string[]): Promise<number>;
  /** Removes a key with all it holds; false when there was none. */
  deleteKey(key: string): Promise<boolean>;
}

/**
 * What a trimmed stream keeps: so many of the newest entries, or those from an id on. Without `isExact` the broker may keep
 * some more, where that is less work.
 */
export type TrimBound =
  | { readonly by: 'length'; readonly length: number; readonly isExact: boolean }
  | { readonly by: 'id'; readonly id: string; readonly isExact: boolean };
