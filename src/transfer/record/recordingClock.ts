/** Times between the years 2001 and 2286: an id that says something else was chosen, and is no time. */
const plausible = { fromMs: 1e12, toMs: 1e13 };

/**
 * Says when messages came, in microseconds since the recording begins: what was there before, by its own time, so that its past
 * can be replayed as it was; what comes, by a clock that only goes forwards. It never goes back.
 */
export class RecordingClock {
  readonly #nowMs: () => number;
  readonly #begunMs: number;
  readonly #begunAtMs: number;
  #startedAtMs: number | undefined;
  #last = 0;

  /** `nowMs` only goes forwards; `wallMs` is the time of the day. */
  constructor(nowMs: () => number, wallMs: number) {
    this.#nowMs = nowMs;
    this.#begunMs = nowMs();
    this.#begunAtMs = wallMs;
  }

  /** When `at` is 0: when it was begun, or when the first message was sent, if that is earlier. */
  startedAtMs(firstTimeMs?: number): number {
    this.#startedAtMs ??= firstTimeMs !== undefined && this.#isPast(firstTimeMs) ? firstTimeMs : this.#begunAtMs;
    return this.#startedAtMs;
  }

  /** When a message of that time came. */
  at(timeMs: number): number {
    const startedAtMs = this.startedAtMs(timeMs);
    const ms = this.#isPast(timeMs) ? timeMs : this.#begunAtMs + (this.#nowMs() - this.#begunMs);
    this.#last = Math.max(this.#last, Math.round((ms - startedAtMs) * 1000));
    return this.#last;
  }

  #isPast(timeMs: number): boolean {
    return timeMs < this.#begunAtMs && timeMs >= plausible.fromMs && timeMs < plausible.toMs;
  }
}
