import type { Buffer } from 'node:buffer';
import type { ContractState } from '../../base/kinds/contractStates.ts';
import { readLayout, writeRecord, type RecordLayout } from './record.ts';

export type RowKind = 'message' | 'gap';
export type Verdict = Exclude<ContractState, 'pending'>;

/** A verdict is kept as its place here plus 1; 0 means that it is not known yet. */
const verdicts: readonly Verdict[] = ['none', 'valid', 'invalid'];

/** A page as it can be told to another thread; arrays have an item for each row. */
export interface CopiedPage {
  readonly firstSequence: number;
  readonly bytes: Buffer;
  readonly usedBytes: number;
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  readonly sources: Uint16Array<ArrayBuffer>;
  readonly gaps: Uint8Array<ArrayBuffer>;
}

const firstCapacity = 256;

/**
 * A run of messages: their records in one buffer, the rest in typed arrays. Sequences are consecutive, except on a sparse
 * page, which holds rows that were kept while those around them were evicted, and where rows may be dead.
 */
export class Page {
  readonly firstSequence: number;
  readonly bytes: Buffer;
  #usedBytes = 0;
  #count = 0;
  #offsets = new Uint32Array(firstCapacity);
  #times = new Float64Array(firstCapacity);
  #sources = new Uint16Array(firstCapacity);
  #gaps = new Uint8Array(firstCapacity);
  #verdicts = new Uint8Array(firstCapacity);

  #sequences: Float64Array | undefined;
  #dead: Uint8Array | undefined;
  #deadCount = 0;

  constructor(firstSequence: number, bytes: Buffer, isSparse = false) {
    this.firstSequence = firstSequence;
    this.bytes = bytes;
    if (!isSparse) return;
    this.#sequences = new Float64Array(firstCapacity);
    this.#dead = new Uint8Array(firstCapacity);
  }

  /** A page of another thread, without verdicts. */
  static of({ firstSequence, bytes, usedBytes, offsets, times, sources, gaps }: CopiedPage): Page {
    const page = new Page(firstSequence, bytes);
    page.#usedBytes = usedBytes;
    page.#count = offsets.length;
    page.#offsets = offsets;
    page.#times = times;
    page.#sources = sources;
    page.#gaps = gaps;
    page.#verdicts = new Uint8Array(offsets.length);
    return page;
  }

  /** What another thread makes the same page from. The page must be sealed, and not sparse. */
  copyable(): CopiedPage {
    const { firstSequence, bytes } = this;
    const [offsets, times, sources, gaps] = [this.#offsets, this.#times, this.#sources, this.#gaps];
    return { firstSequence, bytes, usedBytes: this.#usedBytes, offsets, times, sources, gaps };
  }

  get isSparse(): boolean {
    return this.#sequences !== undefined;
  }

  get count(): number {
    return this.#count;
  }

  /** The sequence behind the last message. */
  get endSequence(): number {
    return this.#count === 0 ? this.firstSequence : this.sequenceAt(this.#count - 1) + 1;
  }

  get liveCount(): number {
    return this.#count - this.#deadCount;
  }

  hasRoomFor(recordBytes: number): boolean {
    return this.#usedBytes + recordBytes <= this.bytes.length;
  }

  append(
    kind: RowKind,
    source: number,
    timeMs: number,
    id: string | Uint8Array,
    parts: readonly Uint8Array[],
    recordBytes: number,
  ): void {
    const index = this.#count;
    if (index === this.#offsets.length) this.#resize(index * 2);
    writeRecord(this.bytes, this.#usedBytes, id, parts);
    this.#offsets[index] = this.#usedBytes;
    this.#times[index] = timeMs;
    this.#sources[index] = source;
    this.#gaps[index] = kind === 'gap' ? 1 : 0;
    this.#verdicts[index] = 0;
    this.#usedBytes += recordBytes;
    this.#count = index + 1;
  }

  /** Takes over a row of another page; only a sparse page does. */
  take(page: Page, from: number): void {
    const index = this.#count;
    if (index === this.#offsets.length) this.#resize(index * 2);
    const [start, end] = [page.offsetAt(from), page.offsetAt(from + 1)];
    page.bytes.copy(this.bytes, this.#usedBytes, start, end);
    this.#offsets[index] = this.#usedBytes;
    this.#times[index] = page.timeAt(from);
    this.#sources[index] = page.sourceAt(from);
    this.#gaps[index] = page.kindAt(from) === 'gap' ? 1 : 0;
    this.#verdicts[index] = page.#verdicts[from] ?? 0;
    if (this.#sequences) this.#sequences[index] = page.sequenceAt(from);
    this.#usedBytes += end - start;
    this.#count = index + 1;
  }

  isDead(index: number): boolean {
    return this.#dead?.[index] === 1;
  }

  /** Marks a row of a sparse page as evicted. */
  kill(index: number): void {
    if (!this.#dead || this.#dead[index] === 1) return;
    this.#dead[index] = 1;
    this.#deadCount++;
  }

  /** The first row whose sequence is not below; the count of rows when there is none. */
  indexFrom(sequence: number): number {
    if (!this.#sequences) return Math.max(0, Math.min(this.#count, sequence - this.firstSequence));
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sequenceAt(middle) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Gives back what the arrays have too much, once nothing more will come. */
  seal(): void {
    this.#resize(this.#count);
  }

  /** Where the record of a message begins; for the index behind the last one, where the records end. */
  offsetAt(index: number): number {
    return index >= this.#count ? this.#usedBytes : (this.#offsets[index] ?? 0);
  }

  /** The message whose record holds an offset. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  sequenceAt(index: number): number {
    return this.#sequences ? (this.#sequences[index] ?? 0) : this.firstSequence + index;
  }

  timeAt(index: number): number {
    return this.#times[index] ?? 0;
  }

  sourceAt(index: number): number {
    return this.#sources[index] ?? 0;
  }

  /** The first message of a source from a row on. */
  firstMessageOf(source: number, from: number): number | undefined {
    for (let index = from; index < this.#count; index++) {
      const isIt = this.#sources[index] === source && this.#gaps[index] === 0 && !this.isDead(index);
      if (isIt) return index;
    }
    return undefined;
  }

  kindAt(index: number): RowKind {
    return this.#gaps[index] === 1 ? 'gap' : 'message';
  }

  /** Whether the row keeps its contract; undefined until that has been found out. */
  verdictAt(index: number): Verdict | undefined {
    return verdicts[(this.#verdicts[index] ?? 0) - 1];
  }

  setVerdict(index: number, verdict: Verdict): void {
    this.#verdicts[index] = verdicts.indexOf(verdict) + 1;
  }

  forgetVerdicts(): void {
    this.#verdicts.fill(0);
  }

  /** Reads at most `maxFields` fields: a message may have a million of them. */
  layoutAt(index: number, maxFields = Infinity): RecordLayout {
    return readLayout(this.bytes, this.offsetAt(index), maxFields * 2);
  }

  /** Bytes of all names and values. */
  sizeAt(index: number): number {
    const { partsStart, partsEnd } = this.layoutAt(index, 0);
    return partsEnd - partsStart;
  }

  recordBytesAt(index: number): number {
    return this.offsetAt(index + 1) - this.offsetAt(index);
  }

  #resize(capacity: number): void {
    this.#offsets = resized(this.#offsets, new Uint32Array(capacity));
    this.#times = resized(this.#times, new Float64Array(capacity));
    this.#sources = resized(this.#sources, new Uint16Array(capacity));
    this.#gaps = resized(this.#gaps, new Uint8Array(capacity));
    if (this.#sequences) this.#sequences = resized(this.#sequences, new Float64Array(capacity));
    if (this.#dead) this.#dead = resized(this.#dead, new Uint8Array(capacity));
    this.#verdicts = resized(this.#verdicts, new Uint8Array(capacity));
  }
}

function resized<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(old: T, fresh: T): T {
  fresh.set(old.subarray(0, fresh.length));
  return fresh;
}
