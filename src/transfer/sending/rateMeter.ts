/** For so long messages are counted before the rate is told anew. */
const windowMs = 1000;

/** Tells how many messages a second have gone lately. */
export class RateMeter {
  readonly #nowMs: () => number;
  #sinceMs: number;
  #count = 0;
  #told: number | undefined;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#sinceMs = nowMs();
  }

  count(messages: number): void {
    this.#count += messages;
  }

  get perSecond(): number {
    const passedMs = this.#nowMs() - this.#sinceMs;
    if (passedMs >= windowMs) {
      this.#told = (this.#count * 1000) / passedMs;
      this.#count = 0;
      this.#sinceMs = this.#nowMs();
    }
    // In the first moment there is nothing else to go by.
    return this.#told ?? (passedMs > 0 ? (this.#count * 1000) / passedMs : 0);
  }
}
