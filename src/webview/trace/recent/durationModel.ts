import { plural } from '../../../base/counts.ts';
import type { DurationColumn } from '../../../protocol/traces/recentTraces.ts';
import { traceTookText } from './recentModel.ts';

/** Durations from `minMs` on, below `maxMs`. */
export interface DurationSpan {
  readonly minMs: number;
  readonly maxMs: number;
}

/** The columns from one to another, in whichever order, as a span of durations. */
export function durationSpanOf(bins: readonly DurationColumn[], from: number, to: number): DurationSpan | undefined {
  const [first, last] = [bins[Math.min(from, to)], bins[Math.max(from, to)]];
  return first && last ? { minMs: first.fromMs, maxMs: last.toMs } : undefined;
}

/** Which columns a span covers, as shares of the width; undefined where it covers none. */
export function shareOfSpan(
  bins: readonly DurationColumn[],
  { minMs, maxMs }: DurationSpan,
): { readonly from: number; readonly to: number } | undefined {
  const first = bins.findIndex(({ toMs }) => toMs > minMs);
  const last = bins.findLastIndex(({ fromMs }) => fromMs < maxMs);
  return first < 0 || last < first ? undefined : { from: first / bins.length, to: (last + 1) / bins.length };
}

/** The column at a share (0–1) of the width. */
export function columnAt(bins: readonly DurationColumn[], share: number): number {
  return Math.min(bins.length - 1, Math.max(0, Math.floor(share * bins.length)));
}

/** One column in words. */
export function describeColumn({ fromMs, toMs, total, matched, failed }: DurationColumn): string {
  const some = matched === total ? '' : `, ${matched} shown`;
  const bad = failed === 0 ? '' : `, ${failed} failed`;
  return `${durationSpanText({ minMs: fromMs, maxMs: toMs })}: ${plural(total, 'trace')}${some}${bad}`;
}

/** A span of durations in words. */
export function durationSpanText({ minMs, maxMs }: DurationSpan): string {
  return minMs === 0 ? `below ${traceTookText(maxMs)}` : `${traceTookText(minMs)} to ${traceTookText(maxMs)}`;
}

/** Every so many columns one has its duration written below, so that they stay apart. */
export function labelledColumns(bins: readonly DurationColumn[], mostLabels: number): readonly number[] {
  const every = Math.max(1, Math.ceil(bins.length / Math.max(1, mostLabels)));
  return bins.flatMap((_, at) => (at % every === 0 ? [at] : []));
}
