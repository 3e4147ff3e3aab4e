/** The least time between two announcements to a screen reader. */
const everyMs = 8000;

/** Announces the number of new messages to a screen reader while the table has the focus. */
export class News {
  readonly #announce: (count: number) => void;
  #seen: number | undefined;
  #nextMs = 0;

  constructor(announce: (count: number) => void) {
    this.#announce = announce;
  }

  /** `isWanted` is true while the table has the focus and follows new rows. */
  hear(seen: number, isWanted: boolean, nowMs: number): void {
    if (!isWanted || this.#seen === undefined || seen < this.#seen) {
      this.#seen = seen;
      return;
    }
    if (nowMs < this.#nextMs || seen === this.#seen) return;
    this.#announce(seen - this.#seen);
    this.#seen = seen;
    this.#nextMs = nowMs + everyMs;
  }
}
