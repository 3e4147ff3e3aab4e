import type { Page } from '../store/page.ts';
import type { Matcher } from './matcher.ts';

/** Counts the messages of which a filter has looked at the first bytes only. They are large, so they are few. */
export class PartlySeen {
  readonly maxBytes: number;
  readonly #sequences = new Set<number>();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** How many of them are still held; the others are forgotten. */
  rowsHeld(isHeld: (sequence: number) => boolean): number {
    for (const sequence of this.#sequences) if (!isHeld(sequence)) this.#sequences.delete(sequence);
    return this.#sequences.size;
  }

  /** The same matcher; what it comes across is counted. */
  counting(matcher: Matcher): Matcher {
    return (page, from, to, onMatch, isDue) => {
      const reached = matcher(page, from, to, onMatch, isDue);
      this.#add(page, from, reached);
      return reached;
    };
  }

  #add(page: Page, from: number, to: number): void {
    if (page.bytes.length <= this.maxBytes) return;
    for (let index = from; index < to; index++) {
      if (page.recordBytesAt(index) <= this.maxBytes || page.isDead(index)) continue;
      if (page.sizeAt(index) > this.maxBytes && page.kindAt(index) === 'message')
        this.#sequences.add(page.sequenceAt(index));
    }
  }
}
