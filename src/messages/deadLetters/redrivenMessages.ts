/** How many messages are remembered: the oldest are forgotten first. */
const maxRemembered = 100_000;

/** Remembers messages that were sent again, by their fingerprints or by the ids that they were given. */
export class RedrivenMessages {
  readonly #marks = new Set<string>();

  has(mark: string): boolean {
    return this.#marks.has(mark);
  }

  add(mark: string): void {
    // Once more, so that it is the newest.
    this.#marks.delete(mark);
    this.#marks.add(mark);
    if (this.#marks.size <= maxRemembered) return;
    const [oldest] = this.#marks;
    if (oldest !== undefined) this.#marks.delete(oldest);
  }
}
