import { Buffer, isUtf8 } from 'node:buffer';

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
  const base = { source, ...(kind === 'message' && { id }), time: isoTimeText(timeMs) };
  if (kind === 'gap') return JSON.stringify({ ...base, gap: fields[1]?.toString() ?? '' });
  const pairs: unknown[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) pairs.push([bytesAsJson(fields[i]), bytesAsJson(fields[i + 1])]);
  return JSON.stringify({ ...base, fields: pairs });
}

/** Ids are chosen by producers: one beyond what a date can hold has no time. */
export function isoTimeText(timeMs: number): string | null {
  const time = new Date(timeMs);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** A text; bytes that are no UTF-8 are `{"base64": "…"}`. */
export type JsonBytes = string | { readonly base64: string };

export function bytesAsJson(bytes: Uint8Array | undefined): JsonBytes {
  if (!bytes) return '';
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString() : { base64: buffer.toString('base64') };
}

/** What makes a formula of a cell, also in its wide form, or behind marks that nobody sees. */
const formulaStart = /^[\p{Cf}\0]*[=+\-@＝＋－＠]/u;
const number = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * One cell of CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay as they are. So
 * does each part of it that a spreadsheet takes for a cell of its own where it parts cells by `;` or tabs, and knows no quotes.
 */
export function csvCell(value: string): string {
  const parts = value.split(/([;\t\r\n]+)/).map((part, i) => (i % 2 === 0 ? disarmed(part) : part));
  const safe = `${/^[\t\r]/.test(value) ? "'" : ''}${parts.join('')}`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function disarmed(text: string): string {
  return formulaStart.test(text) && !number.test(text) ? `'${text}` : text;
}
