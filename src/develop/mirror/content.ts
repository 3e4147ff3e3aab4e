import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { MirrorFile } from './batch.ts';

/** The content of one file on its way into a container. It must be read to its end, or closed. */
export interface FileContent {
  /** How many bytes `chunks` yields, which is what an archive has to say before them. */
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly mode: number;
  /** Exactly `sizeBytes`, whatever becomes of the file meanwhile: what is missing is zeros, what is added is left out. */
  chunks(): AsyncGenerator<Uint8Array, void>;
  /** After the last chunk: true if the file has changed since it was opened, so that it must be sent again. */
  readonly hasChanged: boolean;
  close(): Promise<void>;
}

/** A FIFO in the place of the file waits for whoever writes to it; a link that has come there is not followed. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
const chunkBytes = 64 * 1024;

/** Opens a file to send it; undefined if it is no regular file any more. Throws the system's error if it may not be read. */
export async function openContent({ source }: Pick<MirrorFile, 'source'>): Promise<FileContent | undefined> {
  const file = await open(source, openFlags).catch(ifGone);
  if (!file) return undefined;
  try {
    const facts = await file.stat();
    if (facts.isFile()) return new OpenContent(file, facts.size, facts.mtimeMs, facts.mode & 0o7777);
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  return undefined;
}

const goneCodes: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'];

function ifGone(error: NodeJS.ErrnoException): undefined {
  if (goneCodes.includes(error.code ?? '')) return undefined;
  throw error;
}

class OpenContent implements FileContent {
  readonly #file: FileHandle;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly mode: number;
  hasChanged = false;

  constructor(file: FileHandle, sizeBytes: number, mtimeMs: number, mode: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
    this.mtimeMs = mtimeMs;
    this.mode = mode;
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    try {
      for (let sent = 0; sent < this.sizeBytes;) {
        const chunk = Buffer.alloc(Math.min(chunkBytes, this.sizeBytes - sent));
        // In order: each part comes behind the one before.
        const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, sent);
        // The file has become shorter: the archive has promised the rest.
        const part = bytesRead === 0 ? chunk : chunk.subarray(0, bytesRead);
        sent += part.length;
        yield part;
      }
      const now = await this.#file.stat();
      this.hasChanged = now.size !== this.sizeBytes || now.mtimeMs !== this.mtimeMs;
    } finally {
      await this.#file.close();
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
