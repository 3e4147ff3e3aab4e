/** One figure: ours beside a floor or a peer of the same run. */
export interface Figure {
  readonly bench: string;
  readonly ours: number;
  readonly floor: number;
  readonly unit: string;
  /** What the floor is. */
  readonly beside: string;
}

/** Prints a figure as one line of JSON, the ratio first. */
export function report(figure: Figure): void {
  const round = (value: number): number => Number(value.toPrecision(4));
  const { bench, ours, floor, unit, beside } = figure;
  console.log(
    JSON.stringify({ bench, ratio: round(ours / floor), ours: round(ours), floor: round(floor), unit, beside }),
  );
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
