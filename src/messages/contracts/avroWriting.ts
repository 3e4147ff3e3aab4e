import { Buffer } from 'node:buffer';
import { ByteWriter } from '../encode/byteWriter.ts';
import { branchNameOf, type AvroType } from './avroShapes.ts';
import { int64Of } from './numberSchemas.ts';

/**
 * Writes a value by an Avro schema. Ours: the library writes no number of 64 bits that it read exactly, and takes no bytes that
 * were JSON meanwhile. Throws where the value is none of the schema.
 */
export function encodeAvro(type: AvroType, value: unknown): Buffer {
  const writer = new ByteWriter();
  write(writer, type, value);
  return writer.written;
}

function write(writer: ByteWriter, type: AvroType, value: unknown): void {
  switch (type.typeName) {
    case 'null':
      return;
    case 'boolean':
      writer.byte(value ? 1 : 0);
      return;
    case 'int':
    case 'long':
    case 'abstract:long':
      writeLong(writer, int64Of(value));
      return;
    case 'float':
      writer.floatLE(Number(value));
      return;
    case 'double':
      writer.doubleLE(Number(value));
      return;
    case 'string':
      writeBytes(writer, Buffer.from(String(value)));
      return;
    case 'bytes':
      writeBytes(writer, asBytes(value));
      return;
    case 'fixed':
      writer.bytes(sized(asBytes(value), type.size ?? 0));
      return;
    default:
      writer.nested(() => writeCompound(writer, type, value));
  }
}

function writeCompound(writer: ByteWriter, type: AvroType, value: unknown): void {
  const members = (value ?? {}) as Readonly<Record<string, unknown>>;
  switch (type.typeName) {
    case 'enum':
      writeLong(writer, BigInt(placeOf(type.symbols?.indexOf(value as string), value)));
      return;
    case 'array':
      writeBlock(writer, value as readonly unknown[], (item) => write(writer, part(type.itemsType), item));
      return;
    case 'map':
      writeBlock(writer, Object.entries(members), ([name, member]) => {
        writeBytes(writer, Buffer.from(name));
        write(writer, part(type.valuesType), member);
      });
      return;
    case 'union:unwrapped':
    case 'union:wrapped':
      writeUnion(writer, type, value);
      return;
    default:
      for (const field of type.fields ?? []) {
        const given = Object.hasOwn(members, field.name) ? members[field.name] : field.defaultValue();
        write(writer, field.type, given);
      }
  }
}

function writeUnion(writer: ByteWriter, type: AvroType, value: unknown): void {
  const branches = type.types ?? [];
  const isWrapped = type.typeName === 'union:wrapped' && value !== null;
  const [name, inside] = isWrapped ? (Object.entries(value as object)[0] ?? []) : [undefined, value];
  const named = branches.findIndex((branch) => branchNameOf(branch) === name);
  const place = placeOf(isWrapped ? named : likeliest(branches, value), value);
  writeLong(writer, BigInt(place));
  write(writer, part(branches[place]), inside);
}

/** A text is text where there is a branch for that; else it stands for bytes, or for a large number. */
function likeliest(branches: readonly AvroType[], value: unknown): number {
  const asText = branches.findIndex(
    (branch) => branch.typeName === 'string' || branch.symbols?.includes(String(value)),
  );
  return typeof value === 'string' && asText >= 0 ? asText : branches.findIndex((branch) => mayBeOf(branch, value));
}

/** Branches of a union that is not wrapped differ in the kind of their values. */
function mayBeOf({ typeName }: AvroType, value: unknown): boolean {
  switch (typeName) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'float':
    case 'double':
      return typeof value === 'number';
    case 'int':
      return Number.isInteger(value);
    case 'long':
    case 'abstract:long':
      return Number.isInteger(value) || typeof value === 'bigint' || /^-?\d{1,19}$/.test(String(value));
    case 'enum':
    case 'string':
      return false;
    case 'bytes':
    case 'fixed':
      return typeof value === 'string' || value instanceof Uint8Array;
    case 'array':
      return Array.isArray(value);
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

function writeBlock<T>(writer: ByteWriter, items: readonly T[], writeOne: (item: T) => void): void {
  if (items.length > 0) writeLong(writer, BigInt(items.length));
  for (const item of items) writeOne(item);
  writeLong(writer, 0n);
}

/** Seven bits a byte, the lowest first; the sign stands in the lowest bit of all. */
function writeLong(writer: ByteWriter, value: bigint): void {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) writer.byte(Number(rest & 0x7fn) | 0x80);
  writer.byte(Number(rest));
}

function writeBytes(writer: ByteWriter, bytes: Uint8Array): void {
  writeLong(writer, BigInt(bytes.byteLength));
  writer.bytes(bytes);
}

function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'base64');
}

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.byteLength !== size) throw new Error(`it needs ${size} bytes, and has ${bytes.byteLength}`);
  return bytes;
}

function placeOf(place: number | undefined, value: unknown): number {
  if (place === undefined || place < 0)
    throw new Error(`${JSON.stringify(value)?.slice(0, 100)} is none of its choices`);
  return place;
}

function part(type: AvroType | undefined): AvroType {
  if (!type) throw new Error('the schema lacks a part');
  return type;
}
