/** Turns ever-growing totals into rates. */
export class Rates {
  readonly #last = new Map<string, { readonly total: number; readonly atMs: number }>();

  /**
   * Messages per second since the last look at this name; null at the first look, and if the total fell or is unknown.
   */
  look(name: string, total: number | undefined, atMs: number): number | null {
    const last = this.#last.get(name);
    if (total === undefined) {
      this.#last.delete(name);
      return null;
    }
    this.#last.set(name, { total, atMs });
    if (!last || total < last.total || atMs <= last.atMs) return null;
    return ((total - last.total) * 1000) / (atMs - last.atMs);
  }

  /** Forgets earlier totals. */
  clear(): void {
    this.#last.clear();
  }
}
