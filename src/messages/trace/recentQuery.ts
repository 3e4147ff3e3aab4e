import type { RecentOrder } from '../../base/kinds/recentOrders.ts';
import { DurationBins, type DurationBin } from './durationBins.ts';
import type { RecentTrace, RecentTraces } from './recentTraces.ts';
import { missingStep, type MissingStep } from './usualSteps.ts';

/** Which of the recent traces are wanted; whatever is left out lets all through. */
export interface TraceFilter {
  /** In any case, anywhere in the value or the one beside it. */
  readonly text?: string | undefined;
  /** Only those that came to one of these; of several lists to one of each. */
  readonly stations: readonly ReadonlySet<number>[];
  readonly isFailed?: boolean | undefined;
  readonly isStuck?: boolean | undefined;
  /** From here on, below that. */
  readonly minMs?: number | undefined;
  readonly maxMs?: number | undefined;
  /** Last seen then or later. */
  readonly sinceMs?: number | undefined;
}

export interface TraceQuery {
  readonly filter: TraceFilter;
  readonly order: RecentOrder;
  readonly isDescending: boolean;
  readonly limit: number;
  /** Until when all is known that has come. */
  readonly nowMs: number;
  readonly isHeld: (sequence: number) => boolean;
}

/** A trace, and what usually follows and has not come. */
export interface JudgedTrace {
  readonly trace: RecentTrace;
  readonly missing: MissingStep | undefined;
}

export interface FoundRecent {
  /** At most as many as were asked for. */
  readonly traces: readonly JudgedTrace[];
  /** All that are known, and those that the filter lets through. */
  readonly known: number;
  readonly matched: number;
  /** Of those that the filter would let through whether they failed, are stuck or not. */
  readonly failed: number;
  readonly stuck: number;
  readonly bins: readonly DurationBin[];
}

/** What is wanted of the recent traces, in the order asked for. */
export function queryRecent(recent: RecentTraces, query: TraceQuery): FoundRecent {
  const { filter, nowMs, limit } = query;
  const known = recent.all(query.isHeld);
  const usual = recent.usual(nowMs);
  const text = filter.text?.toLowerCase() ?? '';
  const bins = new DurationBins();
  const matched: JudgedTrace[] = [];
  let [failed, stuck] = [0, 0];
  for (const trace of known) {
    if (!isWanted(trace, filter, text)) continue;
    const missing = missingStep(trace, usual, nowMs);
    const isWithin = isBetween(durationOf(trace), filter);
    if (isWithin && hasFailed(trace)) failed++;
    if (isWithin && missing) stuck++;
    if ((filter.isFailed === true && !hasFailed(trace)) || (filter.isStuck === true && !missing)) continue;
    bins.add(durationOf(trace), isWithin, hasFailed(trace));
    if (isWithin) matched.push({ trace, missing });
  }
  const traces = matched.sort(comparison(query)).slice(0, limit);
  return { traces, known: known.length, matched: matched.length, failed, stuck, bins: bins.all };
}

function isWanted(
  { value, companion = '', stations, lastMs }: RecentTrace,
  filter: TraceFilter,
  text: string,
): boolean {
  if (filter.sinceMs !== undefined && lastMs < filter.sinceMs) return false;
  if (text !== '' && !value.toLowerCase().includes(text) && !companion.toLowerCase().includes(text)) return false;
  return filter.stations.every((wanted) => stations.some((station) => wanted.has(station)));
}

function hasFailed({ errors, invalid }: RecentTrace): boolean {
  return errors > 0 || invalid > 0;
}

function isBetween(ms: number, { minMs = 0, maxMs = Infinity }: TraceFilter): boolean {
  return ms >= minMs && ms < maxMs;
}

function durationOf({ firstMs, lastMs }: RecentTrace): number {
  return lastMs - firstMs;
}

const figures = {
  first: ({ trace }) => trace.firstMs,
  last: ({ trace }) => trace.lastMs,
  duration: ({ trace }) => durationOf(trace),
  hops: ({ trace }) => trace.hops,
  errors: ({ trace }) => trace.errors + trace.invalid,
  waiting: ({ missing }) => missing?.waitingMs ?? -1,
} as const satisfies Readonly<Record<RecentOrder, (judged: JudgedTrace) => number>>;

/** Those that are alike stand in the order in which they began, so that none moves without a reason. */
function comparison({ order, isDescending }: TraceQuery): (a: JudgedTrace, b: JudgedTrace) => number {
  const figure = figures[order];
  const sign = isDescending ? -1 : 1;
  return (a, b) =>
    sign * (figure(a) - figure(b) || a.trace.firstMs - b.trace.firstMs || (a.trace.value < b.trace.value ? -1 : 1));
}
