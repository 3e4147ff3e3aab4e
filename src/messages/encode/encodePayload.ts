/*
 * The way back of `decode`: a value as the bytes of a message.
 *
 *     encodePayload(value, encoding, contract) → Uint8Array, or the Problem that says why not
 */
import { Buffer } from 'node:buffer';
import { decoders, type Decoder, type PayloadEncoding } from '../../base/kinds/decoders.ts';
import type { Problem } from '../../base/problem.ts';
import type { SchemaDecoder } from '../decode/decode.ts';
import { encodeCbor } from './cbor.ts';
import { exactJsonText } from './exactJsonText.ts';
import { encodeMsgpack } from './msgpack.ts';

/** What a contract says of the bytes of a payload: one of a binary form has a schema, one of JSON none. */
export interface BinaryForm {
  readonly schema: SchemaDecoder | undefined;
}

/**
 * Writes a value as a channel's payloads are written. Bytes are sent as they are. `auto` is what the contract says, JSON
 * where there is none; a lone text stays plain then. In `binary`, text is UTF-8 and `{ "base64": "…" }` any bytes.
 */
export function encodePayload(
  value: unknown,
  encoding: PayloadEncoding,
  contract: BinaryForm | undefined,
): Uint8Array | Problem {
  if (value instanceof Uint8Array) return value;
  const decoder = encoding === 'auto' ? chosenFor(value, contract) : encoding;
  try {
    return isSchemaless(decoder) ? writers[decoder](value) : bySchema(decoder, value, contract?.schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The payload cannot be written as ${decoders[decoder].label}: ${reason}`;
    return { code: 'message.not-encodable', severity: 'error', message };
  }
}

function chosenFor(value: unknown, contract: BinaryForm | undefined): Decoder {
  if (contract?.schema) return contract.schema.decoder;
  return typeof value === 'string' && !contract ? 'text' : 'json';
}

type Schemaless = { [D in Decoder]: (typeof decoders)[D]['needsSchema'] extends true ? never : D }[Decoder];

function isSchemaless(decoder: Decoder): decoder is Schemaless {
  return !decoders[decoder].needsSchema;
}

const writers: Readonly<Record<Schemaless, (value: unknown) => Uint8Array>> = {
  json: (value) => Buffer.from(exactJsonText(value)),
  text: (value) => Buffer.from(typeof value === 'string' ? value : exactJsonText(value)),
  msgpack: encodeMsgpack,
  cbor: encodeCbor,
  binary: bytesOf,
};

function bySchema(decoder: Decoder, value: unknown, schema: SchemaDecoder | undefined): Uint8Array {
  if (schema?.decoder !== decoder) throw new Error('the channel names no schema for it.');
  return schema.encode(value);
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  const { base64 } = (typeof value === 'object' && value !== null ? value : {}) as { readonly base64?: unknown };
  const isBase64 = typeof base64 === 'string' && /^[\w+/-]*={0,2}$/.test(base64);
  if (!isBase64) throw new Error('write text, or { "base64": "…" }.');
  return Buffer.from(base64, 'base64');
}
