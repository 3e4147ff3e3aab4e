import { Buffer } from 'node:buffer';
import { ByteReader, DecodeError, objectOf, stepsPerName } from './byteReader.ts';

/** What ends a value of open length. */
const stop: unique symbol = Symbol('stop');

/** Reads one CBOR value that takes all the bytes; throws `DecodeError`, or `TooMuchWork` beyond so many steps. Ours, as its cost must be bounded by the bytes that are there. */
export function decodeCbor(bytes: Buffer, maxSteps = Infinity): unknown {
  const reader = new ByteReader(bytes, maxSteps);
  const value = read(reader);
  reader.end();
  return value;
}

function read(reader: ByteReader): unknown {
  const value = readItem(reader);
  return value === stop ? reader.fail('A stop without a beginning') : value;
}

function readItem(reader: ByteReader): unknown {
  const head = reader.uint(1);
  const [kind, low] = [head >> 5, head & 0x1f];
  if (kind === 7) return readSimple(reader, low);
  const isOpen = low === 31;
  if (isOpen && (kind < 2 || kind > 5)) reader.fail('A number of open length');
  const argument = isOpen ? 0 : readArgument(reader, low);
  switch (kind) {
    case 0:
      return argument;
    case 1:
      return negative(argument);
    case 2:
      return isOpen ? Buffer.concat(chunks(reader, isBytes)) : Buffer.from(reader.bytes(Number(argument)));
    case 3:
      return isOpen ? chunks(reader, isText).join('') : reader.text(Number(argument));
    case 4:
      return isOpen ? untilStop(reader, () => readItem(reader)) : reader.items(argument, () => read(reader));
    case 5:
      return objectOf(isOpen ? openPairs(reader) : pairs(reader, argument));
    default:
      return reader.nested(() => tagged(Number(argument), read(reader)));
  }
}

function readArgument(reader: ByteReader, low: number): number | bigint {
  if (low < 24) return low;
  if (low === 24) return reader.uint(1);
  if (low === 25) return reader.uint(2);
  if (low === 26) return reader.uint(4);
  return low === 27 ? reader.uint64() : reader.fail('A reserved length');
}

function readSimple(reader: ByteReader, low: number): unknown {
  switch (low) {
    case 20:
      return false;
    case 21:
      return true;
    case 22:
    case 23:
      return null;
    case 24:
      return reader.uint(1);
    case 25:
      return half(reader.uint(2));
    case 26:
      return reader.float();
    case 27:
      return reader.double();
    case 31:
      return stop;
    default:
      return low < 20 ? low : reader.fail('A reserved value');
  }
}

function negative(argument: number | bigint): number | bigint {
  return typeof argument === 'bigint' ? -1n - argument : -1 - argument;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function untilStop(reader: ByteReader, readOne: () => unknown): unknown[] {
  return reader.nested(() => {
    const items: unknown[] = [];
    for (let item = readOne(); item !== stop; item = readOne()) items.push(item);
    return items;
  });
}

/** Reads the pieces of a text or of bytes, which must all be of that kind. */
function chunks<T>(reader: ByteReader, isPiece: (item: unknown) => item is T): T[] {
  const pieces = untilStop(reader, () => readItem(reader));
  if (!pieces.every(isPiece)) throw new DecodeError('A text of open length holds something else.');
  return pieces;
}

function isBytes(item: unknown): item is Buffer {
  return Buffer.isBuffer(item);
}

function isText(item: unknown): item is string {
  return typeof item === 'string';
}

function pairs(reader: ByteReader, count: number | bigint): [unknown, unknown][] {
  return reader.pairs(count, () => [read(reader), read(reader)]);
}

function openPairs(reader: ByteReader): [unknown, unknown][] {
  const readPair = (): unknown => {
    reader.spend(stepsPerName);
    const key = readItem(reader);
    return key === stop ? stop : [key, read(reader)];
  };
  return untilStop(reader, readPair) as [unknown, unknown][];
}

/** Dates and big numbers are known; of other tags the value. */
function tagged(tag: number, value: unknown): unknown {
  if (tag === 0 && typeof value === 'string') return new Date(value);
  if (tag === 1 && typeof value === 'number') return new Date(value * 1000);
  if ((tag === 2 || tag === 3) && Buffer.isBuffer(value) && value.length <= 1024) {
    const number = BigInt(`0x${value.toString('hex') || '0'}`);
    return tag === 2 ? number : -1n - number;
  }
  return value;
}
