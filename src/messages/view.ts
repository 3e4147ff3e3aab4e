import type { MessageStore } from './store.ts';
import type { Matcher } from './filter/matcher.ts';
import { SequenceIndex } from './sequenceIndex.ts';

export interface ViewCounts {
  /** The first row's ordinal. */
  readonly first: number;
  readonly matched: number;
  readonly waiting: number;
  readonly isPaused: boolean;
  /** Rows looked at so far, while that lags behind the store. */
  readonly scan: { readonly done: number; readonly total: number } | null;
}

export interface ViewRow {
  readonly ordinal: number;
  readonly sequence: number;
}

export type ViewPosition = { readonly kind: 'tail' } | { readonly kind: 'ordinal'; readonly ordinal: number };

/** Rows that are looked at between two looks at the clock. */
const sliceRows = 2048;

/**
 * The rows of a store that match a filter, in the store's order. A row's ordinal is its place since the filter was set;
 * it never changes, and eviction moves the first one. Whatever is appended, `advance` looks at each row once.
 */
export class MessageView {
  readonly #store: MessageStore;
  #matcher: Matcher | undefined;
  #index = new SequenceIndex();
  /** Without a matcher: ordinal 0 is this sequence. */
  #base: number;
  /** With a matcher: all rows below have been looked at. */
  #scanned: number;
  /** While paused: the view ends here. */
  #frozenEnd: number | undefined;
  /** While paused and sorted: the sequences of all rows, as sorted. */
  #sorted: Float64Array | undefined;
  /** What was evicted when the sorted rows were last looked through. */
  #sortedFirst = 0;

  constructor(store: MessageStore) {
    this.#store = store;
    this.#base = store.first;
    this.#scanned = store.first;
  }

  /** Starts looking at all rows anew; what the filter before had still to do is dropped. Without a matcher every row matches. */
  setMatcher(matcher: Matcher | undefined): void {
    this.#matcher = matcher;
    this.#restart();
  }

  setPaused(isPaused: boolean): void {
    if (isPaused) this.#frozenEnd ??= this.#store.end;
    else this.#frozenEnd = this.#sorted = undefined;
  }

  /** Shows these rows in this order, until the view goes on or its filter changes; undefined shows them as they came. */
  setSorted(sequences: Float64Array | undefined): void {
    this.#sorted = this.#frozenEnd === undefined ? undefined : sequences;
    this.#sortedFirst = this.#store.first;
  }

  get isPaused(): boolean {
    return this.#frozenEnd !== undefined;
  }

  /** To be called after the store was cleared: ordinals start anew, a paused view is empty. */
  cleared(): void {
    if (this.#frozenEnd !== undefined) this.#frozenEnd = this.#store.end;
    this.#restart();
  }

  /** Looks at rows not looked at yet, for about that long. True when none is left. */
  advance(budgetMs: number): boolean {
    const matcher = this.#matcher;
    if (!matcher) return true;
    const deadlineMs = performance.now() + budgetMs;
    this.#scanned = Math.max(this.#scanned, this.#store.first);
    while (this.#scanned < this.#store.end) {
      const page = this.#store.pageOf(this.#scanned);
      if (!page) break;
      const from = this.#scanned - page.firstSequence;
      const to = Math.min(page.count, from + sliceRows);
      matcher(page, from, to, (index) => this.#index.push(page.firstSequence + index));
      this.#scanned = page.firstSequence + to;
      if (performance.now() >= deadlineMs) break;
    }
    return this.#scanned >= this.#store.end;
  }

  get counts(): ViewCounts {
    const { first, end, liveEnd } = this.#bounds();
    const matched = this.#sortedRows()?.length;
    const total = this.#store.end - this.#store.first;
    const isBehind = this.#matcher !== undefined && this.#scanned < this.#store.end;
    return {
      first: matched === undefined ? first : 0,
      matched: matched ?? end - first,
      waiting: liveEnd - end,
      isPaused: this.#frozenEnd !== undefined,
      scan: isBehind ? { done: Math.max(0, this.#scanned - this.#store.first), total } : null,
    };
  }

  /** At most `count` rows from a position on, as far as they are there. */
  window(at: ViewPosition, count: number): readonly ViewRow[] {
    const sorted = this.#sortedRows();
    const { first, end } = sorted ? { first: 0, end: sorted.length } : this.#bounds();
    const start = Math.max(first, at.kind === 'tail' ? end - count : at.ordinal);
    const rows: ViewRow[] = [];
    for (let ordinal = start; ordinal < Math.min(end, start + count); ordinal++) {
      const sequence = sorted ? sorted[ordinal] : this.#sequenceAt(ordinal);
      if (sequence !== undefined) rows.push({ ordinal, sequence });
    }
    return rows;
  }

  /** All rows of the view as it is now, in the order they came. */
  *sequences(): Iterable<number> {
    const { first, end } = this.#bounds();
    for (let ordinal = first; ordinal < end; ordinal++) {
      const sequence = this.#sequenceAt(ordinal);
      if (sequence !== undefined) yield sequence;
    }
  }

  /** All rows of the view as it is now, in the order shown. */
  shown(): Iterable<number> {
    return this.#sortedRows() ?? this.sequences();
  }

  /** The ordinal of a row that is in the view. */
  ordinalOf(sequence: number): number {
    const sorted = this.#sortedRows();
    if (sorted) return Math.max(0, sorted.indexOf(sequence));
    return this.#matcher ? this.#index.placeOf(sequence) : Math.max(0, sequence - this.#base);
  }

  #sequenceAt(ordinal: number): number | undefined {
    return this.#matcher ? this.#index.at(ordinal) : this.#base + ordinal;
  }

  /** Without what has been evicted since. */
  #sortedRows(): Float64Array | undefined {
    const { first } = this.#store;
    if (this.#sorted && this.#sortedFirst < first) {
      this.#sorted = this.#sorted.filter((sequence) => sequence >= first);
      this.#sortedFirst = first;
    }
    return this.#sorted;
  }

  #restart(): void {
    this.#sorted = undefined;
    this.#index = new SequenceIndex();
    this.#base = this.#store.first;
    this.#scanned = this.#store.first;
  }

  /** Ordinals: the first row's, and those behind the last one shown and the last one there is. */
  #bounds(): { first: number; end: number; liveEnd: number } {
    const frozenEnd = Math.max(this.#frozenEnd ?? Infinity, this.#store.first);
    if (!this.#matcher) {
      const first = this.#store.first - this.#base;
      const liveEnd = this.#store.end - this.#base;
      return { first, end: Math.min(liveEnd, frozenEnd - this.#base), liveEnd };
    }
    this.#index.dropBelow(this.#store.first);
    const liveEnd = this.#index.endPlace;
    const end = frozenEnd === Infinity ? liveEnd : this.#index.placeOf(frozenEnd);
    return { first: this.#index.firstPlace, end, liveEnd };
  }
}
