import { Buffer } from 'node:buffer';
import { readChunks } from '../../base/disk/fileChunks.ts';
import { UnreadableFile } from '../../base/disk/boundedFile.ts';
import { messageFileFormatOf, type MessageFileFormat } from '../../base/kinds/messageFiles.ts';
import { ProblemError } from '../../base/problem.ts';
import { readCsv } from './csv.ts';
import type { FileItems } from './fileItem.ts';
import { readJsonValues } from './jsonValues.ts';
import { readNdjson } from './ndjson.ts';

/**
 * Reads a file of any size from its beginning: what stands in it, in its order, many at a time. Left out, its format is what its
 * name says, and else what it begins with. `onBytes` is told how many bytes were read.
 * @throws ProblemError `transfer.cannot-read` where it is no file, or not of a form that can be read
 */
export async function* readMessages(
  path: string,
  format: MessageFileFormat | undefined,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): FileItems {
  try {
    yield* readParts(path, format, signal, onBytes);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ProblemError) throw error;
    throw cannotRead(path, reasonOf(error), error);
  }
}

async function* readParts(
  path: string,
  format: MessageFileFormat | undefined,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): FileItems {
  const chunks = readChunks(path, signal);
  try {
    const first = (await chunks.next()).value;
    if (!first) return;
    const refused = encodingProblem(first);
    if (refused) throw cannotRead(path, refused);
    const start = first.subarray(first.indexOf(byteOrderMark) === 0 ? byteOrderMark.length : 0);
    const its = format ?? formatOf(path, start);
    if (!its) throw cannotRead(path, 'it is neither NDJSON, nor a JSON array, nor a file named .csv');
    yield* readers[its](counted(start, chunks, onBytes));
  } finally {
    // Whoever has read enough leaves before the file was read to its end.
    await chunks.return();
  }
}

const readers: Readonly<Record<MessageFileFormat, (chunks: AsyncIterable<Buffer>) => FileItems>> = {
  ndjson: readNdjson,
  json: readJsonValues,
  csv: readCsv,
};

async function* counted(
  first: Buffer,
  chunks: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  onBytes(first.length);
  yield first;
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Windows writes UTF-16 where a shell redirects into a file. */
function encodingProblem(start: Buffer): string | undefined {
  const [first, second] = start;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? 'it is UTF-16: save it as UTF-8' : undefined;
}

/** A name that ends with `.json` may hold an array, or an object a line: both are told by how they begin. */
function formatOf(path: string, start: Buffer): MessageFileFormat | undefined {
  const named = messageFileFormatOf(path);
  if (named === 'ndjson' || named === 'csv') return named;
  const text = start.toString('latin1').trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return named;
  return isJsonLine(text.slice(0, text.indexOf('\n') + 1)) ? 'ndjson' : 'json';
}

function isJsonLine(line: string): boolean {
  try {
    return line !== '' && typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return 'it is no regular file';
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
}

function cannotRead(path: string, reason: string, cause?: unknown): ProblemError {
  const message = `Cannot read messages from ${path}: ${reason}.`;
  return new ProblemError({ code: 'transfer.cannot-read', severity: 'error', message }, cause);
}
