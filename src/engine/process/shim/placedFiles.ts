import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { filesDirectory } from '../records/files.ts';
import type { PlacedFile } from '../records/place.ts';

/** Puts the files of a container where its local process finds them, for its owner alone. Returns what could not be put there, and why. */
export function placeFiles(directory: string, files: readonly PlacedFile[]): readonly string[] {
  const root = filesDirectory(directory);
  rmSync(root, { recursive: true, force: true });
  return files.flatMap((file) => {
    // A path from the manifest cannot lead out of the folder.
    const path = join(root, posix.resolve('/', file.path));
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      if ('content' in file) writeFileSync(path, file.content, { mode: 0o600 });
      else copyFileSync(file.file, path);
      chmodSync(path, 0o600);
      return [];
    } catch (error) {
      return [`Patchbay: ${file.path} cannot be copied (${error instanceof Error ? error.message : String(error)}).`];
    }
  });
}
