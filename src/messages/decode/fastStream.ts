import type { Buffer } from 'node:buffer';
import { ByteReader } from './byteReader.ts';

/** What FastStream wraps around each message: its headers, and the bytes that were sent. */
export interface FastStreamMessage {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly data: Buffer;
}

const mark = '\u0089BIN\r\n\u001a\n';
const markBytes = 8;
const versionBytes = 2;
/** More are no headers of one message. */
const maxHeaders = 1000;

/** Whether bytes begin as FastStream's binary form does. */
export function isFastStream(bytes: Buffer): boolean {
  return bytes.length > markBytes && bytes[0] === 0x89 && bytes.toString('latin1', 0, markBytes) === mark;
}

/**
 * Reads FastStream's binary form, version 1, as its documentation gives it: the mark, the version, where the headers and where the
 * data begin (32 bits each), then how many headers there are, and each header's name and value behind their lengths (16 bits).
 *
 * @throws DecodeError for bytes that are not of that form
 */
export function readFastStream(bytes: Buffer): FastStreamMessage {
  const start = new ByteReader(bytes.subarray(markBytes + versionBytes));
  const [headersAt, dataAt] = [start.uint(4), start.uint(4)];
  const reader = new ByteReader(bytes.subarray(headersAt, dataAt));
  const count = Math.min(reader.uint(2), maxHeaders);
  const headers = Array.from({ length: count }, () => {
    const name = reader.text(reader.uint(2));
    return [name, reader.text(reader.uint(2))] as const;
  });
  return { headers, data: bytes.subarray(dataAt) };
}
