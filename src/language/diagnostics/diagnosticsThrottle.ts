/** A single change is diagnosed almost at once; during a burst, diagnostics take at most half of the time. */
const minDelayMs = 5;
const maxDelayMs = 150;
/** Changes that follow each other faster than this are a burst: nobody types so fast. */
const burstGapMs = 60;

/** Decides how long diagnostics wait for the next change. During a burst they wait as long as the last run took. */
export class DiagnosticsThrottle {
  #lastChange = 0;
  #isBurst = false;
  #runMs = 0;

  changed(): void {
    const now = performance.now();
    this.#isBurst = now - this.#lastChange < burstGapMs;
    this.#lastChange = now;
  }

  /** Does the work and remembers how long it took. */
  run(work: () => void): void {
    const started = performance.now();
    work();
    this.#runMs = performance.now() - started;
  }

  get delayMs(): number {
    return Math.min(Math.max(this.#isBurst ? this.#runMs : this.#runMs / 4, minDelayMs), maxDelayMs);
  }
}
