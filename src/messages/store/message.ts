/** One thing that flowed, before it is stored. */
export interface Message {
  /** Index of its source in the session. */
  readonly source: number;
  /** Milliseconds since 1970-01-01 UTC: the entry id's time, the arrival for pub/sub, the engine's time for a log line. */
  readonly timeMs: number;
  /** The entry id of a stream, in ASCII, else empty: it is then numbered by the store. */
  readonly id: string | Uint8Array;
  /** Name, value, name, value, … as bytes; a payload without fields has one name of no bytes. */
  readonly fields: readonly Uint8Array[];
}
