import type { Buffer } from 'node:buffer';
import { ByteReader, objectOf } from './byteReader.ts';

/** Reads one MessagePack value that takes all the bytes; throws `DecodeError`, or `TooMuchWork` beyond so many steps. Ours, as its cost must be bounded by the bytes that are there. */
export function decodeMsgpack(bytes: Buffer, maxSteps = Infinity): unknown {
  const reader = new ByteReader(bytes, maxSteps);
  const value = read(reader);
  reader.end();
  return value;
}

function read(reader: ByteReader): unknown {
  const head = reader.uint(1);
  if (head < 0x80) return head;
  if (head < 0x90) return readMap(reader, head & 0x0f);
  if (head < 0xa0) return readArray(reader, head & 0x0f);
  if (head < 0xc0) return reader.text(head & 0x1f);
  if (head >= 0xe0) return head - 0x100;
  return readOther(reader, head);
}

function readOther(reader: ByteReader, head: number): unknown {
  const size = sizeAt(head);
  switch (head) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return reader.bytes(reader.uint(size));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(reader, reader.uint(size));
    case 0xca:
      return reader.float();
    case 0xcb:
      return reader.double();
    case 0xcc:
    case 0xcd:
    case 0xce:
      return reader.uint(size);
    case 0xcf:
      return reader.uint64();
    case 0xd0:
    case 0xd1:
    case 0xd2:
      return reader.int(size);
    case 0xd3:
      return reader.int64();
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return readExtension(reader, 1 << (head - 0xd4));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return reader.text(reader.uint(size));
    case 0xdc:
    case 0xdd:
      return readArray(reader, reader.uint(size));
    case 0xde:
    case 0xdf:
      return readMap(reader, reader.uint(size));
    default:
      return reader.fail('No MessagePack value begins with 0xc1');
  }
}

/** How long the number behind a head is: heads of one kind stand in a row. */
function sizeAt(head: number): 1 | 2 | 4 {
  if (head >= 0xdc) return head % 2 === 0 ? 2 : 4;
  const firsts = [0xd9, 0xd0, 0xcc, 0xc7, 0xc4];
  const place = head - (firsts.find((first) => head >= first) ?? head);
  return place === 0 ? 1 : place === 1 ? 2 : 4;
}

function readArray(reader: ByteReader, count: number): unknown[] {
  return reader.items(count, () => read(reader));
}

function readMap(reader: ByteReader, count: number): Record<string, unknown> {
  return objectOf(reader.pairs(count, () => [read(reader), read(reader)]));
}

/** Timestamps are known; of other kinds the bytes. */
function readExtension(reader: ByteReader, size: number): unknown {
  const kind = reader.int(1);
  if (kind === -1 && size === 4) return new Date(reader.uint(4) * 1000);
  if (kind === -1 && size === 8) {
    const [high, low] = [reader.uint(4), reader.uint(4)];
    return new Date(((high & 3) * 2 ** 32 + low) * 1000 + Math.floor((high >>> 2) / 1e6));
  }
  if (kind === -1 && size === 12) {
    const nanoseconds = reader.uint(4);
    return new Date(Number(reader.int64()) * 1000 + Math.floor(nanoseconds / 1e6));
  }
  return reader.bytes(size);
}
