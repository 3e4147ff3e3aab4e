import { statSync } from 'node:fs';
import { readBoundedSync } from '../base/disk/boundedFile.ts';
import type { LocalFiles } from './paths/pathMaps.ts';

/** Dockerfiles and ignore files are not larger. */
const maxTextBytes = 1_048_576;

/** The files of this machine. */
export const localFiles: LocalFiles = {
  kindOf(path) {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts?.isFile()) return 'file';
    return facts?.isDirectory() ? 'folder' : undefined;
  },
  readText(path) {
    try {
      return readBoundedSync(path, maxTextBytes).toString('utf8');
    } catch {
      // A file that is not there, or is none to be read, says nothing.
      return undefined;
    }
  },
};
