import { Buffer } from 'node:buffer';
import { DensePages } from './densePages.ts';
import type { Message } from './message.ts';
import { KeptRows, type RowPlace } from './keptRows.ts';
import type { Page, RowKind, Verdict } from './page.ts';
import { HistoryRows, type PageRange } from './historyRows.ts';
import { recordBytes } from './record.ts';
import { storedMessage, type StoredMessage } from './storedMessage.ts';
import { Tallies, type SourceCounts, type JudgedCounts } from './tallies.ts';
import { TimeHistogram } from './timeHistogram.ts';

export interface StoreBounds {
  readonly maxMessages: number;
  readonly maxBytes: number;
}

/** Always: `seen` = `held` + `evicted`. Gaps are rows but no messages, and not counted. */
export interface StoreCounts {
  readonly seen: number;
  readonly held: number;
  readonly evicted: number;
  /** Known to have passed unseen. */
  readonly lost: number;
  /** More than `lost` have, nobody knows how many. */
  readonly isMoreLost: boolean;
  /** What the held rows take, numbers about them included. */
  readonly bytes: number;
}

const largestPageBytes = 1024 * 1024;
const smallestPageBytes = 4096;
/** Offset, time, source, kind, verdict. */
const rowOverheadBytes = 16;
/** A store that is full already takes so much of its bounds while somebody reads back. */
const readBackShare = 1.125;

/** A message from before all that is held. */
export interface HistoryMessage extends Message {
  readonly id: string;
  /** It was seen before, and evicted. */
  readonly isAgain: boolean;
}

/** Hears what becomes of rows, as it happens. */
export interface StoreListener {
  /** A row of a quiet source stays while those around it go. */
  onKept(sequence: number): void;
  /** `count` rows from this sequence on were read back: they stand before all others. */
  onReadBack(first: number, count: number): void;
  onEvicted(sequence: number, timeMs: number): void;
}

/**
 * Holds the newest messages as bytes in pages, no object per message, within bounds of number and bytes. The oldest go
 * first, but no source loses messages to a noisier one while it has less than its fair share. Messages from before the
 * first one can be read back; as the oldest, they go before all others. Every row has a sequence that no other row of the
 * store ever has.
 */
export class MessageStore {
  /** When the held messages and gaps were sent. */
  readonly times = new TimeHistogram();
  readonly #bounds: StoreBounds;
  readonly #dense: DensePages;
  readonly #tallies = new Tallies();
  readonly #kept: KeptRows;
  readonly #past = new HistoryRows();
  readonly #listeners: StoreListener[] = [];
  #rows = 0;
  #seen = 0;
  #held = 0;
  #lost = 0;
  #isMoreLost = false;
  #bytes = 0;
  #isReadBack = false;
  /** The bounds that hold just now. */
  #maxRows: number;
  #maxBytes: number;

  constructor(bounds: StoreBounds) {
    this.#bounds = bounds;
    this.#maxRows = bounds.maxMessages;
    this.#maxBytes = bounds.maxBytes;
    // Small bounds, small pages: memory is given back by the page.
    const pageBytes = Math.max(smallestPageBytes, Math.min(largestPageBytes, Math.floor(bounds.maxBytes / 8)));
    this.#dense = new DensePages(pageBytes);
    this.#kept = new KeptRows(Math.min(pageBytes, largestPageBytes / 4));
  }

  follow(listener: StoreListener): void {
    this.#listeners.push(listener);
  }

  /** The sequence of the oldest row that was not read back; equal to `end` when there is none. */
  get first(): number {
    const oldest = this.#kept.oldest();
    return oldest ? oldest.page.sequenceAt(oldest.index) : this.#dense.first;
  }

  /** The sequence from which on every row is there; before it there are only rows of quiet sources. */
  get denseFirst(): number {
    return this.#dense.first;
  }

  /** The sequence behind the newest row. */
  get end(): number {
    return this.#dense.end;
  }

  /** How many rows it holds, gaps included. */
  get rows(): number {
    return this.#rows;
  }

  get counts(): StoreCounts {
    return {
      seen: this.#seen,
      held: this.#held,
      evicted: this.#seen - this.#held,
      lost: this.#lost,
      isMoreLost: this.#isMoreLost,
      bytes: this.#bytes,
    };
  }

  /** Another message would evict one, or does while somebody reads back. */
  get isFull(): boolean {
    return this.#rows >= this.#bounds.maxMessages || this.#bytes >= this.#bounds.maxBytes;
  }

  get isReadBack(): boolean {
    return this.#isReadBack;
  }

  /** Whether somebody reads back: until they are done, an eighth more than the bounds is held. */
  setReadBack(isReadBack: boolean): void {
    this.#isReadBack = isReadBack;
    const { maxMessages, maxBytes } = this.#bounds;
    this.#maxRows = Math.floor(isReadBack ? maxMessages * readBackShare : maxMessages);
    this.#maxBytes = Math.floor(isReadBack ? maxBytes * readBackShare : maxBytes);
    this.#keepBounds();
  }

  countsOf(source: number): SourceCounts {
    return this.#tallies.of(source);
  }

  verdictsOf(source: number): JudgedCounts {
    return this.#tallies.verdictsOf(source);
  }

  append({ source, timeMs, id, fields }: Message): void {
    this.#seen++;
    this.#held++;
    this.#add('message', source, timeMs, id, fields);
  }

  /** A row that stands where messages are known to be missing; `lost` is how many, undefined where nobody knows. */
  appendGap(source: number, timeMs: number, text: string, lost: number | undefined): void {
    this.#lost += lost ?? 0;
    if (lost === undefined) this.#isMoreLost = true;
    this.#tallies.lost(source, lost);
    this.#add('gap', source, timeMs, '', [Buffer.alloc(0), Buffer.from(text)]);
  }

  /**
   * Puts messages, in their order, before all rows; where there is no room for all, the newest of them. Evicts nothing.
   * How many there was room for.
   */
  prepend(messages: readonly HistoryMessage[]): number {
    let [rows, bytes, from] = [this.#rows, this.#bytes, messages.length];
    for (let message = messages[from - 1]; message; message = messages[from - 1]) {
      const rowBytes = recordBytes(message.id, message.fields) + rowOverheadBytes;
      if (rows + 1 > this.#maxRows || bytes + rowBytes > this.#maxBytes) break;
      rows++;
      bytes += rowBytes;
      this.#count(message, rowBytes);
      from--;
    }
    const taken = messages.slice(from);
    if (taken.length === 0) return 0;
    this.#rows = rows;
    this.#bytes = bytes;
    const first = this.#past.prepend(taken);
    for (const listener of this.#listeners) listener.onReadBack(first, taken.length);
    return taken.length;
  }

  /** The oldest message of a source. */
  oldestOf(source: number): { readonly sequence: number; readonly id: string } | undefined {
    if (this.#tallies.of(source).held === 0) return undefined;
    for (const { page, from } of this.#stretches()) {
      const index = page.firstMessageOf(source, from);
      if (index !== undefined) return this.read(page.sequenceAt(index), 0);
    }
    return undefined;
  }

  /** Reads a message with at most `maxFields` of its fields; undefined once it has been evicted. */
  read(sequence: number, maxFields = Infinity): StoredMessage | undefined {
    const place = this.locate(sequence);
    return place && storedMessage(place, maxFields);
  }

  /** Where a row is; undefined once it has been evicted. */
  locate(sequence: number): RowPlace | undefined {
    if (sequence >= this.#dense.end) return undefined;
    if (sequence < 0) return this.#past.locate(sequence);
    if (sequence < this.#dense.first) return this.#kept.locate(sequence);
    const page = this.#dense.at(sequence);
    return page && { page, index: sequence - page.firstSequence };
  }

  /** Rows that were read back: the newest page of them with rows below a sequence. */
  historyBelow(sequence: number): PageRange | undefined {
    return this.#past.below(sequence);
  }

  /** How many rows that were read back have a sequence below. */
  historyCountBelow(sequence: number): number {
    return this.#past.countBelow(sequence);
  }

  /** Sequences of the rows that were read back, from the newest to the oldest. */
  historySequences(): Iterable<number> {
    return this.#past.sequences();
  }

  /** The page that holds the first row from a sequence on, of those that were not read back. */
  pageFrom(sequence: number): Page | undefined {
    return this.#kept.pageFrom(sequence) ?? this.#dense.at(Math.max(sequence, this.#dense.first));
  }

  /** The page whose rows came directly before those of another; undefined where there is none. */
  pageBefore(page: Page): Page | undefined {
    if (page.isSparse || page.firstSequence <= this.#dense.first) return undefined;
    return this.#dense.at(page.firstSequence - 1);
  }

  /** Pages to which no row will be added, in order; the first rows of the first one may be evicted. */
  get sealedPages(): readonly Page[] {
    return this.#dense.sealed;
  }

  /** Sequences of the rows of quiet sources, in order. */
  *keptSequences(): Iterable<number> {
    for (const page of this.#kept.pages) {
      for (let i = 0; i < page.count; i++) if (!page.isDead(i)) yield page.sequenceAt(i);
    }
  }

  /** When each row was sent. */
  *allTimes(): Iterable<number> {
    for (const { page, from } of this.#stretches()) {
      for (let i = from; i < page.count; i++) if (!page.isDead(i)) yield page.timeAt(i);
    }
  }

  /** Keeps whether a row keeps its contract, and counts it. */
  setVerdict(page: Page, index: number, verdict: Verdict): void {
    const isCounted = page.verdictAt(index) === undefined && page.kindAt(index) === 'message' && !page.isDead(index);
    page.setVerdict(index, verdict);
    if (isCounted) this.#tallies.judged(page.sourceAt(index), verdict);
  }

  /** Contracts have changed: whether rows keep them is to be found out anew. */
  forgetVerdicts(): void {
    for (const { page } of this.#stretches()) page.forgetVerdicts();
    this.#tallies.forgetVerdicts();
  }

  /** Forgets all rows and starts every count anew; sequences go on. */
  clear(): void {
    this.#dense.clear();
    this.#kept.clear();
    this.#past.clear();
    this.#tallies.clear();
    this.times.clear();
    this.#isMoreLost = false;
    this.#rows = this.#seen = this.#held = this.#lost = this.#bytes = 0;
  }

  #add(kind: RowKind, source: number, timeMs: number, id: string | Uint8Array, fields: readonly Uint8Array[]): void {
    const bytes = recordBytes(id, fields);
    this.#dense.pageFor(bytes).append(kind, source, timeMs, id, fields, bytes);
    this.times.add(timeMs);
    this.#tallies.added(source, kind === 'message', bytes + rowOverheadBytes);
    this.#rows++;
    this.#bytes += bytes + rowOverheadBytes;
    this.#keepBounds();
  }

  #count({ source, timeMs, isAgain }: HistoryMessage, rowBytes: number): void {
    if (!isAgain) this.#seen++;
    this.#held++;
    this.times.add(timeMs);
    this.#tallies.added(source, true, rowBytes, isAgain);
  }

  /** Each page from the oldest to the newest, and from where on its rows are held. Some rows of kept pages may be dead. */
  *#stretches(): Iterable<{ readonly page: Page; readonly from: number }> {
    yield* this.#past.runs.toReversed();
    for (const page of this.#kept.pages) yield { page, from: 0 };
    for (const page of this.#dense.all) yield { page, from: page.indexFrom(this.#dense.first) };
  }

  #keepBounds(): void {
    while ((this.#rows > this.#maxRows || this.#bytes > this.#maxBytes) && this.#rows > 0) this.#makeRoom();
  }

  /** Evicts a row, or lays the oldest one aside because its source is quiet; each is laid aside once at most. */
  #makeRoom(): void {
    const past = this.#past.oldest();
    if (past) return this.#dropPast(past);
    const { maxMessages, maxBytes } = this.#bounds;
    const [page] = this.#dense.all;
    if (!page) {
      const oldestKept = this.#kept.oldest();
      if (oldestKept) this.#dropKept(oldestKept);
      return;
    }
    const index = this.#dense.first - page.firstSequence;
    const source = page.sourceAt(index);
    if (this.#tallies.isBelowShare(source, maxMessages, maxBytes)) {
      this.#kept.keep(page, index);
      for (const listener of this.#listeners) listener.onKept(this.#dense.first);
      this.#dense.dropFirst();
      return;
    }
    const older = this.#kept.countOf(source) > 0 ? this.#kept.oldest(source) : undefined;
    if (older) return this.#dropKept(older);
    const sequence = this.#dense.first;
    this.#forget(page, index);
    this.#dense.dropFirst();
    for (const listener of this.#listeners) listener.onEvicted(sequence, page.timeAt(index));
  }

  #dropPast({ page, index }: RowPlace): void {
    const [sequence, timeMs] = [page.sequenceAt(index), page.timeAt(index)];
    this.#forget(page, index);
    this.#past.dropOldest();
    for (const listener of this.#listeners) listener.onEvicted(sequence, timeMs);
  }

  #dropKept(place: RowPlace): void {
    const [sequence, timeMs] = [place.page.sequenceAt(place.index), place.page.timeAt(place.index)];
    this.#forget(place.page, place.index);
    this.#kept.drop(place);
    for (const listener of this.#listeners) listener.onEvicted(sequence, timeMs);
  }

  #forget(page: Page, index: number): void {
    const isMessage = page.kindAt(index) === 'message';
    const bytes = page.recordBytesAt(index) + rowOverheadBytes;
    if (isMessage) this.#held--;
    this.#rows--;
    this.#bytes -= bytes;
    this.#tallies.evicted(page.sourceAt(index), isMessage, bytes, page.verdictAt(index));
    this.times.remove(page.timeAt(index));
  }
}
