import type { Buffer } from 'node:buffer';
import type { RowPlace } from './keptRows.ts';
import type { RowKind } from './page.ts';

/** One row as it is held. `fields` look into the store's own memory: use them at once, and change nothing. */
export interface StoredMessage {
  readonly sequence: number;
  readonly kind: RowKind;
  readonly source: number;
  readonly timeMs: number;
  readonly id: string;
  /** The bytes of all names and values. */
  readonly sizeBytes: number;
  /** How many fields the message has, also those that were not read. */
  readonly fieldCount: number;
  readonly fields: readonly Buffer[];
}

/** Reads the row at a place, with its first fields where not all are asked for. */
export function storedMessage({ page, index }: RowPlace, maxFields: number): StoredMessage {
  const { idStart, idEnd, partsStart, partsEnd, count, ends } = page.layoutAt(index, maxFields);
  const sequence = page.sequenceAt(index);
  return {
    sequence,
    kind: page.kindAt(index),
    source: page.sourceAt(index),
    timeMs: page.timeAt(index),
    // Redis numbers no published message and an engine no line: their place in the store has to do.
    id: idEnd > idStart ? page.bytes.toString('latin1', idStart, idEnd) : String(sequence + 1),
    sizeBytes: partsEnd - partsStart,
    fieldCount: count / 2,
    fields: ends.map((end, i) => page.bytes.subarray(i === 0 ? partsStart : ends[i - 1], end)),
  };
}
