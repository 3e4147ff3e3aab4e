import type { SourceKind } from '../../base/kinds/sources.ts';

/**
 * The file format of recordings, `*.patchbay.ndjson`: NDJSON in UTF-8. The first line is this header; each other one is a
 * `RecordedMessage` or a `RecordedGap`, in the order in which they came: `at` never goes back.
 */
export interface RecordingHeader {
  readonly patchbay: 'recording';
  readonly version: 1;
  /** ISO 8601: when `at` is 0. */
  readonly startedAt: string;
  /** Where the messages came from, with masked credentials. */
  readonly broker?: string | undefined;
  /** What was recorded; a channel that a pattern heard stands in its messages. */
  readonly sources: readonly RecordedSource[];
  /** The filter that the messages matched. */
  readonly filter?: string | undefined;
  /** What was redacted: names, `contract`, or expressions. */
  readonly redacted?: readonly string[] | undefined;
}

export interface RecordedSource {
  readonly kind: SourceKind;
  /** The key, the channel, or the name of a service. A pattern as it was subscribed to. */
  readonly key: string;
  readonly isPattern?: boolean | undefined;
}

/** A text; bytes that are not UTF-8 are `{"base64": "…"}`. */
export type RecordedValue = string | { readonly base64: string };

export interface RecordedMessage {
  /** Microseconds since `startedAt`. */
  readonly at: number;
  readonly kind: SourceKind;
  /** The stream, the list, the channel that a message was published to, the key that an event is about, or the service. */
  readonly channel: string;
  /** The pattern that heard it. */
  readonly pattern?: string | undefined;
  /** The id of a stream's entry. */
  readonly id?: string | undefined;
  /**
   * Names and values in their order. What is published has a single value without a name. An item of a key has its value
   * first, named as its `event`, then facts such as `score` and `due`; a hash's field has its own name, then `action`.
   */
  readonly fields: readonly (readonly [name: RecordedValue, value: RecordedValue])[];
  /** What happened to a key: `rpush`, `lpop`, `waiting` (was there before), `scheduled`, `removed`, `set`, `expired`, … */
  readonly event?: string | undefined;
  /** The end of a list that an item was pushed to. */
  readonly side?: 'left' | 'right' | undefined;
  /** The score of a sorted set's member; infinite ones stand in `fields` alone. */
  readonly score?: number | undefined;
  readonly isSharded?: boolean | undefined;
  /** The hash of the contract that its channel had. */
  readonly contract?: string | undefined;
  /** The places of values that were replaced: `fields.token`, `payload.card.number`. */
  readonly redacted?: readonly string[] | undefined;
}

/** Messages that are known to be missing here. */
export interface RecordedGap {
  readonly at: number;
  readonly kind: SourceKind;
  readonly channel: string;
  readonly gap: {
    /** How many are known to be missing. */
    readonly lost: number;
    /** There may be more, nobody knows how many. */
    readonly isMore?: boolean | undefined;
    readonly reason: string;
  };
}

export type RecordedLine = RecordedMessage | RecordedGap;

export function isRecordedGap(line: RecordedLine): line is RecordedGap {
  return 'gap' in line;
}

/** A longer line is neither written nor read. */
export const maxRecordLineBytes = 64 * 1024 * 1024;

/** What the name of a recording ends with. */
export const recordingSuffix = '.patchbay.ndjson';
