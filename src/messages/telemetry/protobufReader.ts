// Reads Protobuf by a table of fields, into the form that OTLP has in JSON. Generated code recurses as deep as the bytes say, and
// cannot be interrupted between two spans.
import type { Buffer } from 'node:buffer';
import { DecodeError } from '../decode/byteReader.ts';

/** How a value stands on the wire, and what it becomes. `id`: bytes as hexadecimal digits; `later`: a message, left as its bytes. */
type FieldType =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'fixed32'
  | 'fixed64'
  | 'id'
  | 'int64'
  | 'later'
  | 'message'
  | 'sfixed64'
  | 'sint32'
  | 'string'
  | 'uint32'
  | 'uint64';

export interface ProtobufField {
  readonly name: string;
  readonly type: FieldType;
  /** How it is marked on the wire: `wireOf` its type. */
  readonly wire: number;
  readonly isRepeated?: boolean;
  /** Of a message. A function, because a value may hold values. */
  readonly shape?: () => ProtobufShape;
}

/** The fields of a message by their numbers. */
export type ProtobufShape = readonly (ProtobufField | undefined)[];

/** As deep as Protobuf's own readers go. */
const maxDepth = 100;
/** Of one message with all that is in it. A span has some hundreds. */
const maxFields = 100_000;

type Members = Record<string, unknown>;

/** Reads one message. Throws `DecodeError` for bytes that are none, or hold more than any. */
export function readProtobuf(bytes: Buffer, shape: ProtobufShape): Readonly<Members> {
  return new ProtobufReader(bytes).message(shape, bytes.length, 0);
}

class ProtobufReader {
  readonly #bytes: Buffer;
  #at = 0;
  #fieldsLeft = maxFields;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(shape: ProtobufShape, end: number, depth: number): Members {
    if (depth > maxDepth) throw new DecodeError('It is nested too deeply.');
    const members: Members = {};
    while (this.#at < end) {
      if (--this.#fieldsLeft < 0) throw new DecodeError('It has too many fields.');
      const tag = this.#varint();
      const field = shape[tag >>> 3];
      if (field) this.#field(members, field, tag & 7, end, depth);
      else this.#skip(tag, end);
    }
    if (this.#at !== end) throw new DecodeError('A field goes beyond its message.');
    return members;
  }

  #field(members: Members, field: ProtobufField, wire: number, end: number, depth: number): void {
    const { name, isRepeated } = field;
    // Numbers of a list stand one behind the other, or each with its tag.
    if (wire === 2 && field.wire !== 2) {
      if (!isRepeated) throw new DecodeError(`${name} is no list.`);
      const until = this.#lengthEnd(end);
      while (this.#at < until) {
        if (--this.#fieldsLeft < 0) throw new DecodeError('It has too many fields.');
        push(members, name, this.#value(field, until, depth));
      }
      return;
    }
    if (wire !== field.wire) throw new DecodeError(`${name} is of another type.`);
    const value = this.#value(field, end, depth);
    if (isRepeated) push(members, name, value);
    else members[name] = value;
  }

  #value({ type, shape }: ProtobufField, end: number, depth: number): unknown {
    switch (type) {
      case 'bool':
        return this.#varint() !== 0;
      case 'uint32':
        return this.#varint();
      case 'sint32': {
        const value = this.#varint();
        return (value >>> 1) ^ -(value & 1);
      }
      case 'int64':
        return exact(BigInt.asIntN(64, this.#longVarint()));
      case 'uint64':
        return exact(this.#longVarint());
      case 'fixed32':
        return this.#bytes.readUInt32LE(this.#take(4, end));
      case 'fixed64':
        return this.#bytes.readBigUInt64LE(this.#take(8, end));
      case 'sfixed64':
        return exact(this.#bytes.readBigInt64LE(this.#take(8, end)));
      case 'double':
        return this.#bytes.readDoubleLE(this.#take(8, end));
      default: {
        const until = this.#lengthEnd(end);
        if (shape && type === 'message') return this.message(shape(), until, depth + 1);
        const start = this.#at;
        this.#at = until;
        if (type === 'later') return this.#bytes.subarray(start, until);
        return this.#bytes.toString(type === 'string' ? 'utf8' : type === 'id' ? 'hex' : 'base64', start, until);
      }
    }
  }

  #skip(tag: number, end: number): void {
    if (tag >>> 3 === 0) throw new DecodeError('It is no Protobuf.');
    switch (tag & 7) {
      case 0:
        this.#longVarint();
        return;
      case 1:
        this.#take(8, end);
        return;
      case 2:
        this.#at = this.#lengthEnd(end);
        return;
      case 5:
        this.#take(4, end);
        return;
      default:
        throw new DecodeError('It is no Protobuf.');
    }
  }

  /** The place behind so many bytes as the next number says. */
  #lengthEnd(end: number): number {
    const length = this.#varint();
    if (length > end - this.#at) throw new DecodeError('A field goes beyond its message.');
    return this.#at + length;
  }

  #take(size: number, end: number): number {
    const at = this.#at;
    if (size > end - at) throw new DecodeError('A field goes beyond its message.');
    this.#at += size;
    return at;
  }

  /** A number of 32 bits; what is above them is left out, as Protobuf says. */
  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[this.#at++];
      if (byte === undefined) throw new DecodeError('It ends within a number.');
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new DecodeError('A number is too long.');
  }

  #longVarint(): bigint {
    const start = this.#at;
    const low = this.#varint();
    if (this.#at - start < 5) return BigInt(low);
    let value = 0n;
    for (let at = start; at < this.#at; at++)
      value |= BigInt((this.#bytes[at] ?? 0) & 0x7f) << BigInt(7 * (at - start));
    return BigInt.asUintN(64, value);
  }
}

function push(members: Members, name: string, value: unknown): void {
  const list = members[name];
  if (Array.isArray(list)) list.push(value);
  else members[name] = [value];
}

/** The three lowest bits of a field's tag. */
export function wireOf(type: FieldType): number {
  switch (type) {
    case 'bool':
    case 'uint32':
    case 'sint32':
    case 'int64':
    case 'uint64':
      return 0;
    case 'double':
    case 'fixed64':
    case 'sfixed64':
      return 1;
    case 'fixed32':
      return 5;
    default:
      return 2;
  }
}

/** A number where it is exact. */
function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
