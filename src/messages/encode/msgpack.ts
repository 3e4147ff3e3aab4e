import { Buffer } from 'node:buffer';
import { ByteWriter } from './byteWriter.ts';

/** A value in MessagePack, each part in its shortest form. Throws where it is nested too deep. */
export function encodeMsgpack(value: unknown): Buffer {
  const writer = new ByteWriter();
  write(writer, value);
  return writer.written;
}

function write(writer: ByteWriter, value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    writer.byte(0xcb);
    writer.double(value);
  } else if (typeof value === 'number' || typeof value === 'bigint') writeWhole(writer, value);
  else if (typeof value === 'boolean') writer.byte(value ? 0xc3 : 0xc2);
  else if (typeof value === 'string') writeText(writer, value);
  else if (value instanceof Uint8Array) {
    writeSized(writer, value.byteLength, [0xc4, 0xc5, 0xc6]);
    writer.bytes(value);
  } else if (Array.isArray(value)) writeList(writer, value);
  else if (typeof value === 'object' && value !== null) writeMap(writer, value);
  else writer.byte(0xc0);
}

function writeWhole(writer: ByteWriter, value: number | bigint): void {
  if (value >= -32 && value < 128) writer.byte(Number(value) & 0xff);
  else if (value >= 0) writeUnsigned(writer, value);
  else if (value >= -128) writer.headed(0xd0, Number(value) & 0xff, 1);
  else if (value >= -32_768) writer.headed(0xd1, Number(value) & 0xffff, 2);
  else if (value >= -2_147_483_648) writer.headed(0xd2, Number(value) >>> 0, 4);
  else writer.headed(0xd3, value, 8);
}

function writeUnsigned(writer: ByteWriter, value: number | bigint): void {
  if (value < 0x100) writer.headed(0xcc, value, 1);
  else if (value < 0x10000) writer.headed(0xcd, value, 2);
  else if (value < 0x1_0000_0000) writer.headed(0xce, value, 4);
  else writer.headed(0xcf, value, 8);
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text);
  if (bytes.length < 32) writer.byte(0xa0 | bytes.length);
  else writeSized(writer, bytes.length, [0xd9, 0xda, 0xdb]);
  writer.bytes(bytes);
}

function writeList(writer: ByteWriter, items: readonly unknown[]): void {
  if (items.length < 16) writer.byte(0x90 | items.length);
  else writeCount(writer, items.length, 0xdc);
  writer.nested(() => {
    for (const item of items) write(writer, item);
  });
}

function writeMap(writer: ByteWriter, map: object): void {
  const entries = Object.entries(map);
  if (entries.length < 16) writer.byte(0x80 | entries.length);
  else writeCount(writer, entries.length, 0xde);
  writer.nested(() => {
    for (const [name, member] of entries) {
      writeText(writer, name);
      write(writer, member);
    }
  });
}

function writeSized(writer: ByteWriter, size: number, [one, two, four]: readonly [number, number, number]): void {
  if (size < 0x100) writer.headed(one, size, 1);
  else if (size < 0x10000) writer.headed(two, size, 2);
  else writer.headed(four, size, 4);
}

function writeCount(writer: ByteWriter, count: number, head: number): void {
  if (count < 0x10000) writer.headed(head, count, 2);
  else writer.headed(head + 1, count, 4);
}
