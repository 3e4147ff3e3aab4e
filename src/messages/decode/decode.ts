import { isUtf8 } from 'node:buffer';
import type { Buffer } from 'node:buffer';
import type { Decoder, PayloadEncoding } from '../../base/kinds/decoders.ts';
import { decodeCbor } from './cbor.ts';
import { TooMuchWork } from '../../expression/effort.ts';
import { parseExactly } from '../../expression/exactJson.ts';
import { isCheapJson } from './jsonCost.ts';
import { decodeMsgpack } from './msgpack.ts';
import { packingOf, unpack, type Packing } from './unpack.ts';

/** Reads and writes what a schema describes; throws when bytes, or a value, are not that. */
export interface SchemaDecoder {
  readonly decoder: 'avro' | 'protobuf';
  /** What people are shown: `protobuf shop.Order`. */
  readonly label: string;
  decode(bytes: Buffer): unknown;
  /** The way back, also of a value that was JSON meanwhile: bytes may be base64, large numbers text. */
  encode(value: unknown): Uint8Array;
  /** All of the schema as one text: where it is the same, the bytes are. */
  form(): string;
}

export interface DecodeOptions {
  readonly decoder: PayloadEncoding;
  /** Where the channel names a schema of a binary form. */
  readonly schema?: SchemaDecoder | undefined;
  /** What may be unpacked to at most. */
  readonly maxBytes: number;
  /** What takes longer than some tens of milliseconds throws `TooMuchWork`. */
  readonly isHurried?: boolean | undefined;
  /** Whole numbers of JSON keep all their digits. */
  readonly isExact?: boolean | undefined;
}

/** A payload as a decoder reads it, or why it cannot. */
export interface DecodedPayload {
  readonly decoder: Decoder;
  /** What was peeled off, outermost first. */
  readonly layers: readonly string[];
  /** What was unpacked; the payload itself where it was not packed. */
  readonly bytes: Buffer;
  /** Undefined where it could not be read as anything but text or bytes. */
  readonly value: unknown;
  readonly error: string | null;
}

/** Payloads within payloads: more is no message any more. */
const maxPackings = 4;

/** Reads bytes with a decoder, or as what they look like; compression around them is peeled off. Throws only when hurried. */
export function decode(bytes: Buffer, options: DecodeOptions): DecodedPayload {
  const layers: string[] = [];
  let inner = bytes;
  for (let packing = packingOf(inner); packing && layers.length < maxPackings; packing = packingOf(inner)) {
    const unpacked = unpack(inner, packing, options.maxBytes);
    if ('error' in unpacked) return unpackable(inner, layers, options, unpacked.error);
    layers.push(packing);
    inner = unpacked.bytes;
  }
  return asTold(inner, layers, options);
}

/** Reads bytes that look packed and cannot be unpacked: text may look like that by chance. */
function unpackable(bytes: Buffer, layers: readonly string[], options: DecodeOptions, error: string): DecodedPayload {
  const asIs = asTold(bytes, layers, options);
  return asIs.value === undefined && asIs.decoder !== 'text' ? { ...asIs, error: asIs.error ?? error } : asIs;
}

function asTold(bytes: Buffer, layers: readonly string[], options: DecodeOptions): DecodedPayload {
  const { decoder } = options;
  return decoder === 'auto' ? decodeAuto(bytes, layers, options) : decodeAs(decoder, bytes, layers, options);
}

function decodeAs(decoder: Decoder, bytes: Buffer, layers: readonly string[], options: DecodeOptions): DecodedPayload {
  const base = { decoder, layers, bytes, error: null };
  if (decoder === 'binary') return { ...base, value: undefined };
  if (decoder === 'text') return { ...base, value: undefined, error: isUtf8(bytes) ? null : 'text: it is not UTF-8.' };
  try {
    const { value, label } = readers[decoder](bytes, options);
    return { ...base, layers: [...layers, ...label], value };
  } catch (error) {
    if (error instanceof TooMuchWork) throw error;
    const brotli = unbrotli(bytes, layers, options);
    if (brotli) return decodeAs(decoder, brotli, [...layers, 'brotli'], options);
    return {
      ...base,
      value: undefined,
      error: `${decoder}: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

type Read = (bytes: Buffer, options: DecodeOptions) => { readonly value: unknown; readonly label: readonly string[] };

const readers: Readonly<Record<Exclude<Decoder, 'text' | 'binary'>, Read>> = {
  json: (bytes, { isHurried, isExact }) => readJson(bytes, isHurried, isExact ? parseExactly : parsePlain),
  msgpack: (bytes, { isHurried }) => ({ value: decodeMsgpack(bytes, stepsFor(isHurried)), label: ['msgpack'] }),
  cbor: (bytes, { isHurried }) => ({ value: decodeCbor(bytes, stepsFor(isHurried)), label: ['cbor'] }),
  avro: (bytes, options) => withSchema('avro', bytes, options),
  protobuf: (bytes, options) => withSchema('protobuf', bytes, options),
};

/** A step takes about a tenth of a microsecond. */
const hurriedSteps = 150_000;

function stepsFor(isHurried = false): number {
  return isHurried ? hurriedSteps : Infinity;
}

/** What a schema's decoder makes of bytes takes up to so many nanoseconds a byte as a list of small numbers. */
const hurriedSchemaBytes = 1_048_576;

function withSchema(decoder: 'avro' | 'protobuf', bytes: Buffer, options: DecodeOptions): ReturnType<Read> {
  const { schema, isHurried } = options;
  if (isHurried && bytes.length > hurriedSchemaBytes) throw new TooMuchWork();
  if (schema?.decoder !== decoder) throw new Error('the channel names no schema for it.');
  return { value: schema.decode(bytes), label: [schema.label] };
}

/** A JSON text that is a JSON text within is what that one holds. */
function readJson(bytes: Buffer, isHurried: boolean | undefined, parse: (text: string) => unknown): ReturnType<Read> {
  if (!isUtf8(bytes)) throw new Error('it is not UTF-8.');
  if (isHurried && !isCheapJson(bytes)) throw new TooMuchWork();
  const value = parse(bytes.toString());
  if (typeof value !== 'string') return { value, label: ['json'] };
  const inner = parsed(value, parse);
  return typeof inner === 'object' && inner !== null
    ? { value: inner, label: ['json', 'json string'] }
    : { value, label: ['json'] };
}

function decodeAuto(bytes: Buffer, layers: readonly string[], options: DecodeOptions): DecodedPayload {
  if (options.schema) {
    const bySchema = decodeAs(options.schema.decoder, bytes, layers, options);
    if (!bySchema.error || !isUtf8(bytes)) return bySchema;
  }
  if (isUtf8(bytes)) {
    const asJson = decodeAs('json', bytes, layers, options);
    return asJson.error ? { ...asJson, decoder: 'text', error: null } : asJson;
  }
  for (const decoder of binaryCandidates(bytes)) {
    const decoded = decodeAs(decoder, bytes, layers, options);
    if (!decoded.error) return decoded;
  }
  const brotli = unbrotli(bytes, layers, options);
  return brotli ? decodeAuto(brotli, [...layers, 'brotli'], options) : decodeAs('binary', bytes, layers, options);
}

/** Forms that begin as these bytes do, as maps or lists: a lone number or text in bytes is none that one could tell. */
function binaryCandidates(bytes: Buffer): ('msgpack' | 'cbor')[] {
  const [first = 0, second] = bytes;
  if (first === 0xd9 && second === 0xd9) return ['cbor'];
  if (first >= 0xdc && first <= 0xdf) return ['msgpack'];
  if (first >= 0x80 && first < 0xa0) return ['msgpack', 'cbor'];
  return first >= 0xa0 && first < 0xc0 ? ['cbor'] : [];
}

/** Nothing tells Brotli by its first bytes: what unpacks whole, and to text, was that. */
function unbrotli(bytes: Buffer, layers: readonly string[], { maxBytes }: DecodeOptions): Buffer | undefined {
  if (layers.length >= maxPackings || isUtf8(bytes)) return undefined;
  const unpacked = unpack(bytes, 'brotli' satisfies Packing, maxBytes);
  return 'bytes' in unpacked && unpacked.bytes.length > 0 && isUtf8(unpacked.bytes) ? unpacked.bytes : undefined;
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function parsePlain(text: string): unknown {
  return JSON.parse(text);
}
