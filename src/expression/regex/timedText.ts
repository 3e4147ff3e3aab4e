import { TooMuchWork, type Effort } from '../effort.ts';
import { placeOf } from '../placeOf.ts';

/** In steps of a pattern's program: what may pass between two looks at the clock, some milliseconds at worst. */
const stepsBetweenLooks = 20_000;

/**
 * A text for the pattern library that ends the search when the row's time is over: one character may take it a step for
 * every part of the pattern. It takes whatever says that it is a String, and reads it by these methods. As a subclass of
 * String it would make the library twice as slow for every plain text, too.
 */
export class TimedText {
  readonly length: number;
  readonly #text: string;
  readonly #effort: Effort;
  readonly #stride: number;
  #left: number;

  constructor(text: string, effort: Effort, programSize: number) {
    this.length = text.length;
    this.#text = text;
    this.#effort = effort;
    this.#stride = Math.max(2, Math.floor(stepsBetweenLooks / programSize));
    this.#left = this.#stride;
  }

  get [Symbol.toStringTag](): string {
    return 'String';
  }

  charCodeAt(index: number): number {
    if (--this.#left < 0) this.#look();
    return this.#text.charCodeAt(index);
  }

  indexOf(needle: string, from?: number): number {
    return placeOf(this.#text, needle, from);
  }

  #look(): void {
    if (this.#effort.isLate) throw new TooMuchWork();
    this.#left = this.#stride;
  }
}
