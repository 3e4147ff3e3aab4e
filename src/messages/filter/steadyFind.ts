import type { Buffer } from 'node:buffer';
import { Effort, TooMuchWork } from '../../expression/effort.ts';
import type { Find } from './scan/byteScanner.ts';

/** Shorter needles cost no more than a few comparisons a byte, whatever the text. */
const shortNeedle = 16;
/** Bytes times bytes of the needle. So many take some milliseconds at worst. */
const comparisonsAtOnce = 4_000_000;
/** So few comparisons take less time than noise, so what is found by then costs no look at the clock. */
const fewComparisons = 65_536;
/** Searches for bytes take a tenth of that on average, unless the text is full of what is almost the needle. */
const slowMsPerByte = 4e-6;
const noiseMs = 0.5;
const bytesBetweenLooks = 64 * 1024;

/** Finds the needle in a part of the text that begins at an offset and ends before another. */
export type FindWithin = (from: number, end: number) => number;

/**
 * A search that takes time linear in the text: `search` is what is fastest, a piece at a time, until the pieces take it
 * so long that the text must be made to hold it up. `folded` has for each byte the one that it counts as.
 */
export class SteadySearch {
  readonly #needle: Buffer;
  readonly #folded: Uint8Array;
  readonly #effort = new Effort();
  #knownBorders: Int32Array | undefined;

  constructor(needle: Buffer, folded: Uint8Array) {
    this.#needle = needle;
    this.#folded = folded;
  }

  in(text: Buffer, search: FindWithin): Find {
    const { length } = this.#needle;
    if (length <= shortNeedle) return (offset) => search(offset, text.length);
    const step = Math.max(2 * length, Math.floor(comparisonsAtOnce / length));
    const nearBytes = Math.floor(fewComparisons / length);
    const isNearWorthIt = nearBytes >= 2 * length;
    let nearEnd = 0;
    let isHeldUp = false;
    return (offset) => {
      let from = offset;
      if (isNearWorthIt && !isHeldUp) {
        if (from + length > nearEnd) nearEnd = Math.min(text.length, from + nearBytes);
        const hit = search(from, nearEnd);
        if (hit >= 0) return hit;
        from = Math.max(from, nearEnd - length + 1);
      }
      const start = from;
      const startMs = performance.now();
      while (!isHeldUp && from + length <= text.length) {
        const end = Math.min(text.length, from + step + length - 1);
        const hit = search(from, end);
        const bytes = (hit >= 0 ? hit : end) - start;
        isHeldUp = performance.now() - startMs > noiseMs + bytes * slowMsPerByte;
        if (hit >= 0) return hit;
        from += step;
      }
      return this.#linear(text, from);
    };
  }

  /** Knuth, Morris and Pratt's: no byte is looked at twice. Throws where there are too many of them. */
  #linear(text: Buffer, from: number): number {
    const needle = this.#needle;
    const folded = this.#folded;
    const borders = this.#borders;
    const { length } = text;
    let alike = 0;
    this.#effort.begin();
    for (let at = from; at < length; at++) {
      if (at % bytesBetweenLooks === 0 && this.#effort.isLate) throw new TooMuchWork();
      const byte = folded[text[at] ?? 0];
      while (alike > 0 && needle[alike] !== byte) alike = borders[alike] ?? 0;
      if (needle[alike] === byte) alike++;
      if (alike === needle.length) return at - alike + 1;
    }
    return -1;
  }

  /** For each length that is alike so far, how much of it is alike too when it begins later. */
  get #borders(): Int32Array {
    if (this.#knownBorders) return this.#knownBorders;
    const needle = this.#needle;
    const borders = new Int32Array(needle.length + 1);
    for (let i = 1, border = 0; i < needle.length; i++) {
      while (border > 0 && needle[border] !== needle[i]) border = borders[border] ?? 0;
      if (needle[border] === needle[i]) border++;
      borders[i + 1] = border;
    }
    return (this.#knownBorders = borders);
  }
}
