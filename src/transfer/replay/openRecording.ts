import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import { UnreadableFile, openFlags } from '../../base/disk/boundedFile.ts';
import { readChunks } from '../../base/disk/fileChunks.ts';
import { ProblemError } from '../../base/problem.ts';
import { isUnreadable, readHeader, readLine, type UnreadableLine } from '../../messages/recording/readLine.ts';
import { maxRecordLineBytes, type RecordedLine, type RecordingHeader } from '../../messages/recording/recording.ts';
import { LineReader, type FileLine } from '../files/lines.ts';

/** Consecutive lines of a recording; `bytes` is how much of the file has been read with them. */
export interface RecordedStretch {
  readonly firstLine: number;
  readonly lines: readonly (RecordedLine | UnreadableLine)[];
  readonly bytes: number;
}

/** A recording on disk. However long it is, no more of it is in memory than a part. */
export interface OpenRecording {
  readonly header: RecordingHeader;
  /** Where the last message is; undefined where the file's end does not say. */
  readonly endUs: number | undefined;
  /** Reads it from its beginning. */
  read(signal: AbortSignal): AsyncIterable<RecordedStretch>;
}

/** @throws ProblemError `replay.cannot-read` for what is no recording */
export async function openRecording(path: string, signal: AbortSignal): Promise<OpenRecording> {
  const header = await headerOf(path, signal);
  if (isUnreadable(header)) throw cannotRead(path, header.mistake);
  return { header, endUs: await endOf(path), read: (its) => readAhead(stretches(path, its)) };
}

async function headerOf(path: string, signal: AbortSignal): Promise<RecordingHeader | UnreadableLine> {
  for await (const { lines } of lineParts(path, signal)) {
    const [first] = lines;
    if (first)
      return 'reason' in first
        ? { mistake: `Its first line cannot be read: ${first.reason}.` }
        : readHeader(first.text);
  }
  return { mistake: 'The file is empty.' };
}

/** Has the next one read while somebody works on the one before. */
async function* readAhead<T>(source: AsyncGenerator<T, void, undefined>): AsyncGenerator<T, void, undefined> {
  try {
    let next = source.next();
    for (let result = await next; !result.done; result = await next) {
      next = source.next();
      // That it fails is told once it is its turn.
      next.catch(() => undefined);
      yield result.value;
    }
  } finally {
    await source.return();
  }
}

async function* stretches(path: string, signal: AbortSignal): AsyncGenerator<RecordedStretch, void, undefined> {
  for await (const { lines, bytes, isEnd } of lineParts(path, signal)) {
    // Half a line at the end is what a crash has left of the recording.
    if (isEnd && lines.some((line) => isUnreadable(recordedOf(line)))) return;
    for (let from = 0; from < lines.length; from += maxLines) {
      const some = lines.slice(from, from + maxLines).filter(isWanted);
      const [first] = some;
      if (first) yield { firstLine: first.line, lines: some.map(recordedOf), bytes };
    }
  }
}

/** So many short lines are parsed before the first of them is sent. */
const maxLines = 4000;

/** Neither the header, nor what an editor leaves at the end of a file. */
function isWanted(line: FileLine): boolean {
  return line.line > 1 && ('reason' in line || line.text !== '');
}

function recordedOf(line: FileLine): RecordedLine | UnreadableLine {
  return 'reason' in line ? { mistake: `The line cannot be read: ${line.reason}.` } : readLine(line.text);
}

interface LinePart {
  readonly lines: readonly FileLine[];
  readonly bytes: number;
  /** They are what stands behind the last line feed. */
  readonly isEnd: boolean;
}

async function* lineParts(path: string, signal: AbortSignal): AsyncGenerator<LinePart, void, undefined> {
  const reader = new LineReader({ bytes: maxRecordLineBytes, tooLargeReason: 'it is longer than 64 MiB' });
  let bytes = 0;
  try {
    for await (const chunk of readChunks(path, signal)) {
      bytes += chunk.length;
      yield { lines: reader.add(chunk), bytes, isEnd: false };
    }
    yield { lines: reader.end(), bytes, isEnd: true };
  } catch (error) {
    signal.throwIfAborted();
    throw cannotRead(path, reasonOf(error), error);
  }
}

/** Of so much of the end the last line is looked for. */
const maxEndBytes = 1024 * 1024;

/** Where the last message is. A crash may have left half a line behind it. */
async function endOf(path: string): Promise<number | undefined> {
  const file = await open(path, openFlags);
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - maxEndBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, maxEndBytes)), 0, undefined, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n').reverse();
    for (const text of lines) {
      const line = readLine(text);
      if (!isUnreadable(line)) return line.at;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return 'It is no regular file.';
  return `The system says ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}.`;
}

function cannotRead(path: string, reason: string, cause?: unknown): ProblemError {
  return new ProblemError(
    { code: 'replay.cannot-read', severity: 'error', message: `${path} cannot be read as a recording. ${reason}` },
    cause,
  );
}
