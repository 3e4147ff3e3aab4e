import { Buffer } from 'node:buffer';
import type { Message } from './message.ts';
import { Page, type RowKind } from './page.ts';
import { recordBytes } from './record.ts';

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
  /** What the held rows take, numbers about them included. */
  readonly bytes: number;
}

/** One row as it is held. `fields` look into the store's own memory: use them at once, and change nothing. */
export interface StoredMessage {
  readonly sequence: number;
  readonly kind: RowKind;
  readonly source: number;
  readonly timeMs: number;
  readonly id: string;
  /** Of all names and values. */
  readonly sizeBytes: number;
  readonly fields: readonly Buffer[];
}

const largestPageBytes = 1024 * 1024;
const smallestPageBytes = 4096;
/** Offset, time, source, kind, verdict. */
const rowOverheadBytes = 16;

/**
 * Holds the newest messages as bytes in pages, no object per message, within bounds of number and bytes; the oldest go
 * first. Every row has a sequence that no other row of the store ever has.
 */
export class MessageStore {
  readonly #bounds: StoreBounds;
  readonly #pageBytes: number;
  #pages: Page[] = [];
  #spare: Buffer | undefined;
  #first = 0;
  #end = 0;
  #seen = 0;
  #held = 0;
  #lost = 0;
  #bytes = 0;

  constructor(bounds: StoreBounds) {
    this.#bounds = bounds;
    // Small bounds, small pages: memory is given back by the page.
    this.#pageBytes = Math.max(smallestPageBytes, Math.min(largestPageBytes, Math.floor(bounds.maxBytes / 8)));
  }

  /** The oldest row's sequence; equal to `end` when there is none. */
  get first(): number {
    return this.#first;
  }

  /** Behind the newest row's sequence. */
  get end(): number {
    return this.#end;
  }

  get counts(): StoreCounts {
    return {
      seen: this.#seen,
      held: this.#held,
      evicted: this.#seen - this.#held,
      lost: this.#lost,
      bytes: this.#bytes,
    };
  }

  append({ source, timeMs, id, fields }: Message): void {
    this.#seen++;
    this.#held++;
    this.#add('message', source, timeMs, id, fields);
  }

  /** A row that stands where messages are known to be missing; `lost` is how many, as far as that is known. */
  appendGap(source: number, timeMs: number, text: string, lost: number): void {
    this.#lost += lost;
    this.#add('gap', source, timeMs, '', [Buffer.alloc(0), Buffer.from(text)]);
  }

  /** Undefined once it has been evicted. */
  read(sequence: number): StoredMessage | undefined {
    const page = this.pageOf(sequence);
    if (!page) return undefined;
    const index = sequence - page.firstSequence;
    const { idStart, idEnd, partsStart, ends } = page.layoutAt(index);
    const fields = ends.map((end, i) => page.bytes.subarray(i === 0 ? partsStart : ends[i - 1], end));
    return {
      sequence,
      kind: page.kindAt(index),
      source: page.sourceAt(index),
      timeMs: page.timeAt(index),
      // Redis numbers no published message and an engine no line: their place in the store has to do.
      id: idEnd > idStart ? page.bytes.toString('latin1', idStart, idEnd) : String(sequence + 1),
      sizeBytes: (ends.at(-1) ?? partsStart) - partsStart,
      fields,
    };
  }

  /** Undefined once it has been evicted. */
  timeOf(sequence: number): number | undefined {
    const page = this.pageOf(sequence);
    return page?.timeAt(sequence - page.firstSequence);
  }

  /** Where a row is; undefined once it has been evicted. */
  locate(sequence: number): { readonly page: Page; readonly index: number } | undefined {
    const page = this.pageOf(sequence);
    return page && { page, index: sequence - page.firstSequence };
  }

  /** The page that holds a sequence. */
  pageOf(sequence: number): Page | undefined {
    if (sequence < this.#first || sequence >= this.#end) return undefined;
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pages[middle]?.firstSequence ?? 0) <= sequence) low = middle;
      else high = middle - 1;
    }
    return this.#pages[low];
  }

  /** Contracts have changed: whether rows keep them is to be found out anew. */
  forgetVerdicts(): void {
    for (const page of this.#pages) page.forgetVerdicts();
  }

  /** Forgets all rows and starts every count anew; sequences go on. */
  clear(): void {
    this.#pages = [];
    this.#first = this.#end;
    this.#seen = this.#held = this.#lost = this.#bytes = 0;
  }

  #add(kind: RowKind, source: number, timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    const bytes = recordBytes(id, fields);
    this.#pageFor(bytes).append(kind, source, timeMs, id, fields, bytes);
    this.#end++;
    this.#bytes += bytes + rowOverheadBytes;
    this.#evict();
  }

  #pageFor(bytes: number): Page {
    const last = this.#pages.at(-1);
    if (last?.hasRoomFor(bytes)) return last;
    last?.seal();
    const page = new Page(this.#end, this.#allocate(bytes));
    this.#pages.push(page);
    return page;
  }

  #allocate(bytes: number): Buffer {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare && bytes <= spare.length) return spare;
    return Buffer.allocUnsafeSlow(Math.max(bytes, this.#pageBytes));
  }

  #evict(): void {
    const { maxMessages, maxBytes } = this.#bounds;
    while (this.#end - this.#first > maxMessages || (this.#bytes > maxBytes && this.#first < this.#end)) {
      const page = this.#pages[0];
      if (!page) return;
      const index = this.#first - page.firstSequence;
      if (page.kindAt(index) === 'message') this.#held--;
      this.#bytes -= page.recordBytesAt(index) + rowOverheadBytes;
      this.#first++;
      if (this.#first === page.endSequence) this.#dropPage(page);
    }
  }

  #dropPage(page: Page): void {
    this.#pages.shift();
    if (page.bytes.length === this.#pageBytes) this.#spare = page.bytes;
  }
}
