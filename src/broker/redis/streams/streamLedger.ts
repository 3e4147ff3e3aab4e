import { isBefore } from './ids.ts';

/** What `XINFO STREAM` says, as far as it is known: `entriesAdded` only since Redis 7. */
export interface StreamFacts {
  readonly length: number;
  readonly lastId: string;
  readonly firstId: string | undefined;
  readonly entriesAdded: number | undefined;
}

export interface Missed {
  readonly count: number;
  readonly isMadeAnew: boolean;
}

/**
 * Keeps account of one stream: of all entries ever added, how many were delivered, and how many were gone before they could
 * be. Whoever trims a stream faster than it is read leaves a gap that no id shows.
 */
export class StreamLedger {
  /** How many of the entries ever added were delivered, are known to be missed, or are not the tail's concern. */
  #accounted: number | undefined;
  #firstId: string | undefined;
  #isOpen = false;

  /** Begins the account with what is there: the tail cannot have missed what had gone before it began. */
  open(facts: StreamFacts | undefined, isFromBeginning: boolean): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#firstId = facts?.firstId;
    if (!facts) this.#accounted = 0;
    else if (isFromBeginning) this.#accounted = goneEntries(facts);
  }

  delivered(count: number): void {
    if (this.#accounted !== undefined) this.#accounted += count;
  }

  /** Compares with how the stream is now; `deliveredId` is as far as the tail got, by entries that were there. */
  compare(facts: StreamFacts | undefined, deliveredId: string): Missed | undefined {
    if (!facts) {
      // The stream was deleted, so whatever comes is counted from zero.
      this.#accounted = 0;
      this.#firstId = undefined;
      return undefined;
    }
    const isMadeAnew = this.#isAnother(facts, deliveredId);
    this.#firstId = facts.firstId ?? this.#firstId;
    if (isMadeAnew) {
      this.#accounted = goneEntries(facts);
      return { count: this.#accounted ?? 0, isMadeAnew };
    }
    const settled = settledEntries(facts, deliveredId);
    if (settled === undefined) return undefined;
    const missed = settled - (this.#accounted ?? settled);
    this.#accounted = settled;
    return missed > 0 ? { count: missed, isMadeAnew } : undefined;
  }

  /** Trimming only moves the first id on. A stream that ends before what was delivered is another one, unless a replica that lagged took over. */
  #isAnother({ lastId, firstId }: StreamFacts, deliveredId: string): boolean {
    return isBefore(lastId, deliveredId) && firstId !== undefined && firstId !== this.#firstId;
  }
}

/** Counts the entries ever added that are there no more. */
function goneEntries({ entriesAdded, length }: StreamFacts): number | undefined {
  return entriesAdded === undefined ? undefined : entriesAdded - length;
}

/** Counts the entries ever added that can come no more: all of them when the end is reached, all that are gone when the rest is still ahead. */
function settledEntries(facts: StreamFacts, deliveredId: string): number | undefined {
  const { entriesAdded, length, lastId, firstId } = facts;
  if (lastId === deliveredId || length === 0) return entriesAdded;
  return firstId !== undefined && isBefore(deliveredId, firstId) ? goneEntries(facts) : undefined;
}
