import { Buffer } from 'node:buffer';
import { bytesAsJson, type JsonBytes } from './exportRow.ts';

type Fields = readonly Uint8Array[];

/** The fields of an entry by name; of those with one name the last. */
export function fieldsAsJson(fields: Fields): Record<string, JsonBytes> {
  const payload: Record<string, JsonBytes> = {};
  for (let i = 0; i + 1 < fields.length; i += 2) {
    // A name such as `__proto__` is a field like any other.
    const field = { value: bytesAsJson(fields[i + 1]), enumerable: true, configurable: true, writable: true };
    Object.defineProperty(payload, textOf(fields[i]), field);
  }
  return payload;
}

function textOf(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}
