import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';

/**
 * Puts a file in place, with all of its text from the first moment on: a process that is killed leaves none that says nothing. False
 * when there is a file already.
 * @throws the system's error where the folder cannot be written, or is not there
 */
export function placeFile(path: string, text: string): boolean {
  const draft = join(dirname(path), `${draftPrefix}${process.pid}-${threadId}`);
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (withoutLinks.has(codeOf(error) ?? '')) return isCreated(path, text);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** What the name of a file begins with that a process was killed over while it put another in place. */
export const draftPrefix = 'draft.';

/** What file systems say that know no links, as exFAT. */
const withoutLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

function isCreated(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
