import { TooMuchWork, type Effort } from './effort.ts';
import { placeOf } from './placeOf.ts';

/** In steps of a pattern's program: what may pass between two looks at the clock, some milliseconds at worst. */
const stepsBetweenLooks = 20_000;

/**
 * A text for the pattern library that ends the search when the row's time is over: one character may take it a step for
 * every part of the pattern. It takes any String object, and reads it by these two methods.
 */
export class TimedText extends String {
  readonly #text: string;
  readonly #effort: Effort;
  readonly #stride: number;
  #left: number;

  constructor(text: string, effort: Effort, programSize: number) {
    super(text);
    this.#text = text;
    this.#effort = effort;
    this.#stride = Math.max(2, Math.floor(stepsBetweenLooks / programSize));
    this.#left = this.#stride;
  }

  override charCodeAt(index: number): number {
    if (--this.#left < 0) this.#look();
    return this.#text.charCodeAt(index);
  }

  override indexOf(needle: string, from?: number): number {
    return placeOf(this.#text, needle, from);
  }

  #look(): void {
    if (this.#effort.isLate) throw new TooMuchWork();
    this.#left = this.#stride;
  }
}
