/** A change by itself is answered at once; of changes that come faster than anybody types, only the last ones are. */
const leastMs = 5;
const mostMs = 150;
const stormMs = 60;

/** How long diagnostics wait for the next change: hardly, and longer while one change chases the other. */
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
    return this.#isStorm ? mostMs : Math.min(Math.max(this.#runMs / 4, leastMs), mostMs);
  }
}
