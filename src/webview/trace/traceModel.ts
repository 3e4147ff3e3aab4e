import type { Hop } from '../../protocol/traces/trace.ts';

/** One hop as the waterfall shows it. */
export interface WaterfallRow {
  readonly hop: Hop;
  /** How far it is indented: how many hops led to it, one to the next. */
  readonly depth: number;
  /** Milliseconds since the trace began. */
  readonly startMs: number;
  /** Until the last hop that came of it alone; 0 where none did. */
  readonly lastsMs: number;
  /** Since the hop that led to it; undefined where none did. */
  readonly waitMs: number | undefined;
  readonly isError: boolean;
}

/** Deeper ones stand as far in as these: their text would have no room. */
const maxDepth = 12;

/** The rows of a waterfall, in the order of the hops, in which none comes before what led to it. */
export function waterfallOf(hops: readonly Hop[]): readonly WaterfallRow[] {
  const beginMs = Math.min(...hops.map(({ row }) => row.timeMs));
  const depths: number[] = [];
  const lasts = hops.map(() => 0);
  for (const [place, { row, causes }] of hops.entries()) {
    const cause = causes[0]?.hop;
    const led = cause === undefined ? undefined : hops[cause];
    depths.push(cause === undefined ? 0 : Math.min(maxDepth, (depths[cause] ?? 0) + 1));
    if (cause !== undefined && led) lasts[cause] = Math.max(lasts[cause] ?? 0, row.timeMs - led.row.timeMs);
    lasts[place] ??= 0;
  }
  return hops.map((hop, place) => {
    const led = hops[hop.causes[0]?.hop ?? -1];
    return {
      hop,
      depth: depths[place] ?? 0,
      startMs: hop.row.timeMs - beginMs,
      lastsMs: lasts[place] ?? 0,
      waitMs: led && Math.max(0, hop.row.timeMs - led.row.timeMs),
      isError: hop.isError,
    };
  });
}

/** Round steps of a time axis: at most so many, from 0 to the end, in milliseconds. */
export function ticksOf(endMs: number, maxTicks: number): readonly number[] {
  const least = Math.max(endMs, 1) / Math.max(1, maxTicks);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least) ?? least;
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, place) => place * step);
}

/** `0`, `12 ms`, `1.2 s`, `3 min`. */
export function lastedText(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0).replace(/\.0$/, '')} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${(minutes / 60).toFixed(1).replace(/\.0$/, '')} h`;
}

/** A line of the sequence: from one column to others. A log line is at one column. */
export interface SequenceRow {
  readonly hop: Hop;
  readonly from: number;
  readonly to: readonly number[];
}

/** Services, and channels of which nobody is known, as columns in the order in which they appear. */
export interface Sequence {
  readonly columns: readonly { readonly name: string; readonly isChannel: boolean }[];
  readonly rows: readonly SequenceRow[];
}

export function sequenceOf(hops: readonly Hop[], consumers: Readonly<Record<string, readonly string[]>>): Sequence {
  const columns: { readonly name: string; readonly isChannel: boolean }[] = [];
  const column = (name: string, isChannel: boolean): number => {
    const known = columns.findIndex((each) => each.name === name && each.isChannel === isChannel);
    return known >= 0 ? known : columns.push({ name, isChannel }) - 1;
  };
  const rows = hops.map((hop): SequenceRow => {
    const { kind, label, service } = hop;
    if (kind === 'logs') return { hop, from: column(service ?? label, false), to: [] };
    const from = service === null ? column(label, true) : column(service, false);
    const readers = Object.hasOwn(consumers, label) ? (consumers[label] ?? []) : [];
    const to = readers.map((name) => column(name, false));
    return { hop, from, to: to.length > 0 || service === null ? to : [column(label, true)] };
  });
  return { columns, rows };
}

/** A hop with what led to it and what came of it, as places in the list. */
export interface Neighbourhood {
  readonly causes: readonly number[];
  readonly effects: readonly number[];
}

export function neighbourhoodOf(hops: readonly Hop[], place: number): Neighbourhood {
  return {
    causes: hops[place]?.causes.map(({ hop }) => hop) ?? [],
    effects: hops.flatMap(({ causes }, at) => (causes.some(({ hop }) => hop === place) ? [at] : [])),
  };
}
