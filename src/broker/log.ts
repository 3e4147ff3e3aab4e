import type { Problem } from '../base/problem.ts';

/** Keeps entries in order and lets them be read from any place, as often as wanted. */
export interface EntryLog {
  /**
   * Reads streams until aborted, all of them on one connection. After a lost connection each goes on behind the last id
   * that it delivered: no gap, no duplicate. `onEntries` is awaited, which holds the reader back. A key that holds another
   * type is told to `observer.onProblem`, and the others are read on; without that callback it ends the tail.
   */
  tail(
    requests: readonly TailRequest[],
    onEntries: (batch: EntryBatch) => void | Promise<void>,
    signal: AbortSignal,
    observer?: TailObserver,
  ): Promise<void>;

  /**
   * Reads at most `count` entries of a stream before a place in it, newest first; fewer when there are no more. A missing
   * stream has none. Rejects with `broker.wrong-type` for a key that holds another type.
   */
  entriesBefore(key: string, bound: EntryBound, count: number): Promise<readonly Entry[]>;

  /** Whether one entry id stands before another. Ids are opaque elsewhere. */
  isBefore(id: string, other: string): boolean;

  /** Why a text cannot be an entry id; undefined when it can. */
  idProblem(id: string): Problem | undefined;
}

/** `beginning`, `latest` (only what comes from now on), entries behind an id, or entries from a time on. */
export type TailFrom =
  | { readonly at: 'beginning' }
  | { readonly at: 'latest' }
  | { readonly at: 'id'; readonly id: string }
  | { readonly at: 'time'; readonly timeMs: number };

export interface TailRequest {
  readonly key: string;
  readonly from: TailFrom;
}

/** Hears what a tail has to say beside entries. */
export interface TailObserver {
  /** `latest` turned out to be this id: a later tail from it misses nothing. */
  onPosition?(key: string, id: string): void;
  /** Says why one key is not read; undefined once it is read again. */
  onProblem?(key: string, problem: Problem | undefined): void;
  /**
   * Entries were trimmed or deleted before they could be read; `count` is how many, or 0 when only the fact is known.
   * `isMadeAnew`: the stream was deleted and begun again with smaller ids, and is read from its beginning.
   */
  onMissed?(key: string, missed: { readonly count: number; readonly isMadeAnew: boolean }): void;
}

export interface EntryBatch {
  readonly key: string;
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** What the broker calls it. Only the driver reads anything out of it. */
  readonly id: string;
  /** The same in ASCII, where the driver has it so: who only keeps an entry needs no text of it. */
  readonly idBytes?: Uint8Array;
  /** When it was added, unless the sender chose the id. It may be more than a date can hold. */
  readonly timeMs: number;
  /** Field, value, field, value, … as bytes. */
  readonly fields: readonly Uint8Array[];
}

/** An id, which may be one that no entry has, or the place where a tail from `startOf` begins. */
export type EntryBound =
  | { readonly id: string; readonly isIncluded: boolean }
  | { readonly startOf: Exclude<TailFrom, { at: 'latest' }> };
