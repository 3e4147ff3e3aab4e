/** Counts messages down to a limit, and ends the reading there. */
export class ReadingLimit {
  readonly signal: AbortSignal;
  readonly #enough = new AbortController();
  #left: number;

  constructor(limit: number, signal: AbortSignal) {
    this.#left = limit;
    this.signal = AbortSignal.any([signal, this.#enough.signal]);
  }

  get isComplete(): boolean {
    return this.#left === 0;
  }

  /** How many of `count` messages are still wanted; they count as read. */
  take(count: number): number {
    const taken = Math.min(count, this.#left);
    this.#left -= taken;
    return taken;
  }

  endIfComplete(): void {
    if (this.isComplete) this.#enough.abort();
  }
}
