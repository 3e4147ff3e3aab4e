import { Buffer, isUtf8 } from 'node:buffer';
import { toJson } from '../decode/toJson.ts';
import type { RowLens } from '../rows/rowLens.ts';
import { isoTimeText, type ExportedRow } from './exportRow.ts';

/** A message as an event of a batch in CloudEvents' JSON format. One that is a CloudEvent already keeps its attributes and its data. */
export function cloudEventJson(row: ExportedRow, lens: RowLens): string {
  const { payload } = lens;
  const own = lens.cloudEvent;
  const isWhole = own !== undefined && isObject(payload) && Object.hasOwn(payload, 'specversion');
  if (isWhole) return toJson(payload) ?? '{}';
  const attributes = own ? Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])) : {};
  const time = isoTimeText(row.timeMs);
  const event = {
    specversion: '1.0',
    id: row.id,
    source: `/${lens.source?.kind ?? 'stream'}/${encodeURIComponent(row.source.toWellFormed())}`,
    type: lens.type ?? `${lens.source?.kind ?? 'stream'}.message`,
    ...(time !== null && { time }),
    ...attributes,
  };
  const head = JSON.stringify(event).slice(0, -1);
  return `${head},${dataOf(lens, attributes)}}`;
}

/** JSON stands as a value, text as a string, all else as bytes. */
function dataOf(lens: RowLens, attributes: Readonly<Record<string, string>>): string {
  const typed = (type: string): string =>
    Object.hasOwn(attributes, 'datacontenttype') ? '' : `"datacontenttype":"${type}",`;
  const bytes = lens.value(lens.payloadPlace ?? -1);
  const text = bytes && isUtf8(bytes) ? bytes.toString() : undefined;
  // As it was written: a number keeps all its digits.
  if (text !== undefined && isJsonText(text)) return `${typed('application/json')}"data":${text}`;
  const { payload } = lens;
  if (payload !== undefined && typeof payload !== 'string') {
    const json = toJson(payload);
    if (json !== undefined) return `${typed('application/json')}"data":${json}`;
  }
  if (text !== undefined) return `${typed('text/plain')}"data":${JSON.stringify(text)}`;
  return `${typed('application/octet-stream')}"data_base64":"${Buffer.from(bytes ?? []).toString('base64')}"`;
}

function isJsonText(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
