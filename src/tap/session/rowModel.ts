import { isUtf8 } from 'node:buffer';
import type { AnsiSpan } from '../../base/ansi.ts';
import type { ContractState } from '../../base/kinds/contractStates.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import { columnReader, type ReadColumn } from '../../messages/rows/columns.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { logPreview, type LogPreview } from '../../messages/rows/logPreview.ts';
import { preview, withPictures } from '../../messages/rows/preview.ts';
import type { RowLens } from '../../messages/rows/rowLens.ts';
import { shownValue } from '../../messages/rows/shownValue.ts';
import type { StoredMessage } from '../../messages/store/storedMessage.ts';
import { cutText } from '../../messages/rows/text.ts';
import { sentRowText } from '../../messages/telemetry/sentRowText.ts';
import { auditRowText } from '../../messages/rows/auditRow.ts';
import { cellLength, previewLength, wrappedLength, type Row } from '../../protocol/shapes.ts';

/** How rows of one window are made. */
export interface RowMaker {
  readonly lens: RowLens;
  readonly columns: readonly ReadColumn[];
  readonly marks: (line: string) => number[];
  readonly contractOf: (message: StoredMessage) => ContractState;
  /** More of each line of a log is wanted. */
  readonly isWrapped: boolean;
  /** The row that a line of a log is folded below. */
  readonly headOf: (lens: RowLens) => number | null;
}

export function columnReaders(paths: readonly string[]): readonly ReadColumn[] {
  return paths.map(columnReader);
}

/** A stored message as a line of the table; the lens looks at it already, unless it is a gap. */
export function toRow(ordinal: number, message: StoredMessage, source: string, maker: RowMaker): Row {
  const { sequence, timeMs, id, sizeBytes, kind, fields } = message;
  const { lens, columns, marks } = maker;
  const isMessage = kind === 'message';
  const log = isMessage ? logLine(lens, maker) : undefined;
  const line =
    log?.text ??
    ((isMessage && (sentLine(lens) ?? decodedLine(lens))) ||
      preview(fields, previewLength, isMessage ? lens.source?.keyPrefix : ''));
  return {
    ordinal,
    sequence,
    timeMs,
    source,
    id,
    key: isMessage ? shownValue(lens.key ?? undefined, cellLength) : null,
    type: isMessage ? shownValue(lens.type ?? undefined, cellLength) : null,
    level: isMessage ? lens.level : null,
    sizeBytes,
    contract: isMessage ? maker.contractOf(message) : 'none',
    preview: line,
    marks: marks(line),
    cells: columns.map((read) => (isMessage ? shownValue(read(lens), cellLength) : null)),
    kind,
    log: log ? { head: maker.headOf(lens), messageEnd: log.messageEnd, spans: log.spans.map(copied) } : null,
  };
}

/** More than any table shows of a line, escape sequences included. */
const maxShownBytes = 65_536;

function logLine(lens: RowLens, { isWrapped }: RowMaker): LogPreview | undefined {
  const { logLine: parsed } = lens;
  return parsed && logPreview(lens.logStart(maxShownBytes), parsed, isWrapped ? wrappedLength : previewLength);
}

function copied({ start, end, styles }: AnsiSpan): { start: number; end: number; styles: string[] } {
  return { start, end, styles: [...styles] };
}

/** What a service sent, or what was done, in the words that people look for. */
function sentLine(lens: RowLens): string | undefined {
  const text = sentText(lens);
  return text === undefined ? undefined : cutText(withPictures(text.slice(0, previewLength + 1)), previewLength, false);
}

function sentText(lens: RowLens): string | undefined {
  const { kind } = lens.source ?? {};
  if (kind === 'audit') return auditRowText(lens.payload);
  return kind && hasTrait(kind, 'isReceived') ? sentRowText(kind, lens.key ?? '', lens.payload) : undefined;
}

/** The decoded value of a binary payload, on one line. */
function decodedLine(lens: RowLens): string | undefined {
  const bytes = lens.value(lens.payloadPlace ?? -1);
  if (!bytes || isUtf8(bytes)) return undefined;
  const { payload } = lens;
  if (payload === undefined) return undefined;
  const text = typeof payload === 'string' ? payload : toJson(payload);
  return text === undefined ? undefined : cutText(withPictures(text.slice(0, previewLength + 1)), previewLength, false);
}
