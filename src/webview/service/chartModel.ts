import type { UsagePoint } from '../../protocol/servicePage.ts';

/** One line of a chart: when, and how much. */
export type Samples = readonly (readonly [timeMs: number, value: number])[];

/** The places of a chart's drawing, in its own units. */
export const chartWidth = 300;
export const chartHeight = 80;

/** Without a figure for so long, the line ends: nothing is known of the time between. */
const maxGapMs = 6000;

/** The line as an SVG path. A stretch of which nothing is known is left empty; a lone figure is a dot. */
export function linePath(samples: Samples, fromMs: number, toMs: number, top: number): string {
  const parts: string[] = [];
  let lastMs = -Infinity;
  for (const [timeMs, value] of samples) {
    if (timeMs < fromMs - maxGapMs || timeMs > toMs + maxGapMs) continue;
    const x = (((timeMs - fromMs) / (toMs - fromMs)) * chartWidth).toFixed(1);
    const y = (chartHeight - (Math.min(value, top) / top) * (chartHeight - 2) - 1).toFixed(1);
    if (timeMs - lastMs > maxGapMs) parts.push(`M${x} ${y}h0.1`);
    parts.push(`L${x} ${y}`);
    lastMs = timeMs;
  }
  return parts.join('');
}

/** The next round number above a value, so that the scale changes seldom: 1, 2 or 5 times a power of ten (or of two, in bytes). */
export function roundedTop(value: number, least: number, isBytes: boolean): number {
  const wanted = Math.max(value, least);
  if (isBytes) return 2 ** Math.ceil(Math.log2(wanted));
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= wanted * 0.999999);
  return (step ?? 10) * power;
}

export function highest(lines: readonly Samples[], fromMs: number): number {
  let most = 0;
  for (const samples of lines)
    for (const [timeMs, value] of samples) if (timeMs >= fromMs) most = Math.max(most, value);
  return most;
}

/** The last figure at or before a moment, unless it is too old to say anything about it. */
export function figureAt(samples: Samples, timeMs: number): number | undefined {
  const sample = samples.findLast(([at]) => at <= timeMs);
  return sample && timeMs - sample[0] <= maxGapMs ? sample[1] : undefined;
}

/** One field of all points; those in which it is not known are left out. */
export function samplesOf(points: readonly UsagePoint[], field: 1 | 2 | 3 | 4): Samples {
  return points.flatMap((point) => {
    const value = point[field];
    return value === null ? [] : [[point[0], value] as const];
  });
}

/** The sum over several lines, second by second: each adds its last figure. */
export function summed(lines: readonly Samples[]): Samples {
  const [first, ...others] = lines;
  if (!first) return [];
  if (others.length === 0) return first;
  const seconds = [...new Set(lines.flatMap((line) => line.map(([timeMs]) => Math.ceil(timeMs / 1000) * 1000)))];
  return seconds
    .sort((a, b) => a - b)
    .map((timeMs) => [timeMs, lines.reduce((sum, line) => sum + (figureAt(line, timeMs) ?? 0), 0)] as const);
}
