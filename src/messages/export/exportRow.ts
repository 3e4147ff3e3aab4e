import { isUtf8 } from 'node:buffer';
import type { Buffer } from 'node:buffer';

/** What an export tells of a row. */
export interface ExportedRow {
  readonly kind: 'message' | 'gap';
  readonly source: string;
  readonly id: string;
  readonly timeMs: number;
  readonly sizeBytes: number;
  /** Names and values in turn. */
  readonly fields: readonly Buffer[];
}

/**
 * A row as JSON, without a loss: `fields` are pairs in the order sent, each a text, or `{"base64": "…"}` where it is not
 * UTF-8. A gap has `gap` in their place.
 */
export function rowAsJson({ kind, source, id, timeMs, fields }: ExportedRow): string {
  const base = { source, ...(kind === 'message' && { id }), time: timeText(timeMs) };
  if (kind === 'gap') return JSON.stringify({ ...base, gap: fields[1]?.toString() ?? '' });
  const pairs: unknown[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) pairs.push([exact(fields[i]), exact(fields[i + 1])]);
  return JSON.stringify({ ...base, fields: pairs });
}

export function timeText(timeMs: number): string | null {
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

function exact(bytes: Buffer | undefined): string | { readonly base64: string } {
  if (!bytes) return '';
  return isUtf8(bytes) ? bytes.toString() : { base64: bytes.toString('base64') };
}

/**
 * One cell of CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are.
 */
export function csvCell(value: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(value);
  const safe = isFormula ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
