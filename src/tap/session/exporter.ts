import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { ExportFormat } from '../../base/kinds/exportFormats.ts';
import { ProblemError } from '../../base/problem.ts';
import { columnReader } from '../../messages/rows/columns.ts';
import { AsyncApiExamples } from '../../messages/export/asyncapiExamples.ts';
import { cloudEventJson } from '../../messages/export/cloudEvents.ts';
import { toJson } from '../../messages/decode/toJson.ts';
import { csvCell, rowAsJson, isoTimeText, type ExportedRow } from '../../messages/export/exportRow.ts';
import type { LineSource } from '../../messages/recording/lineWriter.ts';
import type { RowLens } from '../../messages/rows/rowLens.ts';
import { RecordingForm } from './recordingForm.ts';

/** A row to be written, with a lens that looks at it. */
export interface RowToExport {
  readonly row: ExportedRow;
  readonly lens: RowLens;
  /** How a recording tells of its source. */
  readonly about: LineSource;
}

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly path: string;
  readonly columns: readonly string[];
  /** All sources that rows may be of. */
  readonly sources: readonly LineSource[];
  /** How many rows there are to write, as far as that is known. */
  readonly total: number;
}

const chunkBytes = 262_144;
const reportEveryMs = 200;
/** A row that has to be unpacked and decoded may take as long as a thousand others: others are let in by time too. */
const yieldEveryMs = 20;

/** Writes rows to a file beside the one that is wanted, which takes its place when all is written. */
export async function exportRows(
  rows: Iterable<RowToExport>,
  request: ExportRequest,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const part = `${request.path}.${randomUUID()}.part`;
  try {
    const file = await open(part, 'wx');
    try {
      const written = await writeRows(file, rows, request, onProgress, signal);
      await file.close();
      signal.throwIfAborted();
      await rename(part, request.path);
      return written;
    } finally {
      await file.close().catch(() => undefined);
    }
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    throw cannotWrite(request.path, error);
  }
}

async function writeRows(
  file: FileHandle,
  rows: Iterable<RowToExport>,
  { format, columns, sources }: ExportRequest,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const form = forms[format](columns, sources);
  let [count, bytes, text] = [0, 0, form.head];
  let reportedMs = performance.now();
  let yieldedMs = reportedMs;
  for (const row of rows) {
    const written = form.row(row);
    if (written !== undefined) text += `${count++ === 0 ? '' : form.between}${written}`;
    if (text.length < chunkBytes && performance.now() - yieldedMs < yieldEveryMs) continue;
    if (text.length >= chunkBytes) {
      bytes += await write(file, text);
      text = '';
    }
    // Messages that come meanwhile, and a wish to cancel, are taken in between.
    await setImmediate();
    signal.throwIfAborted();
    yieldedMs = performance.now();
    if (yieldedMs - reportedMs < reportEveryMs) continue;
    reportedMs = yieldedMs;
    onProgress(count);
  }
  bytes += await write(file, text + form.foot());
  onProgress(count);
  return { rows: count, bytes };
}

async function write(file: FileHandle, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  await file.writeFile(bytes);
  return bytes.length;
}

interface Form {
  readonly head: string;
  readonly between: string;
  foot(): string;
  /** Undefined for a row that is left out. */
  row(row: RowToExport): string | undefined;
}

const forms: Readonly<Record<ExportFormat, (columns: readonly string[], sources: readonly LineSource[]) => Form>> = {
  ndjson: () => ({ head: '', between: '', foot: () => '', row: ({ row }) => `${rowAsJson(row)}\n` }),
  json: () => ({ head: '[\n', between: ',\n', foot: () => '\n]\n', row: ({ row }) => rowAsJson(row) }),
  csv: csvForm,
  recording: (_, sources) => {
    const form = new RecordingForm(sources);
    return { head: '', between: '', foot: () => form.foot(), row: ({ row, about }) => form.row(row, about) };
  },
  cloudevents: () => ({
    head: '[\n',
    between: ',\n',
    foot: () => '\n]\n',
    row: ({ row, lens }) => (row.kind === 'gap' ? undefined : cloudEventJson(row, lens)),
  }),
  asyncapi: asyncapiForm,
};

/** Examples are gathered by channel, and written at the end. */
function asyncapiForm(): Form {
  const examples = new AsyncApiExamples();
  return {
    head: '',
    between: '',
    foot: () => examples.text(),
    row: ({ row, lens }) => (row.kind !== 'gap' && examples.add(row, lens) ? '' : undefined),
  };
}

/** Lines end as RFC 4180 has it. */
function csvForm(columns: readonly string[]): Form {
  const paths = columns.length > 0 ? columns : ['payload'];
  const readers = paths.map(columnReader);
  const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;
  return {
    head: line(['time', 'source', 'id', 'size', ...paths]),
    between: '',
    foot: () => '',
    row: ({ row, lens }) => {
      const { kind, source, id, timeMs, sizeBytes, fields } = row;
      const cells = kind === 'gap' ? [fields[1]?.toString() ?? ''] : readers.map((read) => cellText(read(lens)));
      return line([isoTimeText(timeMs) ?? '', source, kind === 'gap' ? '' : id, String(sizeBytes), ...cells]);
    },
  };
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : (toJson(value) ?? '');
}

function cannotWrite(path: string, error: unknown): ProblemError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ProblemError(
    { code: 'tap.cannot-write', severity: 'error', message: `Cannot write ${path} (${reason}). Choose another place.` },
    error,
  );
}
