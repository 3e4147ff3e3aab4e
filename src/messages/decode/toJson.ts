import { Buffer } from 'node:buffer';

/** A decoded value as JSON text; undefined when it is nested too deep for that. Bytes are base64, dates ISO, what JSON has no number for is text. */
export function toJson(value: unknown, indent?: number): string | undefined {
  try {
    return JSON.stringify(plain(value), undefined, indent);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** `JSON.stringify` asks `toJSON` of bytes before a replacer sees them: they are replaced beforehand. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  const object: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value)) object[name] = plain(member);
  return object;
}
