import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderText, staleMs, staleText } from './lockHolder.ts';
import { highestNumber, numberedLock, takeNumber } from './numberedLock.ts';
import { draftPrefix } from './placeFile.ts';

/**
 * The lock `clearing.<number>` says who removes a lock whose holder has died. So of several who find the same stale lock, none takes away the
 * lock of another that was quicker.
 */
const clearing = 'clearing';
/** What stands in it when nobody is at it. */
const free = 'free;';

/** Removes the lock where its holder has died. True when it is worth to try again at once. */
export function clearStaleLock(folder: string, path: string): boolean {
  const stale = staleText(path);
  if (stale === undefined) return false;
  const own = takeClearing(folder);
  if (own === undefined) return false;
  try {
    // Another may have removed it, and a third one taken it, before this process was the only one to remove locks.
    if (staleText(path) === stale) rmSync(path, { force: true });
    removeOldDrafts(folder);
    return true;
  } finally {
    // The file stays, free: the next number is counted from it.
    writeFileSync(own, free, { mode: 0o600 });
  }
}

/** Undefined when another is at it. */
function takeClearing(folder: string): string | undefined {
  const last = highestNumber(folder, clearing);
  if (last > 0 && !isFree(numberedLock(folder, clearing, last))) return undefined;
  return takeNumber(folder, clearing, last + 1, holderText()) ? numberedLock(folder, clearing, last + 1) : undefined;
}

function isFree(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') === free || staleText(path) !== undefined;
  } catch (error) {
    // Whoever came next has removed it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Of processes that were killed while they took a lock. */
function removeOldDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && Date.now() - facts.mtimeMs > staleMs) rmSync(path, { force: true });
  }
}
