import { Buffer } from 'node:buffer';
import { textOfName } from '../../broker/names.ts';
import { isoTimeText, type ExportedRow } from '../../messages/export/exportRow.ts';
import {
  gapLine,
  headerLine,
  lineWriter,
  type LineSource,
  type ReadMessage,
} from '../../messages/recording/lineWriter.ts';
import { recordedSource } from '../../transfer/record/recorder.ts';
import type { KnownSource } from './sourceTable.ts';

type LineOf = (at: number, message: ReadMessage) => string;

/** How a recording tells of a source. What came from a recording is told by its channel. */
export function lineSourceOf({ origin, kind, label }: KnownSource): LineSource {
  if (!origin || origin.kind === 'recording') return { kind, key: label };
  const isSharded = origin.kind === 'pubsub' && origin.isSharded === true;
  return { ...recordedSource(origin), ...(isSharded && { isSharded }) };
}

/** Writes rows as a recording that begins with the first of them. Its time never goes back, however the rows are sorted. */
export class RecordingForm {
  readonly #sources: readonly LineSource[];
  readonly #writers = new Map<LineSource, LineOf>();
  #startMs: number | undefined;
  #at = 0;

  constructor(sources: readonly LineSource[]) {
    this.#sources = sources;
  }

  row(row: ExportedRow, about: LineSource): string {
    const isFirst = this.#startMs === undefined;
    const startMs = (this.#startMs ??= row.timeMs);
    this.#at = Math.max(this.#at, Math.round((row.timeMs - startMs) * 1000));
    const line =
      row.kind === 'gap'
        ? gapLine(about, this.#at, { lost: 0, isMore: true, reason: row.fields[1]?.toString() ?? '' })
        : this.#lineOf(about)(this.#at, messageOf(row, about));
    return isFirst ? `${this.#header(startMs)}${line}` : line;
  }

  foot(): string {
    return this.#startMs === undefined ? this.#header(Date.now()) : '';
  }

  #header(startMs: number): string {
    const startedAt = isoTimeText(startMs) ?? new Date(0).toISOString();
    const sources = this.#sources.map(({ kind, key, isPattern }) => ({ kind, key, ...(isPattern && { isPattern }) }));
    return headerLine({ patchbay: 'recording', version: 1, startedAt, sources });
  }

  #lineOf(about: LineSource): LineOf {
    const line = this.#writers.get(about) ?? lineWriter(about);
    this.#writers.set(about, line);
    return line;
  }
}

function messageOf({ id, fields }: ExportedRow, { kind, isPattern }: LineSource): ReadMessage {
  const [name] = fields;
  return {
    fields,
    // Other kinds have no ids: what the store counts is none.
    ...((kind === 'stream' || kind === 'span') && { id }),
    ...(isPattern && name && { channel: textOfName(Buffer.from(name)) }),
  };
}
