import { formatCount, plural } from '../../../base/counts.ts';
import type { RecentList, RecentTraceRow, Station } from '../../../protocol/traces/recentTraces.ts';
import type { WiringFacts } from '../../../protocol/traces/trace.ts';

/** `3.2 ms`, `250 ms`, `1.25 s`, `4 min 5 s`, `3 h 2 min`: how long something took, in three digits. */
export function traceTookText(ms: number): string {
  if (ms < 0.05) return '0 ms';
  if (ms < 9.95) return `${digits(ms, 1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${digits(ms / 1000, ms < 9995 ? 2 : 1)} s`;
  return ms < 3_599_500 ? parts(ms / 1000, 60, 'min', 's') : parts(ms / 60_000, 60, 'h', 'min');
}

function digits(value: number, count: number): string {
  return value.toFixed(count).replace(/\.?0+$/, '');
}

function parts(value: number, size: number, unit: string, rest: string): string {
  const whole = Math.round(value);
  const left = whole % size;
  return `${formatCount(Math.floor(whole / size))} ${unit}${left === 0 ? '' : ` ${left} ${rest}`}`;
}

/** A channel or a service on the way of a trace; what never came stands where it was to come. */
export interface PathStep {
  readonly label: string;
  readonly isService: boolean;
  readonly isMissing: boolean;
}

/** Where a trace came to, in the order of time. */
export function stepsOf({ path, missing }: RecentTraceRow, stations: readonly Station[]): readonly PathStep[] {
  const named = (station: number, isMissing: boolean): PathStep => ({
    label: stations[station]?.label ?? '',
    isService: stations[station]?.isService ?? false,
    isMissing,
  });
  const steps = path.map(({ station }) => named(station, false));
  if (!missing) return steps;
  const after = path.findIndex(({ station }) => station === missing.after);
  const isDue = (afterMs: number): boolean => afterMs <= (path[after]?.afterMs ?? 0) + missing.usualMs;
  const at = path.findLastIndex(({ afterMs }) => isDue(afterMs)) + 1;
  return steps.toSpliced(at, 0, named(missing.station, true));
}

/** What is missing of a trace, as a sentence; undefined where nothing is. */
export function missingText({ missing }: RecentTraceRow, stations: readonly Station[]): string | undefined {
  if (!missing) return undefined;
  const [what, after] = [stations[missing.station]?.label ?? '', stations[missing.after]?.label ?? ''];
  const { usualMs, waitingMs } = missing;
  return `${what} never came. It usually comes ${traceTookText(usualMs)} after ${after}, which was ${traceTookText(waitingMs)} ago.`;
}

/** What of a trace went wrong, in words; empty where nothing did. */
export function troubleText({ errors, invalid }: RecentTraceRow): string {
  return [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(invalid > 0 ? [plural(invalid, 'broken contract')] : []),
  ].join(', ');
}

/** Figures below the title. */
export function summaryText({ known, matched, unknown }: RecentList): string {
  const of = matched === known ? plural(known, 'trace') : `${formatCount(matched)} of ${plural(known, 'trace')}`;
  return unknown > 0 ? `${of} · ${plural(unknown, 'message')} still to be looked at` : of;
}

/** Names of channels, or of services, that were seen or that the manifest names: each once, in order of the alphabet. */
export function labelsOf(
  stations: readonly Station[],
  { publishers, consumers }: WiringFacts,
  isService: boolean,
): readonly string[] {
  const seen = stations.filter((each, at) => at > 0 && each.isService === isService).map(({ label }) => label);
  const wired = [publishers, consumers].flatMap((each) => (isService ? Object.values(each).flat() : Object.keys(each)));
  return [...new Set([...seen, ...wired])].sort((a, b) => a.localeCompare(b));
}
