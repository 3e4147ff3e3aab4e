import type { Entry, EntryBatch } from '../../log.ts';
import { textOfName } from '../../names.ts';
import { timeMsOf } from './ids.ts';

/** Reads the reply of `XREAD` in buffers: `[[key, [[id, [field, value, …]], …]], …]`, null when the block ran out. */
export function parseBatches(reply: unknown): EntryBatch[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((stream: unknown) => {
    const [key, reported] = stream as [Buffer, unknown];
    const entries = parseEntries(reported);
    // The entry that woke a blocked read may be trimmed before it is served: the reply then has a stream without entries.
    return entries.length > 0 ? [{ key: textOfName(key), entries }] : [];
  });
}

/** Reads `[[id, [field, value, …]], …]` in buffers. */
export function parseEntries(reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.map((entry: unknown) => {
    const [idBytes, fields] = entry as [Buffer, Uint8Array[] | null];
    return new ReadEntry(idBytes, fields ?? []);
  });
}

/** An entry as it was read: of most entries nobody asks for the id as text, which costs as much as storing them. */
class ReadEntry implements Entry {
  readonly idBytes: Buffer;
  readonly fields: readonly Uint8Array[];

  constructor(idBytes: Buffer, fields: readonly Uint8Array[]) {
    this.idBytes = idBytes;
    this.fields = fields;
  }

  get id(): string {
    return this.idBytes.toString('latin1');
  }

  get timeMs(): number {
    return timeMsOf(this.idBytes);
  }
}

/** The bytes that a batch carries. */
export function batchBytes(batch: EntryBatch): number {
  let bytes = 0;
  for (const entry of batch.entries) for (const part of entry.fields) bytes += part.byteLength;
  return bytes;
}
