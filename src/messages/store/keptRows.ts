import { Buffer } from 'node:buffer';
import { Page } from './page.ts';

export interface RowPlace {
  readonly page: Page;
  readonly index: number;
}

/**
 * Rows of quiet sources that are older than what a store holds of the others. They come in order, and may go from anywhere.
 */
export class KeptRows {
  readonly #pageBytes: number;
  #pages: Page[] = [];
  #counts: number[] = [];
  /** For each source the sequence below which all of its rows have gone. */
  #cursors: number[] = [];

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes;
  }

  get pages(): readonly Page[] {
    return this.#pages;
  }

  countOf(source: number): number {
    return this.#counts[source] ?? 0;
  }

  /** Takes over a row that is newer than all that are here. */
  keep(from: Page, index: number): void {
    const bytes = from.recordBytesAt(index);
    let page = this.#pages.at(-1);
    if (!page?.hasRoomFor(bytes)) {
      page?.seal();
      page = new Page(from.sequenceAt(index), Buffer.allocUnsafeSlow(Math.max(bytes, this.#pageBytes)), true);
      this.#pages.push(page);
    }
    page.take(from, index);
    const source = from.sourceAt(index);
    this.#counts[source] = this.countOf(source) + 1;
  }

  /** The first page that ends behind a sequence. */
  pageFrom(sequence: number): Page | undefined {
    let low = 0;
    let high = this.#pages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pages[middle]?.endSequence ?? 0) <= sequence) low = middle + 1;
      else high = middle;
    }
    return this.#pages[low];
  }

  locate(sequence: number): RowPlace | undefined {
    const page = this.pageFrom(sequence);
    if (!page) return undefined;
    const index = page.indexFrom(sequence);
    const isHere = page.sequenceAt(index) === sequence && !page.isDead(index);
    return isHere ? { page, index } : undefined;
  }

  /** The oldest row, of one source or of all. */
  oldest(source?: number): RowPlace | undefined {
    const start = source === undefined ? 0 : (this.#cursors[source] ?? 0);
    for (let page = this.pageFrom(start); page; page = this.pageFrom(page.endSequence)) {
      for (let index = page.indexFrom(start); index < page.count; index++) {
        const isIt = !page.isDead(index) && (source === undefined || page.sourceAt(index) === source);
        if (isIt) return { page, index };
      }
    }
    return undefined;
  }

  drop({ page, index }: RowPlace): void {
    const source = page.sourceAt(index);
    this.#counts[source] = this.countOf(source) - 1;
    this.#cursors[source] = page.sequenceAt(index) + 1;
    page.kill(index);
    if (page.liveCount * 2 < page.count) this.#compact(page);
  }

  clear(): void {
    this.#pages = [];
    this.#counts = [];
    this.#cursors = [];
  }

  /** Gives back the memory of dead rows. */
  #compact(page: Page): void {
    const place = this.#pages.indexOf(page);
    if (page.liveCount === 0) {
      this.#pages.splice(place, 1);
      return;
    }
    const live = Array.from({ length: page.count }, (_, i) => i).filter((i) => !page.isDead(i));
    const bytes = live.reduce((sum, i) => sum + page.recordBytesAt(i), 0);
    const fresh = new Page(page.sequenceAt(live[0] ?? 0), Buffer.allocUnsafeSlow(bytes), true);
    for (const index of live) fresh.take(page, index);
    fresh.seal();
    this.#pages[place] = fresh;
  }
}
