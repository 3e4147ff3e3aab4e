import { isUtf8 } from 'node:buffer';
import type { Buffer } from 'node:buffer';
import type { DecodedPayload } from '../decode/decode.ts';
import { toJson } from '../decode/toJson.ts';
import { decodeStart } from './text.ts';

/** A decoded payload for people: as JSON text where it is a value, else as text; cut behind `maxBytes`. */
export interface ShownPayload {
  readonly json: string | null;
  readonly text: string | null;
  readonly isCut: boolean;
  readonly error: string | null;
}

export function shownPayload(decoded: DecodedPayload, maxBytes: number): ShownPayload {
  const { value, bytes, error } = decoded;
  if (value !== undefined) {
    const json = jsonOf(decoded);
    if (json !== undefined && json.length <= maxBytes) return { json, text: null, isCut: false, error };
    const why = json === undefined ? 'It is nested too deep to be shown as a tree.' : error;
    return { json: null, ...startOf(json ?? bytes, maxBytes), error: why };
  }
  return { json: null, ...startOf(bytes, maxBytes), error };
}

/** JSON stays as it was written, because parsing may lose digits. */
function jsonOf({ decoder, layers, bytes, value }: DecodedPayload): string | undefined {
  if (decoder === 'json' && !layers.includes('json string')) return bytes.toString();
  return toJson(value);
}

function startOf(shown: string | Buffer, maxBytes: number): { readonly text: string | null; readonly isCut: boolean } {
  if (typeof shown === 'string') return { text: shown.slice(0, maxBytes), isCut: shown.length > maxBytes };
  const { text, encoding, isCut } = decodeStart(shown, maxBytes);
  return encoding === 'utf8' || isUtf8(shown) ? { text, isCut } : { text: null, isCut: shown.length > maxBytes };
}
