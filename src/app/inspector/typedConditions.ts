import { ownProperty } from '../../base/ownProperty.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import { startTimeOf } from './startTime.ts';

type Size = NonNullable<Filter['size']>;
type Span = NonNullable<Filter['span']>;

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1000,
  kib: 1024,
  m: 1e6,
  mb: 1e6,
  mib: 1_048_576,
  g: 1e9,
  gb: 1e9,
  gib: 1_073_741_824,
};

/** `> 10 kB`, `<= 1 MB`, `= 212`, `1 kB - 2 MB`; undefined for anything else. Units of a thousand, or of 1024 as in `KiB`. */
export function sizeOf(text: string): Size | undefined {
  const between = /^([^-–]+?)\s*(?:-|–|\.\.)\s*([^-–]+)$/.exec(text.trim());
  if (between) return sizeBetween(bytesOf(between[1]), bytesOf(between[2]));
  const compared = /^(>=|<=|>|<|=|≥|≤)\s*(.+)$/.exec(text.trim());
  const bytes = bytesOf(compared?.[2]);
  if (!compared || bytes === undefined) return undefined;
  switch (compared[1]) {
    case '>':
      return { minBytes: bytes + 1, maxBytes: null };
    case '>=':
    case '≥':
      return { minBytes: bytes, maxBytes: null };
    case '<':
      return bytes === 0 ? undefined : { minBytes: null, maxBytes: bytes - 1 };
    case '=':
      return { minBytes: bytes, maxBytes: bytes };
    default:
      return { minBytes: null, maxBytes: bytes };
  }
}

/** A size as `sizeOf` reads it, to the byte. */
export function typedSize(size: Size | null): string {
  if (!size) return '';
  const { minBytes, maxBytes } = size;
  if (minBytes === null) return maxBytes === null ? '' : `<= ${maxBytes}`;
  return maxBytes === null ? `>= ${minBytes}` : `${minBytes} - ${maxBytes}`;
}

/**
 * `12:00 to 12:30`, `2025-11-24 12:00 to 13:00`, `last 15m`; undefined for anything else. Times are those of
 * `startTimeOf`; without a date of its own the second is of the first one's day.
 */
export function spanOf(text: string, now: Date): Span | undefined {
  const last = /^last\s+(.+)$/i.exec(text.trim());
  const ago = last?.[1] !== undefined && /^\d+\s*[smhd]$/.test(last[1]) ? startTimeOf(last[1], now) : undefined;
  if (last) return ago === undefined ? undefined : { fromMs: ago, toMs: now.getTime() + 1 };
  const typed = /^(?:from\s+)?(.+?)\s*(?:\bto\b|–|\s-\s|\.\.)\s*(.+)$/i.exec(text.trim());
  const [, from = '', to = ''] = typed ?? [];
  const day = /^\d{4}-\d{2}-\d{2}/.exec(from)?.[0];
  const fromMs = startTimeOf(from, now);
  const toMs = startTimeOf(day !== undefined && /^\d{1,2}:\d{2}/.test(to) ? `${day} ${to.padStart(5, '0')}` : to, now);
  return fromMs === undefined || toMs === undefined || fromMs >= toMs ? undefined : { fromMs, toMs };
}

/** A span as `spanOf` reads it, to the millisecond. */
export function typedSpan(span: Span | null): string {
  if (!span) return '';
  return `${new Date(span.fromMs).toISOString()} to ${new Date(span.toMs).toISOString()}`;
}

function bytesOf(text: string | undefined): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\s*([a-z]{0,3})$/i.exec(text?.trim() ?? '') ?? [];
  const factor = ownProperty(unitBytes, unit.toLowerCase());
  return number === '' || factor === undefined ? undefined : Math.round(Number(number) * factor);
}

function sizeBetween(minBytes: number | undefined, maxBytes: number | undefined): Size | undefined {
  if (minBytes === undefined || maxBytes === undefined || minBytes > maxBytes) return undefined;
  return { minBytes, maxBytes };
}
