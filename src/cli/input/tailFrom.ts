import type { TailFrom } from '../../broker/log.ts';
import { refusal } from '../output/report.ts';

/**
 * Reads `--from`: `beginning`, `latest`, an entry id, an ISO 8601 time, milliseconds since 1970, or a time ago (`10m`).
 * @throws ProblemError when it is none of them.
 */
export function parseTailFrom(text: string, nowMs: number): TailFrom {
  if (text === 'beginning' || text === 'latest') return { at: text };
  if (/^\d{1,20}-\d{1,20}$/.test(text)) return { at: 'id', id: text };
  if (/^\d{1,15}$/.test(text)) return { at: 'time', timeMs: Number(text) };
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    return { at: 'time', timeMs: Math.max(0, nowMs - Number(count) * (unitMs.get(unit) ?? 0)) };
  }
  const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(timeMs)) return { at: 'time', timeMs: Math.max(0, timeMs) };
  throw refusal(
    'bad-from',
    `--from ${text} cannot be read. Give beginning, latest, an id (1700000000000-0), a time (2026-01-31T12:00:00Z) or how long ago (10m).`,
  );
}

const unitMs = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
