import { KeptIndex } from './keptIndex.ts';
import type { Page } from '../store/page.ts';
import type { MessageStore, StoreListener } from '../store/store.ts';
import type { PageRange } from '../store/historyRows.ts';
import { HistoryIndex } from './historyIndex.ts';
import { TimeHistogram } from '../store/timeHistogram.ts';
import type { Matcher } from '../filter/matcher.ts';
import { SequenceIndex } from './sequenceIndex.ts';
import { liveArrangement, type RowArrangement } from './rowArrangement.ts';

export interface ViewCounts {
  /** The first row's ordinal. */
  readonly first: number;
  /** The ordinal from which on rows keep theirs; those before it move up as others are evicted behind them. */
  readonly settled: number;
  readonly matched: number;
  readonly waiting: number;
  readonly isPaused: boolean;
  /** How many rows have been looked at, while that lags behind the store. */
  readonly scan: { readonly done: number; readonly total: number } | null;
}

export interface ViewRow {
  readonly ordinal: number;
  readonly sequence: number;
}

export type ViewPosition = { readonly kind: 'tail' } | { readonly kind: 'ordinal'; readonly ordinal: number };

/** Rows that are looked at between two looks at the clock: as many as take a moment, few at first. */
const firstSliceRows = 32;
const maxSliceRows = 2048;
const sliceMs = 2;

interface HistorySlice {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
  reached: number;
  readonly found: number[];
}

function sliceBelow({ page, from: first, to }: PageRange, rows: number): HistorySlice {
  const from = Math.max(first, to - rows);
  return { page, from, to, reached: from, found: [] };
}

/**
 * The rows of a store that match a filter, in the store's order. A row's ordinal is its place since the filter was set;
 * eviction moves the first one. Rows of quiet sources that the store keeps longer than those around them come first, and
 * move up by one as another is evicted behind them; from `settled` on an ordinal never changes. Rows that were read back
 * stand before all of these: ordinals may be negative. Whatever is appended or read back, `advance` looks at each row once.
 * Whoever owns the view says how its rows are arranged, and is asked each time.
 */
export class MessageView implements StoreListener {
  /** When the rows of the view were sent; the store's own while every row matches. */
  readonly #times = new TimeHistogram();
  readonly #store: MessageStore;
  readonly #arrangement: () => RowArrangement;
  #matcher: Matcher | undefined;
  /** Rows that were read back. */
  readonly #past = new HistoryIndex();
  /** Rows that the store has kept. */
  readonly #kept = new KeptIndex();
  /** The other rows, where there is a matcher. */
  #index = new SequenceIndex();
  /** The ordinal of the index's place 0, where there is a matcher. */
  #shift = 0;
  /** The sequence that ordinal 0 would have if every row had its own; used where there is no matcher. */
  #base = 0;
  /** The matcher has looked at all rows below this sequence. */
  #scanned = 0;
  /** The matcher has looked at all rows that were read back from this sequence on. */
  #historyScanned = Infinity;
  /** Rows that were read back, of which some have been looked at. */
  #historySlice: HistorySlice | undefined;
  #sliceRows = firstSliceRows;
  /** The sorted rows of an arrangement, without those that have been evicted since. */
  #held: { readonly of: Float64Array; readonly rows: Float64Array } | undefined;
  /** Rows were evicted since the sorted ones were last looked through. */
  #hasEvicted = false;

  constructor(store: MessageStore, arrangement: () => RowArrangement = () => liveArrangement) {
    this.#store = store;
    this.#arrangement = arrangement;
    store.follow(this);
    this.#restart();
  }

  /** Starts looking at all rows anew; what the filter before had still to do is dropped. Without a matcher every row matches. */
  setMatcher(matcher: Matcher | undefined): void {
    this.#matcher = matcher;
    this.#restart();
  }

  get times(): TimeHistogram {
    return this.#matcher ? this.#times : this.#store.times;
  }

  /** Must be called after the store was cleared: ordinals start anew. */
  cleared(): void {
    this.#restart();
  }

  onKept(sequence: number): void {
    if (!this.#matcher) return this.#kept.push(sequence);
    if (this.#index.dropFirst(sequence)) this.#kept.push(sequence);
  }

  onReadBack(first: number, count: number): void {
    if (this.#matcher) return;
    for (let sequence = first + count - 1; sequence >= first; sequence--) this.#past.push(sequence);
  }

  onEvicted(sequence: number, timeMs: number): void {
    this.#hasEvicted = true;
    const isKept = sequence < 0 ? this.#past.dropLowest(sequence) : this.#kept.remove(sequence);
    if (this.#matcher && (isKept || this.#index.dropFirst(sequence))) this.#times.remove(timeMs);
  }

  /** Looks at rows not looked at yet, for about that long. True when none is left. */
  advance(budgetMs: number): boolean {
    const matcher = this.#matcher;
    if (!matcher) return true;
    let nowMs = performance.now();
    const deadlineMs = nowMs + budgetMs;
    const isDue = (): boolean => performance.now() >= deadlineMs;
    while (this.#scanOn(matcher, isDue) || this.#scanBack(matcher, isDue)) {
      const startMs = nowMs;
      nowMs = performance.now();
      this.#adapt(nowMs - startMs);
      if (nowMs >= deadlineMs) break;
    }
    return !this.#isBehind;
  }

  get counts(): ViewCounts {
    const { first, settled, end, liveEnd } = this.#bounds();
    const matched = this.#sortedRows()?.length;
    return {
      first: matched === undefined ? first : 0,
      settled: matched === undefined ? Math.min(settled, end) : matched,
      matched: matched ?? end - first,
      waiting: liveEnd - end,
      isPaused: this.#arrangement().pausedAt !== undefined,
      scan: this.#isBehind ? this.#progress() : null,
    };
  }

  /** Reads at most `count` rows from a position on, as far as they are there. */
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
  sequences(): Iterable<number> {
    const { first, end } = this.#bounds();
    return this.#between(first, end);
  }

  /** All rows that match, those that came since a pause too. */
  all(): Iterable<number> {
    const { first, liveEnd } = this.#bounds();
    return this.#between(first, liveEnd);
  }

  /** All rows of the view as it is now, in the order shown. */
  shown(): Iterable<number> {
    return this.#sortedRows() ?? this.sequences();
  }

  /** The ordinal of a row that is in the view. */
  ordinalOf(sequence: number): number {
    const sorted = this.#sortedRows();
    if (sorted) return Math.max(0, sorted.indexOf(sequence));
    const firstKept = this.#settled() - this.#kept.length;
    if (sequence < 0) return firstKept - this.#past.length + this.#past.placeOf(sequence);
    if (sequence < this.#store.denseFirst) return firstKept + this.#kept.placeOf(sequence);
    return this.#denseOrdinal(sequence);
  }

  /** Whether a row is in the view as it is now, unless that is sorted. */
  has(sequence: number): boolean {
    const { first, end } = this.#bounds();
    const ordinal = this.ordinalOf(sequence);
    return ordinal >= first && ordinal < end && this.#sequenceAt(ordinal) === sequence;
  }

  /** Sequences of the rows from one ordinal up to another. */
  *#between(first: number, end: number): Iterable<number> {
    for (let ordinal = first; ordinal < end; ordinal++) {
      const sequence = this.#sequenceAt(ordinal);
      if (sequence !== undefined) yield sequence;
    }
  }

  /** Looks at some of the rows that came; false when there are none. */
  #scanOn(matcher: Matcher, isDue: () => boolean): boolean {
    const page = this.#scanned < this.#store.end ? this.#store.pageFrom(this.#scanned) : undefined;
    if (!page) return false;
    const from = page.isSparse ? page.indexFrom(this.#scanned) : this.#denseIndex(page);
    const to = Math.min(page.count, from + this.#sliceRows);
    const reached = matcher(page, from, to, (index) => this.#matched(page, index), isDue);
    this.#scanned = reached < page.count ? page.sequenceAt(reached) : page.endSequence;
    return true;
  }

  /** Looks at some of the rows that were read back, the newest first; false when there are none. */
  #scanBack(matcher: Matcher, isDue: () => boolean): boolean {
    const range = this.#store.historyBelow(this.#historyScanned);
    if (!range) return false;
    const { page, to } = range;
    const begun = this.#historySlice;
    const isBegun = begun?.page === page && begun.from >= range.from;
    const slice = isBegun ? begun : sliceBelow(range, this.#sliceRows);
    slice.reached = matcher(page, slice.reached, to, (index) => slice.found.push(index), isDue);
    // The newest of them are still to come: each row is looked at once, so the next turn goes on there.
    this.#historySlice = slice.reached < to ? slice : undefined;
    if (this.#historySlice) return true;
    const { from, found } = slice;
    for (const index of found.reverse()) {
      this.#times.add(page.timeAt(index));
      this.#past.push(page.sequenceAt(index));
    }
    this.#historyScanned = page.sequenceAt(from);
    return true;
  }

  /** Whether there is a matcher that has not looked at some rows. */
  get #isBehind(): boolean {
    if (!this.#matcher) return false;
    return this.#scanned < this.#store.end || this.#store.historyCountBelow(this.#historyScanned) > 0;
  }

  #progress(): { readonly done: number; readonly total: number } {
    const { first, end } = this.#store;
    const historyTotal = this.#store.historyCountBelow(0);
    const historyDone = historyTotal - this.#store.historyCountBelow(this.#historyScanned);
    return { done: Math.max(0, this.#scanned - first) + historyDone, total: end - first + historyTotal };
  }

  #adapt(tookMs: number): void {
    const rows = tookMs > sliceMs ? this.#sliceRows / 2 : this.#sliceRows * 2;
    this.#sliceRows = Math.max(1, Math.min(maxSliceRows, Math.floor(rows)));
  }

  #denseIndex(page: Page): number {
    return Math.max(this.#scanned, this.#store.denseFirst) - page.firstSequence;
  }

  #matched(page: Page, index: number): void {
    if (page.isDead(index)) return;
    const sequence = page.sequenceAt(index);
    this.#times.add(page.timeAt(index));
    if (!page.isSparse) return this.#index.push(sequence);
    this.#kept.push(sequence);
    // Rows that are kept come first: what follows is numbered behind them.
    this.#shift++;
  }

  #sequenceAt(ordinal: number): number | undefined {
    const settled = this.#settled();
    const keptPlace = ordinal - settled + this.#kept.length;
    if (keptPlace < 0) return this.#past.at(keptPlace + this.#past.length);
    if (ordinal < settled) return this.#kept.at(keptPlace);
    return this.#matcher ? this.#index.at(ordinal - this.#shift) : this.#base + ordinal;
  }

  #denseOrdinal(sequence: number): number {
    return this.#matcher ? this.#index.placeOf(sequence) + this.#shift : Math.max(0, sequence - this.#base);
  }

  /** The ordinal of the first row that is not merely kept. */
  #settled(): number {
    return this.#matcher ? this.#index.firstPlace + this.#shift : this.#store.denseFirst - this.#base;
  }

  /** Leaves out what has been evicted since it was sorted. */
  #sortedRows(): Float64Array | undefined {
    const { sorted } = this.#arrangement();
    if (!sorted) this.#held = undefined;
    else if (this.#held?.of !== sorted) this.#held = { of: sorted, rows: this.#stillHeld(sorted) };
    else if (this.#hasEvicted) this.#held = { of: sorted, rows: this.#stillHeld(this.#held.rows) };
    this.#hasEvicted = false;
    return this.#held?.rows;
  }

  #stillHeld(sequences: Float64Array): Float64Array {
    const { denseFirst } = this.#store;
    return sequences.filter((sequence) => sequence >= denseFirst || this.#store.locate(sequence));
  }

  #restart(): void {
    this.#sliceRows = firstSliceRows;
    this.#past.clear();
    this.#kept.clear();
    this.#index = new SequenceIndex();
    this.#times.clear();
    this.#shift = 0;
    if (!this.#matcher) {
      for (const sequence of this.#store.historySequences()) this.#past.push(sequence);
      for (const sequence of this.#store.keptSequences()) this.#kept.push(sequence);
    }
    this.#base = this.#store.denseFirst - this.#kept.length;
    this.#scanned = this.#store.first;
    this.#historyScanned = Infinity;
    this.#historySlice = undefined;
  }

  /** Ordinals: the first row's, the first settled one's, and those behind the last one shown and the last one there is. */
  #bounds(): { first: number; settled: number; end: number; liveEnd: number } {
    const settled = this.#settled();
    const firstKept = settled - this.#kept.length;
    const first = firstKept - this.#past.length;
    const liveEnd = this.#matcher ? this.#index.endPlace + this.#shift : this.#store.end - this.#base;
    const { pausedAt } = this.#arrangement();
    if (pausedAt === undefined) return { first, settled, end: liveEnd, liveEnd };
    const isAmongKept = pausedAt < this.#store.denseFirst;
    const end = isAmongKept ? firstKept + this.#kept.placeOf(pausedAt) : this.#denseOrdinal(pausedAt);
    return { first, settled, end: Math.min(end, liveEnd), liveEnd };
  }
}
