/** Steps of some ten nanoseconds each, of which one row may take so many. */
export const stepsPerRow = 1_000_000;
/** Steps are an estimate: whatever they say, one row takes no longer than that, or what one call of the engine takes more. */
export const maxRowMs = 20;
const stepsBetweenLooks = 5000;

/** A row asks for more than one row may: it is left, and counted as not evaluated. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';

  constructor() {
    super('they would take too long');
  }
}

/** How much work looking at one row has caused: counted in steps, and by the clock once there are many. */
export class Effort {
  #stepsLeft = stepsPerRow;
  #nextLook = stepsPerRow - stepsBetweenLooks;
  #untilMs = 0;
  #startCpuMs = 0;

  /** Another row: it may take as much as any. */
  begin(): void {
    this.#stepsLeft = stepsPerRow;
    this.#nextLook = stepsPerRow - stepsBetweenLooks;
    this.#untilMs = 0;
  }

  /** False once the row has taken too much: whoever asks ends then. */
  spend(steps: number): boolean {
    this.#stepsLeft -= steps;
    return this.#stepsLeft >= this.#nextLook || this.#look();
  }

  /** The row asks for something that is too large to be made. Answers false, as `spend` does then. */
  giveUp(): false {
    this.#stepsLeft = -1;
    return false;
  }

  get isOver(): boolean {
    return this.#stepsLeft < 0;
  }

  /** The row's time is over. Most rows never ask, and cost no look at the clock. */
  get isLate(): boolean {
    const nowMs = performance.now();
    if (this.#untilMs === 0) {
      this.#untilMs = nowMs + maxRowMs;
      this.#startCpuMs = cpuMs() ?? 0;
    }
    if (nowMs <= this.#untilMs) return false;
    // On a busy machine the thread may have waited most of the time: that is not the row's fault.
    const usedMs = (cpuMs() ?? Infinity) - this.#startCpuMs;
    if (usedMs >= maxRowMs - 1) return true;
    this.#untilMs = nowMs + maxRowMs - usedMs;
    return false;
  }

  #look(): boolean {
    if (this.#stepsLeft < 0) return false;
    if (this.isLate) this.#stepsLeft = -1;
    this.#nextLook = Math.max(0, this.#stepsLeft - stepsBetweenLooks);
    return this.#stepsLeft >= 0;
  }
}

/** How long the thread may work from now on, in milliseconds; where Node cannot tell (before 23.9), how long it may take. */
export class WorkLimit {
  readonly #maxMs: number;
  readonly #startMs = performance.now();
  readonly #startCpuMs = cpuMs();
  #untilMs: number;

  constructor(maxMs: number) {
    this.#maxMs = maxMs;
    this.#untilMs = this.#startMs + maxMs;
  }

  /** The thread has worked no longer than the clock says, and that costs a tenth of asking for its work. */
  get isOver(): boolean {
    const nowMs = performance.now();
    if (nowMs <= this.#untilMs) return false;
    const cpu = cpuMs();
    const usedMs = cpu === undefined || this.#startCpuMs === undefined ? nowMs - this.#startMs : cpu - this.#startCpuMs;
    if (usedMs > this.#maxMs) return true;
    this.#untilMs = nowMs + this.#maxMs - usedMs;
    return false;
  }
}

/** What the thread has worked so far; undefined where Node cannot tell (before 23.9). */
function cpuMs(): number | undefined {
  const usage = (process as Partial<Pick<NodeJS.Process, 'threadCpuUsage'>>).threadCpuUsage?.();
  return usage && (usage.user + usage.system) / 1000;
}
