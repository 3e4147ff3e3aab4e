import type { Disposable } from '../../base/disposable.ts';

/**
 * Runs at most once per interval: at once after a quiet interval, otherwise when the interval is over. A run that says
 * `false` had nothing to tell, and holds up none that has.
 */
export class Throttle implements Disposable {
  readonly #run: () => unknown;
  readonly #intervalMs: number;
  #lastMs = -Infinity;
  #immediate: ReturnType<typeof setImmediate> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(run: () => unknown, intervalMs: number) {
    this.#run = run;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#immediate || this.#timer || this.#isDisposed) return;
    const waitMs = this.#lastMs + this.#intervalMs - performance.now();
    // A timer would wait a millisecond at least; what comes in the same turn is still told together.
    if (waitMs <= 0) this.#immediate = setImmediate(() => this.#runNow());
    else this.#timer = setTimeout(() => this.#runNow(), waitMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
  }

  #runNow(): void {
    this.#immediate = this.#timer = undefined;
    const startMs = performance.now();
    if (this.#run() !== false) this.#lastMs = startMs;
  }
}
