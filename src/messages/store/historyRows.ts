import { Buffer } from 'node:buffer';
import type { RowPlace } from './keptRows.ts';
import type { Message } from './message.ts';
import { Page } from './page.ts';
import { recordBytes } from './record.ts';

/** A page, and from where on its rows are still here. */
interface Run {
  readonly page: Page;
  from: number;
}

/** Rows of one page: from `from` up to `to`. */
export interface PageRange {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
}

/**
 * Rows read back from before all others: they come in runs, each older than what is here, and the oldest go first. Their
 * sequences are negative, so that they stand before those of every other row.
 */
export class HistoryRows {
  /** The newest rows come first. */
  #runs: Run[] = [];
  /** No sequence from here on is given away again. */
  #lowest = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** They come from the newest to the oldest. */
  get runs(): readonly { readonly page: Page; readonly from: number }[] {
    return this.#runs;
  }

  /** Takes messages in their order, all older than what is here; the first one's sequence. */
  prepend(messages: readonly Message[]): number {
    const sizes = messages.map(({ id, fields }) => recordBytes(id, fields));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    this.#lowest -= messages.length;
    const page = new Page(this.#lowest, Buffer.allocUnsafeSlow(bytes));
    for (const [i, { source, timeMs, id, fields }] of messages.entries()) {
      page.append('message', source, timeMs, id, fields, sizes[i] ?? 0);
    }
    page.seal();
    this.#runs.push({ page, from: 0 });
    this.#count += messages.length;
    return this.#lowest;
  }

  oldest(): RowPlace | undefined {
    const run = this.#runs.at(-1);
    return run && { page: run.page, index: run.from };
  }

  dropOldest(): void {
    const run = this.#runs.at(-1);
    if (!run) return;
    this.#count--;
    if (++run.from === run.page.count) this.#runs.pop();
  }

  locate(sequence: number): RowPlace | undefined {
    const range = this.below(sequence + 1);
    return range?.page.sequenceAt(range.to - 1) === sequence ? { page: range.page, index: range.to - 1 } : undefined;
  }

  /** The newest page with rows below a sequence, and which of its rows these are. */
  below(sequence: number): PageRange | undefined {
    const run = this.#runs[this.#firstBelow(sequence)];
    return run && { page: run.page, from: run.from, to: run.page.indexFrom(sequence) };
  }

  /** How many rows have a sequence below. */
  countBelow(sequence: number): number {
    let count = 0;
    for (const { page, from } of this.#runs.slice(this.#firstBelow(sequence))) count += page.indexFrom(sequence) - from;
    return count;
  }

  /** They come from the newest to the oldest. */
  *sequences(): Iterable<number> {
    for (const { page, from } of this.#runs) {
      for (let index = page.count - 1; index >= from; index--) yield page.sequenceAt(index);
    }
  }

  clear(): void {
    this.#runs = [];
    this.#count = 0;
  }

  /** The place of the first run that has rows below a sequence. */
  #firstBelow(sequence: number): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (run && run.page.sequenceAt(run.from) >= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
