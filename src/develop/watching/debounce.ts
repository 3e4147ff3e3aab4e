/** How long no further change must come, and how long changes wait at most while others keep coming. */
export interface DebounceTimes {
  readonly quietMs: number;
  readonly maxWaitMs: number;
}

export const debounceTimes: DebounceTimes = { quietMs: 15, maxWaitMs: 250 };

/**
 * Calls once for changes that come together: a moment after the last one, but never later than `maxWaitMs` after the first, so
 * that a program that writes all the time keeps nobody waiting.
 */
export class ChangeDebounce {
  readonly #call: (sinceMs: number) => void;
  readonly #times: DebounceTimes;
  readonly #nowMs: () => number;
  #sinceMs: number | undefined;
  #lastMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(call: (sinceMs: number) => void, times = debounceTimes, nowMs = Date.now) {
    this.#call = call;
    this.#times = times;
    this.#nowMs = nowMs;
  }

  note(): void {
    this.#lastMs = this.#nowMs();
    if (this.#sinceMs !== undefined) return;
    this.#sinceMs = this.#lastMs;
    this.#timer = setTimeout(() => this.#check(), this.#times.quietMs);
  }

  /** Calls at once, if there is anything to call for. */
  flush(): void {
    clearTimeout(this.#timer);
    const sinceMs = this.#sinceMs;
    this.#sinceMs = undefined;
    if (sinceMs !== undefined) this.#call(sinceMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#sinceMs = undefined;
  }

  /** One timer for many changes: it is set again only when it rings too early. */
  #check(): void {
    if (this.#sinceMs === undefined) return;
    const dueMs = Math.min(this.#lastMs + this.#times.quietMs, this.#sinceMs + this.#times.maxWaitMs);
    const leftMs = dueMs - this.#nowMs();
    if (leftMs <= 0) this.flush();
    else this.#timer = setTimeout(() => this.#check(), leftMs);
  }
}
