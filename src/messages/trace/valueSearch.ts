import { Buffer } from 'node:buffer';
import type { RowLens } from '../rows/rowLens.ts';
import type { Page } from '../store/page.ts';
import type { MessageStore } from '../store/store.ts';
import { mentions } from './mentions.ts';

/** What a search needs to read rows. */
export interface SearchTools {
  readonly store: MessageStore;
  readonly lens: RowLens;
  /** The value may be in the row though its bytes are not, because its payload is compressed or binary. */
  readonly isPacked: (page: Page, index: number) => boolean;
}

/** What is looked at between two looks at the clock: few rows, as reading one of them may take a while. */
const rowsAtOnce = 16;
const bytesAtOnce = 65_536;

/**
 * Looks through everything that a store holds for one value, wherever it stands. It goes on where it was: each row is looked at once,
 * those that came or were read back meanwhile are looked at next time. Of a row without the bytes of the value nothing is read.
 */
export class ValueSearch {
  readonly #tools: SearchTools;
  readonly #value: string;
  readonly #needles: readonly Buffer[];
  /** All rows below have been looked at. */
  #next: number;
  /** The same of those from here on that were read back. */
  #historyNext = Infinity;
  #found: number[] = [];
  #foundBefore: number[] = [];

  constructor(value: string, tools: SearchTools) {
    this.#value = value;
    this.#tools = tools;
    this.#needles = needlesOf(value).map((text) => Buffer.from(text));
    this.#next = tools.store.first;
  }

  /** How many rows it remembers. */
  get size(): number {
    return this.#found.length + this.#foundBefore.length;
  }

  /** Sequences of the rows that have the value and are still held, in order. */
  get found(): readonly number[] {
    const isHeld = (sequence: number): boolean => this.#tools.store.locate(sequence) !== undefined;
    this.#found = this.#found.filter(isHeld);
    this.#foundBefore = this.#foundBefore.filter(isHeld);
    return [...this.#foundBefore.toReversed(), ...this.#found];
  }

  /** Looks at more rows until then; false once there are none left. */
  advance(untilMs: number): boolean {
    while (this.#advanceNext() || this.#advanceHistory()) if (performance.now() >= untilMs) return true;
    return false;
  }

  #advanceNext(): boolean {
    const { store } = this.#tools;
    const page = this.#next < store.end ? store.pageFrom(this.#next) : undefined;
    if (!page) return false;
    const from = page.isSparse
      ? page.indexFrom(this.#next)
      : Math.max(this.#next, store.denseFirst) - page.firstSequence;
    const to = Math.max(from + 1, Math.min(page.indexAt(page.offsetAt(from) + bytesAtOnce) + 1, from + rowsAtOnce));
    for (const index of this.#rowsWith(page, from, to)) this.#found.push(page.sequenceAt(index));
    this.#next = to === page.count ? page.endSequence : page.sequenceAt(to);
    return true;
  }

  #advanceHistory(): boolean {
    const range = this.#tools.store.historyBelow(this.#historyNext);
    if (!range || range.to <= range.from) return false;
    const from = Math.max(range.from, range.to - rowsAtOnce);
    const rows = this.#rowsWith(range.page, from, range.to);
    for (const index of rows.toReversed()) this.#foundBefore.push(range.page.sequenceAt(index));
    this.#historyNext = range.page.sequenceAt(from);
    return true;
  }

  /** The rows of a stretch that have the value, in order. */
  #rowsWith(page: Page, from: number, to: number): readonly number[] {
    const near = new Set<number>();
    const end = page.offsetAt(to);
    for (const needle of this.#needles) {
      let at = indexWithin(page.bytes, needle, page.offsetAt(from), end);
      while (at >= 0 && at < end) {
        const index = page.indexAt(at);
        near.add(index);
        at = indexWithin(page.bytes, needle, page.offsetAt(index + 1), end);
      }
    }
    for (let index = from; index < to; index++) if (this.#tools.isPacked(page, index)) near.add(index);
    return [...near].filter((index) => this.#mentions(page, index)).sort((a, b) => a - b);
  }

  #mentions(page: Page, index: number): boolean {
    if (page.kindAt(index) === 'gap' || page.isDead(index)) return false;
    const { lens } = this.#tools;
    lens.move(page, index);
    try {
      return mentions(lens, this.#value);
    } catch {
      // It takes too much work to read.
      return false;
    }
  }
}

/** Only so far, as the bytes behind may be many, and are those of other rows. */
function indexWithin(bytes: Buffer, needle: Buffer, from: number, to: number): number {
  const at = bytes.subarray(from, to).indexOf(needle);
  return at < 0 ? -1 : from + at;
}

/**
 * Bytes of which a row that has a value as text has some. JSON writes what is no letter or digit of ASCII in several ways, such as `\/`
 * and `\u00e9`, so the longest run that is written in one way alone is looked for.
 */
function needlesOf(value: string): readonly string[] {
  const runs = value.match(/[\w.:@-]+/g) ?? [];
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  if (longest !== undefined) return [longest];
  const lower = JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, escaped);
  const upper = lower.replaceAll(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
  return [...new Set([value, JSON.stringify(value).slice(1, -1), lower, upper])];
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
