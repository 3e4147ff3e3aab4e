import { linkSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeJson } from './files.ts';
import { isAlive, type ProcessIdentity } from './identity.ts';

/**
 * The file `lock.<number>` says who watches over a container. It is linked into place with its holder in it, and held until the
 * holder says that it is done, or is dead. The next one takes the next number, which only one process can link, and holds the lock
 * once there is no higher number. So nobody can take away the lock of another process that was quicker.
 */
const lockName = /^lock\.(\d{1,9})$/;
const maxAttempts = 10;

/** False when another holds it. */
export async function takeLock(directory: string, own: ProcessIdentity): Promise<boolean> {
  const draft = join(directory, `lock-draft.${own.pid}`);
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const last = lastNumber(directory);
      if (await isAlive(await holderOf(directory, last))) return false;
      const next = last + 1;
      if (!isLinked(draft, fileOf(directory, next))) continue;
      if (lastNumber(directory) === next) {
        removeBelow(directory, next);
        return true;
      }
      // Another process has gone on while this one was suspended.
      rmSync(fileOf(directory, next), { force: true });
    }
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The file stays, without a holder: the next number is counted from it. */
export function releaseLock(directory: string): void {
  try {
    writeJson(fileOf(directory, lastNumber(directory)), null);
  } catch {
    // The container was removed, and its lock with it.
  }
}

/** The process that holds the lock, or held it last and died; undefined if there is none. */
export function lockHolder(directory: string): Promise<ProcessIdentity | undefined> {
  return holderOf(directory, lastNumber(directory));
}

async function holderOf(directory: string, number: number): Promise<ProcessIdentity | undefined> {
  return ((await readJson(fileOf(directory, number))) as ProcessIdentity | null | undefined) ?? undefined;
}

function fileOf(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

/** Returns 0 if there is no lock. */
function lastNumber(directory: string): number {
  return Math.max(0, ...numbersIn(directory));
}

function removeBelow(directory: string, own: number): void {
  for (const number of numbersIn(directory)) if (number < own) rmSync(fileOf(directory, number), { force: true });
}

function numbersIn(directory: string): readonly number[] {
  return readdirSync(directory).flatMap((name) => {
    const number = lockName.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function isLinked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}
