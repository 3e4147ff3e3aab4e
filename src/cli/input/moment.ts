import { parseDurationMs } from '../../manifest/schema/scalars.ts';
import { refusal } from '../output/report.ts';

/**
 * Reads a time (`2026-01-31T18:00:00Z`, or seconds since 1970) or how long ago it was (`10m`), in milliseconds since 1970.
 * @throws ProblemError when it is neither.
 */
export function parseMoment(option: string, text: string, nowMs: number): number {
  const agoMs = parseDurationMs(text);
  if (agoMs !== undefined) return nowMs - agoMs;
  if (/^\d{1,12}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const timeMs = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(timeMs)) return timeMs;
  throw refusal(
    'bad-time',
    `${option} ${text} cannot be read. Give a time (2026-01-31T18:00:00Z) or how long ago (10m).`,
  );
}
