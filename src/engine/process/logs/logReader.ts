import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { DirectoryChanges } from '../directoryChanges.ts';
import { logFiles, type StoredLine } from './logWriter.ts';

/** How soon a line is seen where nothing can be watched. */
const pollMs = 300;
/** The same where a watch tells of it at once: not all file systems keep that promise. */
const watchedPollMs = 1000;
const chunkBytes = 64 * 1024;

/** All lines that are kept of a container, oldest first, from their beginning or where that is said to be. */
export async function readStored(directory: string, beginning: LogBeginning = {}): Promise<readonly StoredLine[]> {
  const file = await OpenLog.begin(join(directory, logFiles.current));
  try {
    return await storedLines(directory, file, beginning);
  } finally {
    await file?.close();
  }
}

/** What the open file and the one before it hold; neither is read where all of it is from before the moment that is asked for. */
async function storedLines(
  directory: string,
  file: OpenLog | undefined,
  beginning: LogBeginning,
): Promise<readonly StoredLine[]> {
  const isEnough = (await file?.seek(beginning.sinceMs)) ?? false;
  const before = isEnough ? [] : await readOther(join(directory, logFiles.previous), file, beginning.sinceMs);
  return begunAt(beginning, [...before, ...((await file?.read()) ?? [])]);
}

/** Where reading a log begins: at its last lines, or at a moment. */
export interface LogBeginning {
  readonly tail?: number | undefined;
  readonly sinceMs?: number | undefined;
}

function begunAt({ tail, sinceMs = -Infinity }: LogBeginning, lines: readonly StoredLine[]): readonly StoredLine[] {
  const kept = lines.filter(([timeMs]) => timeMs >= sinceMs);
  return tail === undefined ? kept : kept.slice(Math.max(0, kept.length - tail));
}

/**
 * Reads a container's log, from the beginning or from where it is told to begin, and then all that comes, until aborted or the
 * container is removed; `enough` ends it once all that is there is read. The writer may rotate a full file at any time, so the open
 * file is read to its end before the next is begun.
 */
export async function followStored(
  directory: string,
  beginning: LogBeginning,
  onLine: (line: StoredLine) => void | Promise<void>,
  signal: AbortSignal,
  enough?: AbortSignal,
): Promise<void> {
  const hurried = enough ? AbortSignal.any([signal, enough]) : signal;
  const home = await inodeOf(directory);
  const changes = new DirectoryChanges(directory);
  const current = join(directory, logFiles.current);
  const previous = join(directory, logFiles.previous);
  let file = await OpenLog.begin(current);
  try {
    for (const line of await storedLines(directory, file, beginning)) await onLine(line);
    while (!signal.aborted) {
      const isLast = enough?.aborted === true;
      file ??= await OpenLog.begin(current);
      const isAside = file !== undefined && !(await file.isStillAt(current));
      // It was rotated twice while this one was read: the file in between is the previous one by now.
      const own = (await file?.read()) ?? [];
      const others = isAside ? await readOther(previous, file) : [];
      for (const line of [...own, ...others]) await onLine(line);
      if (isAside) {
        await file?.close();
        file = undefined;
      }
      // If it was created again under the same name, it belongs to another container.
      if (!file && (await inodeOf(directory)) !== home) return;
      if (isLast) return;
      if (!isAside) await changes.next(changes.isWatching ? watchedPollMs : pollMs, hurried);
    }
  } finally {
    changes.dispose();
    await file?.close();
  }
}

/** Reads the lines of a file unless it is the one that was read already; none if there is no file. */
async function readOther(path: string, known: OpenLog | undefined, sinceMs?: number): Promise<readonly StoredLine[]> {
  const file = await OpenLog.begin(path);
  if (!file) return [];
  try {
    if (known?.inode === file.inode) return [];
    await file.seek(sinceMs);
    return await file.read();
  } finally {
    await file.close();
  }
}

/** A log file, read from where the last read ended. */
class OpenLog {
  readonly #handle: FileHandle;
  readonly #decoder = new StringDecoder('utf8');
  /** A log that is followed is read again and again, most times to learn that there is nothing new. */
  readonly #buffer = Buffer.allocUnsafeSlow(chunkBytes);
  readonly inode: number;
  #offset = 0;
  #rest = '';

  private constructor(handle: FileHandle, inode: number) {
    this.#handle = handle;
    this.inode = inode;
  }

  /** Returns undefined if there is no such file. */
  static async begin(path: string): Promise<OpenLog | undefined> {
    const handle = await open(path, 'r').catch(() => undefined);
    return handle && new OpenLog(handle, (await handle.stat()).ino);
  }

  /**
   * Goes on from the end of the file until all that is further in front is from before a moment, as the times of a log say that
   * are in order; true when there is some of it.
   */
  async seek(sinceMs = -Infinity): Promise<boolean> {
    if (sinceMs === -Infinity) return false;
    const buffer = Buffer.alloc(chunkBytes);
    for (let at = (await this.#handle.stat()).size; at > 0;) {
      at = Math.max(0, at - chunkBytes);
      const { bytesRead } = await this.#handle.read(buffer, 0, chunkBytes, at);
      const begin = at === 0 ? 0 : buffer.subarray(0, bytesRead).indexOf('\n') + 1;
      const end = buffer.subarray(0, bytesRead).indexOf('\n', begin);
      const [first] = end === -1 ? [] : parseLine(buffer.toString('utf8', begin, end));
      if (!first || first[0] >= sinceMs) continue;
      this.#offset = at + begin;
      return true;
    }
    return false;
  }

  async read(): Promise<readonly StoredLine[]> {
    const lines: StoredLine[] = [];
    for (;;) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, chunkBytes, this.#offset);
      if (bytesRead === 0) return lines;
      this.#offset += bytesRead;
      const parts = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, bytesRead))).split('\n');
      this.#rest = parts.pop() ?? '';
      lines.push(...parts.flatMap(parseLine));
    }
  }

  async isStillAt(path: string): Promise<boolean> {
    return (await inodeOf(path)) === this.inode;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.ino;
}

function parseLine(text: string): readonly StoredLine[] {
  if (text === '') return [];
  try {
    return [JSON.parse(text) as StoredLine];
  } catch {
    // A full disk or a power failure has cut the line.
    return [];
  }
}
