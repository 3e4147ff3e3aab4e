import { Buffer } from 'node:buffer';
import { Page } from './page.ts';

/** The pages of rows whose sequences follow each other without a hole: rows are added at their end, and leave at their start. */
export class DensePages {
  readonly #pageBytes: number;
  #pages: Page[] = [];
  /** The memory of a page that has left, for the next one. */
  #spare: Buffer | undefined;
  #first = 0;
  #end = 0;

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes;
  }

  /** The sequence of the first row; equal to `end` when there is none. */
  get first(): number {
    return this.#first;
  }

  /** The sequence behind the last row. */
  get end(): number {
    return this.#end;
  }

  get all(): readonly Page[] {
    return this.#pages;
  }

  /** Pages to which no row will be added, in order. */
  get sealed(): readonly Page[] {
    return this.#pages.slice(0, -1);
  }

  /** Makes room for the record of the next row: the caller adds it to the page at once. */
  pageFor(bytes: number): Page {
    const page = this.#pageWithRoom(bytes);
    this.#end++;
    return page;
  }

  /** The page that holds a row, if that is there. */
  at(sequence: number): Page | undefined {
    let low = 0;
    let high = this.#pages.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#pages[middle]?.firstSequence ?? 0) <= sequence) low = middle;
      else high = middle - 1;
    }
    return this.#pages[low];
  }

  /** The first row leaves. */
  dropFirst(): void {
    const page = this.#pages[0];
    if (!page) return;
    this.#first++;
    if (this.#first < page.endSequence) return;
    this.#pages.shift();
    if (page.bytes.length === this.#pageBytes) this.#spare = page.bytes;
  }

  /** All rows leave; sequences go on. */
  clear(): void {
    this.#pages = [];
    this.#first = this.#end;
  }

  #pageWithRoom(bytes: number): Page {
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
}
