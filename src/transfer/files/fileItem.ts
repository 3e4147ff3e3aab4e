import type { SourceKind } from '../../base/kinds/sources.ts';
import type { Bytes } from '../../broker/publication.ts';

/** What stands in a file of messages, in its order. `line` is the one on which it begins, from 1. */
export type FileItem = PlainItem | ExactItem | PassedItem | BadItem;

/** A message that somebody wrote down: a JSON value, or a row of CSV. */
export interface PlainItem {
  readonly kind: 'plain';
  readonly line: number;
  readonly body: PlainBody;
}

/** Read only as far as the channel asks for it. */
export interface PlainBody {
  /** As a decoded value. Whole numbers that a double cannot hold are bigints. */
  value(): unknown;
  /** The members of an object as fields: texts as they are, all else as JSON; undefined for what is no object. */
  members(): readonly (readonly [string, string])[] | undefined;
  /** The whole of it as JSON, on one line. */
  json(): string;
}

/** A message that Patchbay wrote down: an export or a recording has its fields byte for byte. */
export interface ExactItem {
  readonly kind: 'exact';
  readonly line: number;
  readonly fields: readonly (readonly [name: Bytes, value: Bytes])[];
  /** What it was read from, where the file says so. */
  readonly source?: SourceKind | undefined;
  /** Of an item of a list or a sorted set. */
  readonly side?: 'left' | 'right' | undefined;
  readonly score?: number | undefined;
}

/** A line that stands for no message: a gap, or an item that was taken away. */
export interface PassedItem {
  readonly kind: 'passed';
  readonly line: number;
}

/** What cannot be read, and why. What comes after it may be read all the same. */
export interface BadItem {
  readonly kind: 'bad';
  readonly line: number;
  readonly reason: string;
}

/** Many at a time, since to wait costs more than to read one. */
export type FileItems = AsyncGenerator<readonly FileItem[], void, undefined>;

/** A larger message is none, and would fill the memory. */
export const maxItemBytes = 16 * 1024 * 1024;
export const tooLargeReason = 'it is larger than 16 MiB, which no message may be';
