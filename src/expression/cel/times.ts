import type { Scope } from './scope.ts';
import { failed, Instant, instantNs, nsPerMs, nsPerSecond, Duration, type Value } from './value.ts';

/** A number, a moment or a length of time is not longer than so many characters. */
export const maxScalarLength = 1000;

const earliestNs = -62_135_596_800n * nsPerSecond;
const latestNs = 253_402_300_800n * nsPerSecond - 1n;
/** Ten thousand years. */
const longestNs = 315_576_000_000n * nsPerSecond;

/** Failed outside of the years 1 to 9999. */
function instant(ns: bigint): Value {
  return ns >= earliestNs && ns <= latestNs ? new Instant(ns) : failed;
}

function span(ns: bigint): Value {
  return ns >= -longestNs && ns <= longestNs ? new Duration(ns) : failed;
}

/** The sum of a moment and a length of time, or of two of those; failed for anything else. */
export function addTime(a: Value, b: Value): Value {
  if (a instanceof Duration && b instanceof Duration) return span(a.ns + b.ns);
  const [moment, length] = a instanceof Duration ? [b, a] : [a, b];
  const at = instantNs(moment);
  return at !== undefined && length instanceof Duration ? instant(at + length.ns) : failed;
}

export function timeDifference(a: Value, b: Value): Value {
  if (a instanceof Duration && b instanceof Duration) return span(a.ns - b.ns);
  const at = instantNs(a);
  if (at === undefined) return failed;
  if (b instanceof Duration) return instant(at - b.ns);
  const from = instantNs(b);
  if (from === undefined) return failed;
  const ns = at - from;
  return BigInt.asIntN(64, ns) === ns ? new Duration(ns) : failed;
}

const moment = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** A moment of RFC 3339 or of whatever JavaScript reads, or seconds since 1970. */
export function toTimestamp(value: Value): Value {
  const ns = instantNs(value);
  if (ns !== undefined) return value;
  if (typeof value === 'bigint') return instant(value * nsPerSecond);
  if (typeof value === 'number')
    return Number.isFinite(value) ? instant(BigInt(Math.round(value * 1000)) * nsPerMs) : failed;
  if (typeof value !== 'string' || value.length > maxScalarLength) return failed;
  const [, seconds, fraction = '', zone] = moment.exec(value) ?? [];
  const atMs = new Date(seconds === undefined ? value : `${seconds}${zone}`).getTime();
  return Number.isNaN(atMs) ? failed : instant(BigInt(atMs) * nsPerMs + BigInt(fraction.padEnd(9, '0')));
}

const unitsNs = new Map([
  ['h', 3600n * nsPerSecond],
  ['m', 60n * nsPerSecond],
  ['s', nsPerSecond],
  ['ms', nsPerMs],
  ['us', 1000n],
  ['µs', 1000n],
  ['ns', 1n],
]);

/** `1h30m`, `-2.5s`. */
export function toDuration(value: Value): Value {
  if (value instanceof Duration) return value;
  if (typeof value !== 'string' || value.length > maxScalarLength) return failed;
  if (!/^[+-]?(?:\d{1,15}(?:\.\d{0,15})?(?:h|ms|m|s|us|µs|ns))+$/.test(value)) return failed;
  let ns = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of value.matchAll(/(\d+)(?:\.(\d*))?(h|ms|m|s|us|µs|ns)/g)) {
    const unitNs = unitsNs.get(unit) ?? 0n;
    ns += BigInt(whole) * unitNs + (BigInt(fraction || 0) * unitNs) / 10n ** BigInt(fraction.length);
  }
  return span(value.startsWith('-') ? -ns : ns);
}

/** As RFC 3339 has it, with as many decimals as there are. */
export function timestampText(ns: bigint): string {
  const second = floorDiv(ns, nsPerSecond);
  return `${new Date(Number(second) * 1000).toISOString().slice(0, 19)}${decimals(ns - second * nsPerSecond)}Z`;
}

export function secondsText({ ns }: Duration): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? '-' : ''}${size / nsPerSecond}${decimals(size % nsPerSecond)}s`;
}

function decimals(ns: bigint): string {
  return ns === 0n ? '' : `.${String(ns).padStart(9, '0').replace(/0+$/, '')}`;
}

export function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n);
}

type PartOf = (at: Date) => number;

const parts = {
  getFullYear: (at) => at.getUTCFullYear(),
  getMonth: (at) => at.getUTCMonth(),
  getDate: (at) => at.getUTCDate(),
  getDayOfMonth: (at) => at.getUTCDate() - 1,
  getDayOfWeek: (at) => at.getUTCDay(),
  getDayOfYear: (at) => Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (at) => at.getUTCHours(),
  getMinutes: (at) => at.getUTCMinutes(),
  getSeconds: (at) => at.getUTCSeconds(),
  getMilliseconds: (at) => at.getUTCMilliseconds(),
} satisfies Readonly<Record<string, PartOf>>;

/** What these tell of a length of time: all of it in that unit, but the milliseconds beside the seconds. */
const spanParts: Readonly<Record<string, (ns: bigint) => bigint>> = {
  getHours: (ns) => ns / (3600n * nsPerSecond),
  getMinutes: (ns) => ns / (60n * nsPerSecond),
  getSeconds: (ns) => ns / nsPerSecond,
  getMilliseconds: (ns) => (ns / nsPerMs) % 1000n,
};

export type TimePart = keyof typeof parts;
export const timeParts = Object.keys(parts) as readonly TimePart[];

/** What it takes to find a time zone that a message names. */
const stepsPerZone = 3000;

/** A part of a timestamp, in UTC or the zone that is named, or of a duration. */
export function timePart(name: TimePart, of: Value, zone: Value, scope: Scope): Value {
  const ofSpan = spanParts[name];
  if (of instanceof Duration) return ofSpan && zone === undefined ? ofSpan(of.ns) : failed;
  const ns = instantNs(of);
  if (ns === undefined) return failed;
  const atMs = Number(floorDiv(ns, nsPerMs));
  if (zone === undefined) return BigInt(parts[name](new Date(atMs)));
  if (typeof zone !== 'string' || !scope.effort.spend(stepsPerZone)) return failed;
  const offsetMs = scope.zones.offsetMs(zone, atMs);
  return offsetMs === undefined ? failed : BigInt(parts[name](new Date(atMs + offsetMs)));
}
