import { Buffer } from 'node:buffer';
import { ByteWriter } from './byteWriter.ts';

/** A value in CBOR, each part in its shortest form. Throws where it is nested too deep. */
export function encodeCbor(value: unknown): Buffer {
  const writer = new ByteWriter();
  write(writer, value);
  return writer.written;
}

function write(writer: ByteWriter, value: unknown): void {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    writer.byte(0xfb);
    writer.double(value);
  } else if (typeof value === 'number') writeHead(writer, value < 0 ? 1 : 0, value < 0 ? -1 - value : value);
  else if (typeof value === 'bigint') writeHead(writer, value < 0n ? 1 : 0, value < 0n ? -1n - value : value);
  else if (typeof value === 'boolean') writer.byte(value ? 0xf5 : 0xf4);
  else if (typeof value === 'string') writeBytes(writer, 3, Buffer.from(value));
  else if (value instanceof Uint8Array) writeBytes(writer, 2, value);
  else if (Array.isArray(value)) writeList(writer, value);
  else if (typeof value === 'object' && value !== null) writeMap(writer, value);
  else writer.byte(0xf6);
}

function writeBytes(writer: ByteWriter, kind: 2 | 3, bytes: Uint8Array): void {
  writeHead(writer, kind, bytes.byteLength);
  writer.bytes(bytes);
}

function writeList(writer: ByteWriter, items: readonly unknown[]): void {
  writeHead(writer, 4, items.length);
  writer.nested(() => {
    for (const item of items) write(writer, item);
  });
}

function writeMap(writer: ByteWriter, map: object): void {
  const entries = Object.entries(map);
  writeHead(writer, 5, entries.length);
  writer.nested(() => {
    for (const [name, member] of entries) {
      writeBytes(writer, 3, Buffer.from(name));
      write(writer, member);
    }
  });
}

function writeHead(writer: ByteWriter, kind: number, argument: number | bigint): void {
  const head = kind << 5;
  if (argument < 24) writer.byte(head | Number(argument));
  else if (argument < 0x100) writer.headed(head | 24, argument, 1);
  else if (argument < 0x10000) writer.headed(head | 25, argument, 2);
  else if (argument < 0x1_0000_0000) writer.headed(head | 26, argument, 4);
  else writer.headed(head | 27, argument, 8);
}
