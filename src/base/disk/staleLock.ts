import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { holderText, staleMs, staleText } from './lockHolder.ts';

/**
 * The file `clearing.<number>` says who removes a lock whose holder has died. The next one takes the next number, which only one process can
 * link, and may remove it once there is no higher number. So of several who find the same stale lock, none takes away the lock of
 * another that was quicker, also after a long pause.
 */
const clearingName = /^clearing\.(\d{1,15})$/;
/** What stands in it when nobody is at it. */
const free = 'free;';

/** Removes the lock where its holder has died. True when it is worth to try again at once. */
export function clearStaleLock(folder: string, path: string): boolean {
  const stale = staleText(path);
  if (stale === undefined) return false;
  const clearing = takeClearing(folder);
  if (clearing === undefined) return false;
  try {
    // Another may have removed it, and a third one taken it, before this process was the only one to remove locks.
    if (staleText(path) === stale) rmSync(path, { force: true });
    removeOldDrafts(folder);
    return true;
  } finally {
    // The file stays, free: the next number is counted from it.
    writeFileSync(clearing, free, { mode: 0o600 });
  }
}

/** Undefined when another is at it. */
function takeClearing(folder: string): string | undefined {
  const last = Math.max(0, ...numbersIn(folder));
  if (last > 0 && !isFree(join(folder, `clearing.${last}`))) return undefined;
  const own = join(folder, `clearing.${last + 1}`);
  if (!isLinked(folder, own)) return undefined;
  const numbers = numbersIn(folder);
  if (Math.max(...numbers) > last + 1) {
    // Others have gone on while this process was suspended.
    rmSync(own, { force: true });
    return undefined;
  }
  for (const number of numbers) if (number <= last) rmSync(join(folder, `clearing.${number}`), { force: true });
  return own;
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

function isLinked(folder: string, path: string): boolean {
  const draft = join(folder, `draft.${process.pid}-${threadId}`);
  writeFileSync(draft, holderText(), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of processes that were killed while they took a lock. */
function removeOldDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('draft.')) continue;
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && Date.now() - facts.mtimeMs > staleMs) rmSync(path, { force: true });
  }
}

function numbersIn(folder: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = clearingName.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}
