/**
 * How a message lies in a page: length and bytes of its id, the number of its parts, their lengths, then the parts end to
 * end. Lengths are varints. Parts are names and values in turn.
 */

/** Where the parts of a record are: `ends[i]` is behind part i, the first begins at `partsStart`, the last ends at `partsEnd`. */
export interface RecordLayout {
  readonly idStart: number;
  readonly idEnd: number;
  readonly partsStart: number;
  readonly partsEnd: number;
  /** How many parts there are, also those that nobody asked for. */
  readonly count: number;
  readonly ends: readonly number[];
}

/** The bytes that a record takes. An id is ASCII. */
export function recordBytes(id: string | Uint8Array, parts: readonly Uint8Array[]): number {
  let bytes = varintBytes(id.length) + id.length + varintBytes(parts.length);
  for (const part of parts) bytes += varintBytes(part.byteLength) + part.byteLength;
  return bytes;
}

/** Writes a record; there must be room for it. */
export function writeRecord(
  bytes: Uint8Array,
  start: number,
  id: string | Uint8Array,
  parts: readonly Uint8Array[],
): void {
  let at = writeVarint(bytes, start, id.length);
  if (typeof id === 'string') for (let i = 0; i < id.length; i++) bytes[at++] = id.charCodeAt(i);
  else at = copyInto(bytes, at, id);
  at = writeVarint(bytes, at, parts.length);
  for (const part of parts) at = writeVarint(bytes, at, part.byteLength);
  for (const part of parts) at = copyInto(bytes, at, part);
}

/** So few bytes are copied sooner one by one than by a call. */
const fewBytes = 24;

function copyInto(bytes: Uint8Array, at: number, part: Uint8Array): number {
  const { length } = part;
  if (length > fewBytes) bytes.set(part, at);
  else for (let i = 0; i < length; i++) bytes[at + i] = part[i] ?? 0;
  return at + length;
}

/** Finds a record's parts, the first ones where not all are asked for. */
export function readLayout(bytes: Uint8Array, start: number, maxParts: number): RecordLayout {
  const cursor = { at: start };
  const idLength = readVarint(bytes, cursor);
  const idStart = cursor.at;
  cursor.at += idLength;
  const count = readVarint(bytes, cursor);
  const ends: number[] = [];
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += readVarint(bytes, cursor);
    if (i < maxParts) ends.push(total);
  }
  const partsStart = cursor.at;
  for (let i = 0; i < ends.length; i++) ends[i] = (ends[i] ?? 0) + partsStart;
  return { idStart, idEnd: idStart + idLength, partsStart, partsEnd: partsStart + total, count, ends };
}

/** Whether the bytes of a record from an offset on, so many of them, lie within one of its parts. */
export function isWithinPart(bytes: Uint8Array, start: number, offset: number, count: number): boolean {
  const cursor = { at: start };
  const idBytes = readVarint(bytes, cursor);
  cursor.at += idBytes;
  const parts = readVarint(bytes, cursor);
  const lengthsAt = cursor.at;
  for (let i = 0; i < parts; i++) readVarint(bytes, cursor);
  let end = cursor.at;
  if (offset < end) return false;
  cursor.at = lengthsAt;
  while (end <= offset) end += readVarint(bytes, cursor);
  return offset + count <= end;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest > 0x7f) {
    bytes[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  bytes[at++] = rest;
  return at;
}

function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  let scale = 1;
  for (;;) {
    const byte = bytes[cursor.at++] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
}
