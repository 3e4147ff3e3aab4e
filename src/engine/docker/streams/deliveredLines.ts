/** So many lines, and the generation before them, are known by their stamps. */
const mostKnown = 10_000;

/** Lines that have been delivered, by their stamps: from `since` on, the stamps of this generation. */
interface Generation {
  readonly since: string;
  readonly second: string;
  readonly counts: Map<string, number>;
}

/**
 * Knows which lines of a log were delivered of late, so that reading can go on where it was. The last line alone does not say it:
 * Docker stamps a line before it writes it, so that those of stdout and stderr can stand in another order than their stamps.
 */
export class DeliveredLines {
  #latest = '';
  #before: Generation | undefined;
  #now: Generation | undefined;

  /** From this stamp on, a log has what is known here, and all that is to come; undefined before the first line. */
  get since(): string | undefined {
    return (this.#before ?? this.#now)?.since;
  }

  note(stamp: string): void {
    const isLatest = stamp > this.#latest;
    if (isLatest) {
      this.#latest = stamp;
      this.#begin(stamp);
    }
    // A line stamped before both generations does not come again: it is counted with either.
    const home = this.#now && stamp >= this.#now.since ? this.#now : (this.#before ?? this.#now);
    home?.counts.set(stamp, (home.counts.get(stamp) ?? 0) + 1);
  }

  /** Says of each line of a log read again, in its order, whether it was delivered before. */
  repeats(): (stamp: string) => boolean {
    const since = this.since;
    const left = new Map([...(this.#before?.counts ?? []), ...(this.#now?.counts ?? [])]);
    return (stamp) => {
      if (since !== undefined && stamp < since) return true;
      const count = left.get(stamp) ?? 0;
      if (count > 0) left.set(stamp, count - 1);
      return count > 0;
    };
  }

  /** A generation begins with a stamp later than all before, so that none of its lines is counted elsewhere. */
  #begin(stamp: string): void {
    const second = stamp.slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
    if (this.#now && this.#now.second === second && this.#now.counts.size < mostKnown) return;
    this.#before = this.#now;
    this.#now = { since: stamp, second, counts: new Map() };
  }
}
