import { createHash } from 'node:crypto';
import type { FolderText } from '../../files/host.ts';

/**
 * What a pack is locked by: SHA-256 over the names and the texts of its files, in the order of the names, so that it is the same for a
 * folder, for a commit, and on every machine. Ends of lines and byte order marks count for nothing: git may change them.
 */
export function packDigest(files: readonly FolderText[]): string {
  const hash = createHash('sha256');
  for (const { name, text } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
    hash.update(`${name}\0${createHash('sha256').update(plain).digest('hex')}\n`);
  }
  return `sha256:${hash.digest('hex')}`;
}
