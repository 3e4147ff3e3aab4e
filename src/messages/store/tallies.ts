import type { Verdict } from './page.ts';

/** What a store has of one source. Always: `seen` = `held` + `evicted`. Gaps are rows, but not counted. */
export interface SourceCounts {
  readonly seen: number;
  readonly held: number;
  readonly evicted: number;
  readonly lost: number;
  /** More than `lost` have passed unseen, nobody knows how many. */
  readonly isMoreLost: boolean;
}

/** What a store has of two sources together. */
export function sumOfCounts(a: SourceCounts, b: SourceCounts): SourceCounts {
  return {
    seen: a.seen + b.seen,
    held: a.held + b.held,
    evicted: a.evicted + b.evicted,
    lost: a.lost + b.lost,
    isMoreLost: a.isMoreLost || b.isMoreLost,
  };
}

/** How many of the messages held were checked against their contract, and how many of those do not keep it. */
export interface JudgedCounts {
  readonly judged: number;
  readonly invalid: number;
}

interface Tally {
  seen: number;
  held: number;
  lost: number;
  isMoreLost: boolean;
  judged: number;
  invalid: number;
  /** Messages and gaps. */
  rows: number;
  bytes: number;
}

/** Below this part of its fair share a source loses nothing to others; a little less than all, lest two take turns. */
const protectedPart = 0.9;

/** Counts by source, and tells which of them have less than their fair share. */
export class Tallies {
  #bySource: Tally[] = [];
  #active = 0;

  of(source: number): SourceCounts {
    const { seen, held, lost, isMoreLost } = this.#at(source);
    return { seen, held, evicted: seen - held, lost, isMoreLost };
  }

  verdictsOf(source: number): JudgedCounts {
    const { judged, invalid } = this.#at(source);
    return { judged, invalid };
  }

  /** `isAgain`: it was seen before. */
  added(source: number, isMessage: boolean, bytes: number, isAgain = false): void {
    const tally = this.#at(source);
    if (tally.rows === 0) this.#active++;
    tally.rows++;
    tally.bytes += bytes;
    if (!isMessage) return;
    if (!isAgain) tally.seen++;
    tally.held++;
  }

  /** A held message has been held against its contract. */
  judged(source: number, verdict: Verdict): void {
    const tally = this.#at(source);
    tally.judged++;
    if (verdict === 'invalid') tally.invalid++;
  }

  forgetVerdicts(): void {
    for (const tally of this.#bySource) tally.judged = tally.invalid = 0;
  }

  evicted(source: number, isMessage: boolean, bytes: number, verdict: Verdict | undefined): void {
    const tally = this.#at(source);
    tally.rows--;
    tally.bytes -= bytes;
    if (isMessage) tally.held--;
    if (isMessage && verdict) tally.judged--;
    if (isMessage && verdict === 'invalid') tally.invalid--;
    if (tally.rows === 0) this.#active--;
  }

  /** Undefined: nobody knows how many. */
  lost(source: number, count: number | undefined): void {
    const tally = this.#at(source);
    if (count === undefined) tally.isMoreLost = true;
    else tally.lost += count;
  }

  /** Whether a source holds less than its part of so many rows and bytes, shared among all that hold any. */
  isBelowShare(source: number, maxRows: number, maxBytes: number): boolean {
    if (this.#active < 2) return false;
    const { rows, bytes } = this.#at(source);
    const part = protectedPart / this.#active;
    return rows < maxRows * part && bytes < maxBytes * part;
  }

  clear(): void {
    this.#bySource = [];
    this.#active = 0;
  }

  #at(source: number): Tally {
    return (this.#bySource[source] ??= {
      seen: 0,
      held: 0,
      lost: 0,
      isMoreLost: false,
      judged: 0,
      invalid: 0,
      rows: 0,
      bytes: 0,
    });
  }
}
