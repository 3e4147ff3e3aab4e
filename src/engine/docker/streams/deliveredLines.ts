/** So many lines, and the generation before them, are known by their stamps. */
const mostKnown = 10_000;
/** A line that is stamped earlier than another one before it by more than this says that the clock was set back. */
const maxLateMs = 5000;
const secondLength = 'yyyy-mm-ddThh:mm:ss'.length;

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
    const [earliest] = [this.#before, this.#now].flatMap((one) => one?.since ?? []).toSorted();
    return earliest;
  }

  /** The latest stamp since the clock was last set back; empty before the first line. */
  get latest(): string {
    return this.#latest;
  }

  /** True for a line that was delivered of late. */
  has(stamp: string): boolean {
    return (this.#now?.counts.has(stamp) ?? false) || (this.#before?.counts.has(stamp) ?? false);
  }

  note(stamp: string): void {
    if (stamp > this.#latest || this.#isSetBack(stamp)) {
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
      // All of them have come again.
      if (left.size === 0) return false;
      const count = left.get(stamp) ?? 0;
      if (count > 1) left.set(stamp, count - 1);
      else left.delete(stamp);
      return count > 0 || (since !== undefined && stamp < since);
    };
  }

  #isSetBack(stamp: string): boolean {
    return timeMsOf(stamp) < timeMsOf(this.#latest) - maxLateMs;
  }

  /**
   * A generation begins with a stamp later than all before, so that none of its lines is counted elsewhere; or where the clock was
   * set back, from where on times are counted anew.
   */
  #begin(stamp: string): void {
    const second = stamp.slice(0, secondLength);
    if (this.#now && this.#now.second === second && this.#now.counts.size < mostKnown) return;
    this.#before = this.#now;
    this.#now = { since: stamp, second, counts: new Map() };
  }
}

/** To the second, and by the clock on the wall: a time zone may set that back, too. */
function timeMsOf(stamp: string): number {
  return Date.parse(`${stamp.slice(0, secondLength)}Z`);
}
