import { preview } from '../messages/preview.ts';
import type { StoredMessage } from '../messages/store.ts';
import { previewLength, type Row } from '../protocol/shapes.ts';

/** A stored message as a line of the table. */
export function toRow(ordinal: number, message: StoredMessage, source: string): Row {
  const { sequence, timeMs, id, sizeBytes, kind, fields } = message;
  return {
    ordinal,
    sequence,
    timeMs,
    source,
    id,
    key: null,
    type: null,
    level: null,
    sizeBytes,
    contract: 'none',
    preview: preview(fields, previewLength),
    marks: [],
    cells: [],
    kind,
  };
}
