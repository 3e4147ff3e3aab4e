import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readBoundedSync } from '../../base/disk/boundedFile.ts';
import type { RuleFiles } from '../rules/prepare.ts';

/** Far more than a `.dockerignore` holds. */
const maxBytes = 1_048_576;

/** This machine's files, as rules ask for them. */
export const diskRuleFiles: RuleFiles = {
  realPath: (path) => {
    try {
      return realpathSync(path);
    } catch {
      // It is not there, or cannot be reached: its rule waits for it to come.
      return path;
    }
  },
  readText: (path) => {
    try {
      lstatSync(path);
      return readBoundedSync(path, maxBytes).toString();
    } catch {
      // It is not there, or is no file: then there are no patterns.
      return undefined;
    }
  },
};

/** Where a file stands, whatever links an editor has followed to it. A link itself stays one, as rules do not follow those. */
export function realPlace(path: string): string {
  return join(diskRuleFiles.realPath(dirname(path)), basename(path));
}
