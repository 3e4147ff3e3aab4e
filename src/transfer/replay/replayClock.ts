/** How slow and how fast a recording may be replayed where it is not as fast as it goes. */
export const minReplaySpeed = 0.1;
export const maxReplaySpeed = 100;

/**
 * Says when a message of a recording is due. Places in a recording are microseconds since its start; times are milliseconds
 * of a monotonic clock. The speed is a factor; at an infinite one everything is due. A change of speed or a pause moves nothing
 * that was due already.
 */
export class ReplayClock {
  readonly #nowMs: () => number;
  #speed: number;
  #isPaused = false;
  /** The clock stood at this place at that time, and has run on from there unless it is paused. */
  #anchorUs: number;
  #anchorMs: number;

  constructor(nowMs: () => number, speed: number, startUs: number) {
    this.#nowMs = nowMs;
    this.#speed = speed;
    this.#anchorUs = startUs;
    this.#anchorMs = nowMs();
  }

  /** Where in the recording the replay is. At an infinite speed it is where the last message was. */
  get placeUs(): number {
    if (!this.#isRunning) return this.#anchorUs;
    return this.#anchorUs + (this.#nowMs() - this.#anchorMs) * 1000 * this.#speed;
  }

  /** How many milliseconds are left until a message at a place is due: 0 or less when it is; infinite while paused. */
  dueInMs(atUs: number): number {
    if (this.#isPaused) return Infinity;
    if (this.#speed === Infinity) return 0;
    return this.#anchorMs - this.#nowMs() + (atUs - this.#anchorUs) / 1000 / this.#speed;
  }

  /** Must be called with each message that is sent: a clock that does not run by itself is moved by it. */
  passed(atUs: number): void {
    if (!this.#isRunning) this.moveTo(atUs);
  }

  /** Goes on from another place, now. */
  moveTo(atUs: number): void {
    this.#anchorUs = atUs;
    this.#anchorMs = this.#nowMs();
  }

  set(speed: number, isPaused: boolean): void {
    if (speed === this.#speed && isPaused === this.#isPaused) return;
    this.moveTo(this.placeUs);
    this.#speed = speed;
    this.#isPaused = isPaused;
  }

  get #isRunning(): boolean {
    return !this.#isPaused && this.#speed !== Infinity;
  }
}
