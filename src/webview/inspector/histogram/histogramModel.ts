import { formatCount } from '../../../base/counts.ts';
import { formatTime } from '../../kit/format.ts';

/** Messages over time in columns of equal width: how many there are, and how many the filter lets through. */
export interface Bins {
  readonly fromMs: number;
  /** The time that one column covers; above 0. */
  readonly widthMs: number;
  readonly total: readonly number[];
  /** Undefined while no filter is set. */
  readonly matched: readonly number[] | undefined;
  /** When a connection was away: nobody knows what there was. */
  readonly gaps: readonly Span[];
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Fewer columns than these would be blocks: a strip of one message would be one. */
const leastColumns = 60;

/** The same columns amid empty ones: each stands for as much time, and a lone message is a thin bar in the middle. */
export function padded(bins: Bins): Bins {
  const { fromMs, widthMs, total, matched } = bins;
  const lacking = total.length === 0 ? 0 : leastColumns - total.length;
  if (lacking <= 0) return bins;
  const before = Math.floor(lacking / 2);
  const amid = (counts: readonly number[]): number[] => [
    ...Array<number>(before).fill(0),
    ...counts,
    ...Array<number>(lacking - before).fill(0),
  ];
  return { ...bins, fromMs: fromMs - before * widthMs, total: amid(total), matched: matched && amid(matched) };
}

/** The moment at a share (0–1) of the strip's width. */
export function timeAt(bins: Bins, share: number): number {
  const clamped = Math.min(1, Math.max(0, share));
  return bins.fromMs + clamped * bins.widthMs * bins.total.length;
}

/** The position of a moment on the strip as a share of its width; outside 0–1 if it is not on the strip. */
export function shareOf(bins: Bins, timeMs: number): number {
  return (timeMs - bins.fromMs) / (bins.widthMs * Math.max(1, bins.total.length));
}

/** Extends a brushed time span to whole columns, at least one. */
export function snapped(bins: Bins, aMs: number, bMs: number): Span {
  const first = binAt(bins, Math.min(aMs, bMs));
  const last = binAt(bins, Math.max(aMs, bMs));
  return { fromMs: bins.fromMs + first * bins.widthMs, toMs: bins.fromMs + (last + 1) * bins.widthMs };
}

export function binAt(bins: Bins, timeMs: number): number {
  const index = Math.floor((timeMs - bins.fromMs) / bins.widthMs);
  return Math.min(Math.max(0, bins.total.length - 1), Math.max(0, index));
}

/** The text of a column for screen readers. */
export function describeBin(bins: Bins, index: number): string {
  const fromMs = bins.fromMs + index * bins.widthMs;
  const total = bins.total[index] ?? 0;
  const matched = bins.matched?.[index];
  const matchedText = matched === undefined ? '' : `, ${formatCount(matched)} match`;
  const isGap = bins.gaps.some((gap) => gap.fromMs < fromMs + bins.widthMs && gap.toMs >= fromMs);
  return `${formatTime(fromMs)}: ${formatCount(total)} message${total === 1 ? '' : 's'}${matchedText}${isGap ? ', not connected' : ''}`;
}

/** The height of a count as a share of the full height. The square root keeps one message visible beside a thousand. */
export function heightOf(count: number, most: number): number {
  return count <= 0 || most <= 0 ? 0 : Math.max(0.06, Math.sqrt(count / most));
}

/**
 * One SVG path for all columns, in a box of `counts.length` × 1. A bar takes `width` of its column, which is a moment in time: what
 * it leaves free on both sides is no time of its own.
 */
export function barsPath(counts: readonly number[], most: number, width = 0.82): string {
  const gap = (1 - width) / 2;
  let path = '';
  counts.forEach((count, index) => {
    const height = heightOf(count, most);
    if (height > 0) path += `M${(index + gap).toFixed(3)} 1V${(1 - height).toFixed(3)}h${width.toFixed(3)}V1z`;
  });
  return path;
}

const mostBarPx = 8;
const usualBarShare = 0.82;

/** The share of its column that a bar takes: never so much that it is a block. */
export function barShare(columnPx: number): number {
  return columnPx > 0 ? Math.min(usualBarShare, mostBarPx / columnPx) : usualBarShare;
}

/** The gaps as shares of the strip's width; the shortest can still be seen. */
export function gapShares(bins: Bins, leastShare: number): readonly { readonly from: number; readonly to: number }[] {
  return bins.gaps.map((gap) => {
    const from = Math.min(1 - leastShare, Math.max(0, shareOf(bins, gap.fromMs)));
    const to = Math.min(1, Math.max(from + leastShare, shareOf(bins, gap.toMs)));
    return { from, to };
  });
}

export function mostOf(counts: readonly number[]): number {
  return counts.reduce((most, count) => Math.max(most, count), 0);
}

/** `250 ms`, `30 s`, `5 min`, `2 h`, `3 d`. */
export function durationLabel(durationMs: number): string {
  const steps: readonly (readonly [number, string])[] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  for (const [size, unit] of steps) {
    if (durationMs >= size) return `${trimmed(durationMs / size)} ${unit}`;
  }
  return `${Math.round(durationMs)} ms`;
}

function trimmed(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
}
