/** How often somebody who listens is told of new messages. */
const everyMs = 8000;

/** Tells a screen reader how many messages came, as long as the table has the focus: often enough to know, seldom enough to work. */
export class News {
  readonly #announce: (count: number) => void;
  #seen: number | undefined;
  #nextMs = 0;

  constructor(announce: (count: number) => void) {
    this.#announce = announce;
  }

  /** `isWanted`: somebody is at the table, and it follows. */
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
