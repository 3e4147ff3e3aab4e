import type { KindsWith } from '../base/kinds/sources.ts';
import type { Problem } from '../base/problem.ts';

/** What messages are made of. Text stands for its UTF-8. */
export type Bytes = string | Uint8Array;

/**
 * A message and where it goes. A stream takes fields as they are. A key takes one value, or the fields of a hash. The others
 * take the value of a single field.
 */
export interface Publication {
  readonly kind: KindsWith<'canPublish'>;
  readonly key: string;
  readonly fields: readonly (readonly [name: Bytes, value: Bytes])[];
  readonly options?: PublishOptions | undefined;
}

/** How a message is sent, beside what is in it. What its kind does not know is not looked at. */
export interface PublishOptions {
  /** A stream: the id of the entry, which has to be higher than all there are; the broker makes one when left out. */
  readonly id?: string | undefined;
  /** A stream: how many of the newest entries it keeps. Without `isExact` it may keep some more, where that is less work. */
  readonly maxLength?: { readonly length: number; readonly isExact: boolean } | undefined;
  /** A stream: what tells a message that was sent before, so that it is not added again. Servers that know `IDMP` only. */
  readonly idempotency?: { readonly producer: string; readonly id: string } | undefined;
  /** A list: the end that it is added at; the right one when left out. */
  readonly side?: 'left' | 'right' | undefined;
  /** A sorted set: the member's score; 0 when left out. */
  readonly score?: number | undefined;
  /** A key: its one field is a field of a hash, and not the whole value. */
  readonly isHash?: boolean | undefined;
  /** Pub/sub: by a cluster's slots (`SPUBLISH`). Only who subscribed that way hears it. */
  readonly isSharded?: boolean | undefined;
}

/** What the broker answers. */
export interface PublishAnswer {
  /** The id of a stream's entry. */
  readonly id?: string | undefined;
  /** How many subscribers were reached. */
  readonly receivers?: number | undefined;
  /** How long the list is now. */
  readonly length?: number | undefined;
  /** Whether the member of a sorted set, or the value of a key, was there and has been replaced. */
  readonly isReplaced?: boolean | undefined;
}

/** What became of one of many. */
export type Sent =
  | { readonly kind: 'sent'; readonly answer: PublishAnswer }
  /** `isUnknown`: the connection went before the broker answered, so it may have arrived. */
  | { readonly kind: 'failed'; readonly problem: Problem; readonly isUnknown: boolean };
