import type { Buffer } from 'node:buffer';
import { isUtf8 } from 'node:buffer';

export type Decoder = 'json' | 'text' | 'msgpack' | 'cbor' | 'avro' | 'protobuf' | 'binary';

/** A payload as a decoder reads it, or why it cannot. */
export interface DecodedPayload {
  readonly decoder: Decoder;
  /** What was peeled off, outermost first. */
  readonly layers: readonly string[];
  /** Undefined where it is no tree. */
  readonly value: unknown;
  /** The tree as JSON text, as it was written where it was JSON. */
  readonly json: string | null;
  readonly text: string | null;
  readonly error: string | null;
}

/** Reads bytes as what they look like. */
export function decode(bytes: Buffer): DecodedPayload {
  const none = { layers: [], value: undefined, json: null, text: null, error: null };
  if (!isUtf8(bytes)) return { ...none, decoder: 'binary' };
  const text = bytes.toString();
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return { ...none, decoder: 'text', text };
  return { ...none, decoder: 'json', layers: ['json'], value, json: text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
