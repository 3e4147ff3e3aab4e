import type { Disposable } from '../../base/disposable.ts';

/** Runs at most once per interval: at once after a quiet interval, otherwise when the interval is over. */
export class Throttle implements Disposable {
  readonly #run: () => void;
  readonly #intervalMs: number;
  #lastMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(run: () => void, intervalMs: number) {
    this.#run = run;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#timer || this.#isDisposed) return;
    const waitMs = Math.max(0, this.#lastMs + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#lastMs = performance.now();
      this.#run();
    }, waitMs);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}
