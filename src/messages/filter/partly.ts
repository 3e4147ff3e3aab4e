import type { Page } from '../store/page.ts';
import type { Matcher } from './matcher.ts';

/** Counts the messages of which a filter has looked at the first bytes only. */
export class PartlySeen {
  readonly maxBytes: number;
  #rows = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get rows(): number {
    return this.#rows;
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
      if (page.sizeAt(index) > this.maxBytes && page.kindAt(index) === 'message') this.#rows++;
    }
  }
}
