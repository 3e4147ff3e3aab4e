import { sleep } from '../base/async.ts';
import { Emitter, whenFound } from '../base/event.ts';

/** What a person can change while a transfer runs. */
export interface SteeringState {
  readonly isPaused: boolean;
  /** Messages a second at most; undefined for as many as go. */
  readonly ratePerSecond?: number | undefined;
  /** Of a replay: how many times as fast as it was; `Infinity` for as fast as it goes. */
  readonly speed?: number | undefined;
}

/** What has changed: the state, or another step was allowed. */
export interface SteeringChange {
  readonly state: SteeringState;
  readonly isStep: boolean;
}

/** How often a second a paced transfer sends, so that a high rate needs no timer for each message. */
const batchesPerSecond = 50;

/** Pauses, steps, and changes the speed of a transfer that runs. */
export class Steering {
  readonly #changes = new Emitter<SteeringChange>();
  #state: SteeringState;
  #steps = 0;
  /** When the next message is due, by the clock that `take` is given. */
  #dueMs = 0;

  constructor(state: Partial<SteeringState> = {}) {
    this.#state = { isPaused: false, ...state };
  }

  readonly onDidChange = this.#changes.event;

  get state(): SteeringState {
    return this.#state;
  }

  change(change: Partial<SteeringState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changes.fire({ state: this.#state, isStep: false });
  }

  /** Lets one message go while it is paused. */
  step(): void {
    this.#steps++;
    this.#changes.fire({ state: this.#state, isStep: true });
  }

  /** Resolves as soon as a message may go: at once, when it is resumed, or for each step. Rejects with the signal's reason. */
  async whenRunning(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#state.isPaused) return;
    await whenFound(this.#changes.event, () => (!this.#state.isPaused || this.#steps > 0 ? true : undefined), signal);
    if (this.#state.isPaused) this.#steps--;
  }

  /**
   * Resolves to how many of at most `max` messages may go now, at least one: waits while it is paused, and for the rate. Rejects with
   * the signal's reason.
   */
  async take(max: number, nowMs: () => number, signal: AbortSignal): Promise<number> {
    await this.whenRunning(signal);
    if (this.#state.isPaused) return 1;
    for (;;) {
      const { ratePerSecond } = this.#state;
      if (ratePerSecond === undefined) return max;
      const now = nowMs();
      // What was not sent while it waited is not caught up on.
      this.#dueMs = Math.max(this.#dueMs, now - 1000 / batchesPerSecond);
      const due = Math.floor(((now - this.#dueMs) * ratePerSecond) / 1000) + (this.#dueMs <= now ? 1 : 0);
      const count = Math.min(max, due);
      if (count >= 1) {
        this.#dueMs += (count * 1000) / ratePerSecond;
        return count;
      }
      await sleep(Math.min(this.#dueMs - now, 1000), signal);
      await this.whenRunning(signal);
    }
  }
}
