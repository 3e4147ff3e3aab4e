import type { Buffer } from 'node:buffer';
import avsc, { type Schema, type Type } from 'avsc';
import { objectOf } from '../decode/byteReader.ts';
import type { SchemaDecoder } from '../decode/decode.ts';
import { avroJsonSchema } from './avroJsonSchema.ts';
import type { AvroType } from './avroShapes.ts';
import { encodeAvro } from './avroWriting.ts';
import { schemaContract, type Contract } from './contract.ts';
import { DescribedForm } from './describedForm.ts';

/** What stands before a payload: a magic and a fingerprint, or Confluent's zero and the number of a schema. */
const singleObject = { magic: [0xc3, 0x01], headerBytes: 10 };
const confluent = { magic: [0x00], headerBytes: 5 };

/** A contract of a local Avro schema; payloads may have a header. Throws when the schema is none. */
export function avroContract(name: string, text: string): Contract {
  boundReading();
  const type = avsc.Type.forSchema(JSON.parse(text) as Schema, { registry: { long: exactLong() } });
  refuseEmptyItems(type, new Set());
  const shape: AvroType = type;
  const form = new DescribedForm(() => avroJsonSchema(shape));
  const schema: SchemaDecoder = {
    decoder: 'avro',
    label: ['avro', shape.name].filter(Boolean).join(' '),
    decode: (bytes) => plain(readAny(type, bytes)),
    encode: (value) => {
      form.refuse(value);
      return encodeAvro(shape, value);
    },
    form: () => JSON.stringify(type.schema({ exportAttrs: true })),
  };
  return schemaContract(name, schema, form);
}

function readAny(type: Type, bytes: Buffer): unknown {
  for (const { magic, headerBytes } of [singleObject, confluent]) {
    if (!magic.every((byte, i) => bytes[i] === byte)) continue;
    try {
      return type.fromBuffer(bytes.subarray(headerBytes)) as unknown;
    } catch {
      // It began like a header by chance.
    }
  }
  return type.fromBuffer(bytes) as unknown;
}

/** Numbers beyond what is exact are bigints. */
function exactLong(): Type {
  return avsc.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => {
      const value = bytes.readBigInt64LE();
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    },
    toBuffer: () => {
      throw new Error('Written elsewhere.');
    },
    fromJSON: Number,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'number' || typeof value === 'bigint',
    compare: (a: number, b: number) => a - b,
  });
}

/** Bytes that the library reads from, and how far that has come. */
interface Tap {
  readonly buf: Buffer;
  readonly pos: number;
  readLong(): number;
  readString(): string;
  skipLong(): void;
}

interface Reader {
  _read(tap: Tap): unknown;
}

/**
 * The library makes room for as many items as bytes claim, and looks only at the end whether there were so many bytes.
 * Ours takes its place: more items than there are bytes is an error before anything is made.
 */
function boundReading(): void {
  const { ArrayType, MapType } = avsc.types as unknown as Record<string, { readonly prototype: Reader }>;
  if (!ArrayType || !MapType) return;
  ArrayType.prototype._read = function (this: { readonly itemsType: Reader }, tap: Tap) {
    return readBlocks(tap, () => this.itemsType._read(tap));
  };
  MapType.prototype._read = function (this: { readonly valuesType: Reader }, tap: Tap) {
    return objectOf(readBlocks(tap, () => [tap.readString(), this.valuesType._read(tap)] as const));
  };
}

function readBlocks<T>(tap: Tap, readOne: () => T): T[] {
  const items: T[] = [];
  for (let count = tap.readLong(); count !== 0; count = tap.readLong()) {
    // A negative count has the bytes of its block behind it.
    if (count < 0) tap.skipLong();
    const left = Math.abs(count);
    if (!(left <= tap.buf.length - tap.pos)) throw new Error('truncated buffer');
    for (let i = 0; i < left; i++) items.push(readOne());
  }
  return items;
}

/** Items of no bytes: a short payload could claim a million million of them. */
function refuseEmptyItems(type: Type, seen: Set<Type>): void {
  if (seen.has(type)) return;
  seen.add(type);
  const {
    itemsType,
    valuesType,
    fields,
    types: branches,
  } = type as Type & {
    itemsType?: Type;
    valuesType?: Type;
    fields?: readonly { type: Type }[];
    types?: readonly Type[];
  };
  if (itemsType && isEmpty(itemsType, new Set())) throw new Error('it has an array of items that take no bytes');
  const inner = [itemsType, valuesType, ...(fields ?? []).map((field) => field.type), ...(branches ?? [])];
  for (const one of inner) if (one) refuseEmptyItems(one, seen);
}

function isEmpty(type: Type, seen: Set<Type>): boolean {
  if (seen.has(type)) return true;
  seen.add(type);
  if (type.typeName === 'null') return true;
  if (type.typeName === 'fixed') return (type as Type & { size: number }).size === 0;
  if (type.typeName !== 'record') return false;
  return (type as Type & { fields: readonly { type: Type }[] }).fields.every((field) => isEmpty(field.type, seen));
}

/** Records are of classes of their own; what looks into them expects plain objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
