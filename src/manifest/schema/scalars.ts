import { ownProperty } from '../../base/ownProperty.ts';
import type { PullPolicy } from '../model/container.ts';

const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `1m30s`, `1.5h`, `100ms`, `2d` in milliseconds; undefined when it is no duration. */
export function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w))+$/.test(text) || text.length > 100) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)/g)) {
    total += Number(amount) * (unitsMs[unit] ?? 0);
  }
  return total;
}

/** Formats a duration as Go and therefore Compose do: `1m30s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  if (durationMs < 1000) return durationMs >= 1 ? `${durationMs}ms` : `${durationMs * 1000}µs`;
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = (durationMs % 60_000) / 1000;
  const withHours = hours > 0 ? `${hours}h` : '';
  const withMinutes = hours > 0 || minutes > 0 ? `${minutes}m` : '';
  return `${withHours}${withMinutes}${Number(seconds.toFixed(9))}s`;
}

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

/** `128M`, `1.5gb`, `64kib`, `1024` in bytes; undefined when it is no size. */
export function parseBytes(text: string): number | undefined {
  const match = /^(-?\d{1,20}(?:\.\d{1,20})?) ?(?:([bkmgtp])(?:i?b)?)?$/i.exec(text);
  if (!match) return undefined;
  return Math.trunc(Number(match[1]) * (unitBytes[(match[2] ?? 'b').toLowerCase()] ?? 1));
}

const pullPolicies: Readonly<Record<string, PullPolicy>> = {
  always: { policy: 'always' },
  never: { policy: 'never' },
  missing: { policy: 'missing' },
  if_not_present: { policy: 'missing' },
  build: { policy: 'build' },
  refresh: { policy: 'refresh' },
  daily: { policy: 'refresh', everyMs: 86_400_000 },
  weekly: { policy: 'refresh', everyMs: 604_800_000 },
};

/** `8080`, or `9000:8080`: a port of this machine, and the container's that it stands for. */
export const localPort = /^(\d{1,5})(?::(\d{1,5}))?$/;

/** `always`, `daily`, `every_12h` …; undefined when it is no policy. */
export function parsePullPolicy(text: string): PullPolicy | undefined {
  const named = ownProperty(pullPolicies, text);
  if (named) return named;
  const everyMs = text.startsWith('every_') ? parseDurationMs(text.slice('every_'.length)) : undefined;
  return everyMs === undefined ? undefined : { policy: 'refresh', everyMs };
}
