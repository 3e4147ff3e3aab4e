import { Buffer } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { toProblem, ProblemError, type Problem } from '../../base/problem.ts';

const chunkCharacters = 256 * 1024;
/** What was written is on the disk after so long at most: more than that no crash takes away. */
const syncEveryMs = 500;
/** Sources that can wait do so while so much is still to be written. */
const maxWaitingBytes = 8 * 1024 * 1024;
/** Those that cannot lose what comes beyond this. */
const maxPendingBytes = 64 * 1024 * 1024;

/** A recording that is being written: lines go out in their order, and are synced with the disk several times a second. */
export class RecordingFile {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #onFailed: () => void;
  readonly #timer: NodeJS.Timeout;
  #text = '';
  #pendingBytes = 0;
  #bytes = 0;
  #isDirty = false;
  #work: Promise<void> = Promise.resolve();
  #problem: Problem | undefined;
  #drained: PromiseWithResolvers<void> | undefined;

  /** @throws ProblemError `record.exists`, `record.cannot-write`. `onFailed` is called when the disk takes no more. */
  static async create(path: string, onFailed: () => void): Promise<RecordingFile> {
    try {
      // Never over a file that is there: a recording cannot be made again.
      return new RecordingFile(path, await open(path, 'wx'), onFailed);
    } catch (error) {
      const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      throw new ProblemError(isThere ? existing(path) : unwritable(path, error), error);
    }
  }

  private constructor(path: string, file: FileHandle, onFailed: () => void) {
    this.#path = path;
    this.#file = file;
    this.#onFailed = onFailed;
    this.#timer = setInterval(() => this.#flush(true), syncEveryMs);
  }

  /** How many bytes it has. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Why it takes no more. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** More than that is not kept in memory. */
  get isOverfull(): boolean {
    return this.#waitingBytes > maxPendingBytes;
  }

  write(line: string): void {
    this.#text += line;
    if (this.#text.length >= chunkCharacters) this.#flush(false);
  }

  /** Undefined while there is room for more; else resolves once there is. */
  room(): Promise<void> | undefined {
    if (this.#waitingBytes < maxWaitingBytes || this.#problem) return undefined;
    this.#flush(false);
    this.#drained ??= Promise.withResolvers();
    return this.#drained.promise;
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#flush(true);
    await this.#work;
    await this.#file.close();
  }

  get #waitingBytes(): number {
    return this.#pendingBytes + this.#text.length;
  }

  #flush(isSynced: boolean): void {
    const chunk = Buffer.from(this.#text);
    this.#text = '';
    this.#pendingBytes += chunk.length;
    if (chunk.length === 0 && !this.#isDirty) return;
    if (chunk.length > 0) this.#isDirty = true;
    if (isSynced) this.#isDirty = false;
    // One after the other: a file has one end.
    this.#work = this.#work.then(() => this.#put(chunk, isSynced));
  }

  async #put(chunk: Buffer, isSynced: boolean): Promise<void> {
    try {
      if (!this.#problem) {
        await this.#file.appendFile(chunk);
        this.#bytes += chunk.length;
        if (isSynced) await this.#file.datasync();
      }
    } catch (error) {
      this.#problem = unwritable(this.#path, error);
      this.#onFailed();
    }
    this.#pendingBytes -= chunk.length;
    if (this.#waitingBytes >= maxWaitingBytes / 2) return;
    this.#drained?.resolve();
    this.#drained = undefined;
  }
}

function existing(path: string): Problem {
  return { code: 'record.exists', severity: 'error', message: `${path} is already there. Choose another name.` };
}

function unwritable(path: string, error: unknown): Problem {
  const message = `Cannot write ${path} (${toProblem(error).message}). Choose another place, or make room.`;
  return { code: 'record.cannot-write', severity: 'error', message };
}
