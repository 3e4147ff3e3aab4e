/** A change by itself is answered at once; while one chases the other, diagnostics take at most half of the time. */
const leastMs = 5;
const mostMs = 150;
const stormMs = 60;

/** How long diagnostics wait for the next change: hardly, and as long as they take while changes come faster than anybody types. */
export class Pace {
  #lastChange = 0;
  #isStorm = false;
  #runMs = 0;

  changed(): void {
    const now = performance.now();
    this.#isStorm = now - this.#lastChange < stormMs;
    this.#lastChange = now;
  }

  /** Does the work, and remembers what it takes. */
  run(work: () => void): void {
    const started = performance.now();
    work();
    this.#runMs = performance.now() - started;
  }

  get delayMs(): number {
    return Math.min(Math.max(this.#isStorm ? this.#runMs : this.#runMs / 4, leastMs), mostMs);
  }
}
