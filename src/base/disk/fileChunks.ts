import { open } from 'node:fs/promises';
import { openFlags, UnreadableFile } from './boundedFile.ts';

const chunkBytes = 64 * 1024;

/**
 * Reads a regular file of any size from its beginning, a part at a time: no more of it is in memory than one part.
 * @throws UnreadableFile for what is no regular file, or the system's error
 */
export async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, openFlags);
  try {
    if (!(await file.stat()).isFile()) throw new UnreadableFile(path, 'not-a-file', 0);
    for (;;) {
      signal.throwIfAborted();
      // A new buffer for each part: whoever reads may keep pieces of it.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(chunkBytes), 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
