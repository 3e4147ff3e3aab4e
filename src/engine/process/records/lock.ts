import { highestNumber, numberedLock, takeNumber } from '../../../base/disk/numberedLock.ts';
import { readJson, writeJson } from './files.ts';
import { isAlive, type ProcessIdentity } from './identity.ts';

/** The lock `lock.<number>` says who watches over a container. It is held until the holder says that it is done, or is dead. */
const lock = 'lock';
const maxAttempts = 10;

/** False when another holds it. */
export async function takeLock(directory: string, own: ProcessIdentity): Promise<boolean> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const last = highestNumber(directory, lock);
    if (await isAlive(await holderOf(directory, last))) return false;
    if (takeNumber(directory, lock, last + 1, JSON.stringify(own))) return true;
  }
  return false;
}

/** The file stays, without a holder: the next number is counted from it. */
export function releaseLock(directory: string): void {
  try {
    writeJson(numberedLock(directory, lock, highestNumber(directory, lock)), null);
  } catch {
    // The container was removed, and its lock with it.
  }
}

/** The process that holds the lock, or held it last and died; undefined if there is none. */
export function lockHolder(directory: string): Promise<ProcessIdentity | undefined> {
  return holderOf(directory, highestNumber(directory, lock));
}

async function holderOf(directory: string, number: number): Promise<ProcessIdentity | undefined> {
  return ((await readJson(numberedLock(directory, lock, number))) as ProcessIdentity | null | undefined) ?? undefined;
}
