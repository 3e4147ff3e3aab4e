import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** A file that is there and is not read: what it is, or its size. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  readonly reason: 'not-a-file' | 'too-large';

  constructor(path: string, reason: UnreadableFile['reason'], maxBytes: number) {
    super(reason === 'not-a-file' ? `${path} is no regular file` : `${path} is larger than ${sizeText(maxBytes)}`);
    this.reason = reason;
  }
}

/** A FIFO waits for whoever writes to it, and nobody is to wait with it. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const chunkBytes = 64 * 1024;

/**
 * Reads a file that somebody else has named: a regular one, and no more of it than that, whatever its size is said to be
 * (files of the kernel have none, and may be endless). Throws `UnreadableFile`, or the system's error.
 */
export function readBoundedSync(path: string, maxBytes: number): Buffer {
  const file = openSync(path, openFlags);
  try {
    const facts = fstatSync(file);
    check(path, facts.isFile(), facts.size, maxBytes);
    const chunks: Buffer[] = [];
    for (let bytes = 0; ;) {
      const chunk = Buffer.alloc(roomFor(facts.size - bytes));
      const count = readSync(file, chunk);
      if (count === 0) return Buffer.concat(chunks);
      bytes += count;
      check(path, true, bytes, maxBytes);
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
}

/** The same, where others are waiting meanwhile. */
export async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  const file = await open(path, openFlags);
  try {
    const facts = await file.stat();
    check(path, facts.isFile(), facts.size, maxBytes);
    const chunks: Buffer[] = [];
    for (let bytes = 0; ;) {
      const chunk = Buffer.alloc(roomFor(facts.size - bytes));
      // In order: each part comes behind the one before.
      const { bytesRead } = await file.read(chunk);
      if (bytesRead === 0) return Buffer.concat(chunks);
      bytes += bytesRead;
      check(path, true, bytes, maxBytes);
      chunks.push(chunk.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** For what is said to be left, and to see that nothing is. */
function roomFor(leftBytes: number): number {
  return Math.max(chunkBytes, leftBytes + 1);
}

function check(path: string, isFile: boolean, bytes: number, maxBytes: number): void {
  if (!isFile) throw new UnreadableFile(path, 'not-a-file', maxBytes);
  if (bytes > maxBytes) throw new UnreadableFile(path, 'too-large', maxBytes);
}

function sizeText(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.round(bytes / 1_048_576)} MB` : `${Math.round(bytes / 1000)} kB`;
}
