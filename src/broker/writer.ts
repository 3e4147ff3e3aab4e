/** What messages are made of. Text stands for its UTF-8. */
export type Bytes = string | Uint8Array;

/** Everything that changes a broker. Only `app/operations` and the tap's handlers for it call this: a lint rule says so. */
export interface BrokerWriter {
  /** Adds an entry to a stream; resolves to its id. */
  addEntry(key: string, fields: readonly (readonly [name: Bytes, value: Bytes])[]): Promise<string>;
  /** Publishes; resolves to the number of receivers. */
  publish(channel: string, payload: Bytes): Promise<number>;
  /** Appends to a list; resolves to its new length. */
  push(key: string, item: Bytes): Promise<number>;
  /** Hands pending entries to another consumer, as if just delivered to it; resolves to the ids that it has now. */
  claim(key: string, group: string, consumer: string, ids: readonly string[]): Promise<readonly string[]>;
  /** Takes entries off a group's list of pending ones; resolves to how many were on it. */
  acknowledge(key: string, group: string, ids: readonly string[]): Promise<number>;
  /** Sets where the group is delivered to next: behind an id, `0` for everything, `$` for what comes from now on. */
  setGroupId(key: string, group: string, id: string): Promise<void>;
}
