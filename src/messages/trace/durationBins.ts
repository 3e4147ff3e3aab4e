/** How many traces took so long: from `fromMs` on, and less than `toMs`. */
export interface DurationBin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly total: number;
  /** Those that the filter of durations lets through. */
  readonly matched: number;
  /** Those of the total that failed. */
  readonly failed: number;
}

/** Traces last from a millisecond to days, so each bar stands for a share more than the one before it; at figures that people like. */
const steps = [1, 1.5, 2, 3, 5, 7];
const decades = 10;
const edges = [0, ...Array.from({ length: decades }, (_, decade) => steps.map((step) => step * 10 ** decade)).flat()];

/** A histogram of durations. */
export class DurationBins {
  readonly #bins = edges.map((fromMs, at) => {
    return { fromMs, toMs: edges[at + 1] ?? fromMs * 2, total: 0, matched: 0, failed: 0 };
  });

  add(durationMs: number, isMatched: boolean, hasFailed: boolean): void {
    const bin = this.#bins[placeOf(durationMs)];
    if (!bin) return;
    bin.total++;
    if (isMatched) bin.matched++;
    if (hasFailed) bin.failed++;
  }

  /** From the first to the last that is not empty. */
  get all(): readonly DurationBin[] {
    const first = this.#bins.findIndex(({ total }) => total > 0);
    return first < 0 ? [] : this.#bins.slice(first, this.#bins.findLastIndex(({ total }) => total > 0) + 1);
  }
}

function placeOf(durationMs: number): number {
  if (!(durationMs >= 1)) return 0;
  const decade = Math.min(decades - 1, Math.floor(Math.log10(durationMs)));
  let at = 1 + decade * steps.length;
  // A logarithm may be a little less than it should be.
  while (durationMs >= (edges[at + 1] ?? Infinity)) at++;
  return at;
}
