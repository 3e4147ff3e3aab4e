import type { Hop } from '../../../protocol/traces/trace.ts';
import { isLine } from './hopText.ts';
import type { TraceTree } from './traceTree.ts';

/** When a hop was, in milliseconds since the trace began. */
export interface HopTime {
  readonly startMs: number;
  /** How long it took; of a message, until the last that came of it. */
  readonly lastsMs: number;
  /** It says so itself, as spans do. */
  readonly isMeasured: boolean;
  /** How long it was waited for: since the hop that it stands below, or the end of that one; undefined where there is no telling. */
  readonly waitMs: number | undefined;
}

export interface TraceTimes {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly beginMs: number;
  readonly endMs: number;
  readonly hops: readonly HopTime[];
}

export function timesOf(hops: readonly Hop[], { parents }: TraceTree): TraceTimes {
  const beginMs = hops.reduce((least, { row }) => Math.min(least, row.timeMs), Infinity);
  const starts = hops.map(({ row }) => row.timeMs - beginMs);
  const lasts = hops.map(({ durationMs }) => Math.max(0, durationMs ?? 0));
  for (const [place, startMs] of starts.entries()) {
    const parent = parents[place] ?? -1;
    const above = hops[parent];
    if (!above || above.durationMs !== null || isLine(above.kind)) continue;
    lasts[parent] = Math.max(lasts[parent] ?? 0, startMs - (starts[parent] ?? 0));
  }
  const timed = hops.map(({ durationMs }, place): HopTime => {
    const [startMs = 0, lastsMs = 0] = [starts[place], lasts[place]];
    return { startMs, lastsMs, isMeasured: durationMs !== null, waitMs: waitOf(place) };
  });
  function waitOf(place: number): number | undefined {
    const parent = parents[place];
    const above = parent === undefined ? undefined : hops[parent];
    if (parent === undefined || !above) return undefined;
    const sinceStartMs = (starts[place] ?? 0) - (starts[parent] ?? 0);
    const sinceEndMs = sinceStartMs - (above.durationMs ?? 0);
    // What began while a span went on was called by it, and did not wait.
    if (above.durationMs !== null && sinceEndMs < 0) return undefined;
    return Math.max(0, sinceEndMs);
  }
  const endMs = timed.reduce((most, { startMs, lastsMs }) => Math.max(most, startMs + lastsMs), 0);
  return { beginMs: Number.isFinite(beginMs) ? beginMs : 0, endMs, hops: timed };
}

/** A stretch of time that is as wide as the axis, in milliseconds since the trace began. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** All of it, a little longer than it is: while a trace grows the axis stays as it is for a while, and nothing moves. */
export function wholeRange(endMs: number, maxTicks: number): TimeRange {
  const step = stepOf(Math.max(endMs, 0.001), maxTicks) / 4;
  return { fromMs: 0, toMs: Math.ceil((Math.max(endMs, 0.001) * 1.01) / step) * step };
}

/** Around the middle, and within what there is. */
export function zoomed({ fromMs, toMs }: TimeRange, factor: number, whole: TimeRange): TimeRange {
  const middleMs = (fromMs + toMs) / 2;
  const half = Math.max(minRangeMs, (toMs - fromMs) * factor) / 2;
  return within({ fromMs: middleMs - half, toMs: middleMs + half }, whole);
}

export function within({ fromMs, toMs }: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(Math.max(toMs - fromMs, minRangeMs), whole.toMs - whole.fromMs);
  const from = Math.min(Math.max(fromMs, whole.fromMs), whole.toMs - length);
  return { fromMs: from, toMs: from + length };
}

/** One microsecond: nobody measures less. */
const minRangeMs = 0.001;

/** Round times of an axis, at most about so many. */
export function ticksOf({ fromMs, toMs }: TimeRange, maxTicks: number): readonly number[] {
  const step = stepOf(toMs - fromMs, maxTicks);
  const first = Math.ceil(fromMs / step - 1e-9);
  const count = Math.floor(toMs / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => (first + place) * step);
}

function stepOf(lengthMs: number, maxTicks: number): number {
  const least = lengthMs / Math.max(1, maxTicks);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((each) => each * power).find((each) => each >= least) ?? 10 * power;
}
