import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { sleep } from '../async.ts';
import { ProblemError } from '../problem.ts';

/**
 * The file `lock.<number>` says who holds the lock. The next one takes the next number, which only one process can create, and holds the
 * lock once there is no higher number. So nobody takes away the lock of another process that was quicker, also after a long pause.
 */
const lockName = /^lock\.(\d{1,15})$/;
/** A lock that says nothing of its holder, which a crash of the machine may leave, or whose holder's start cannot be known, is stale after that. */
const staleMs = 30_000;
/** Drafts of processes that were killed are looked for once in so many times. */
const tidyEvery = 64;
const draftPrefix = 'draft.';
const defaultWaitMs = 5000;
const maxPauseMs = 20;

/** What stands in a lock that nobody holds. */
const free = 'free';

/**
 * Does some work while no other process of this machine holds the lock of the folder, which is made where it is missing. The work has to
 * be short: others wait for it, up to `maxWaitMs`. A lock whose holder has died is taken over.
 * @throws ProblemError `lock.busy` when others held it all the time; the system's error where the folder cannot be written; what `work` throws
 */
export async function withFileLock<T>(
  folder: string,
  work: () => T | Promise<T>,
  maxWaitMs: number = defaultWaitMs,
): Promise<T> {
  const path = await take(folder, maxWaitMs);
  try {
    return await work();
  } finally {
    release(path);
  }
}

async function take(folder: string, maxWaitMs: number): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const endMs = performance.now() + maxWaitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    const path = tryTake(folder);
    if (path !== undefined) return path;
    if (performance.now() >= endMs) throw new ProblemError(busy(folder, maxWaitMs));
    // In order: each attempt comes after a pause, which differs so that two who wait do not meet again and again.
    await sleep(pauseMs * (0.5 + Math.random()));
  }
}

/** The path of the lock that was taken; undefined when another holds it. */
function tryTake(folder: string): string | undefined {
  const last = Math.max(0, ...numbersIn(folder));
  if (last > 0 && isHeld(join(folder, `lock.${last}`))) return undefined;
  const own = join(folder, `lock.${last + 1}`);
  if (!isCreated(own)) return undefined;
  const numbers = numbersIn(folder);
  if (Math.max(...numbers) > last + 1) {
    // Others have gone on while this process was suspended.
    rmSync(own, { force: true });
    return undefined;
  }
  for (const number of numbers) if (number <= last) rmSync(join(folder, `lock.${number}`), { force: true });
  if (last % tidyEvery === 0) removeOldDrafts(folder);
  return own;
}

/** The file stays, free: the next number is counted from it. */
function release(path: string): void {
  try {
    writeFileSync(path, free, { mode: 0o600, flag: 'r+' });
  } catch {
    // The folder was removed meanwhile, and the lock with it.
  }
}

/** It is linked into place with its holder in it: a process that is killed leaves no lock that says nothing. */
function isCreated(path: string): boolean {
  const draft = join(dirname(path), `${draftPrefix}${process.pid}-${threadId}`);
  writeFileSync(draft, holderText(process.pid), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function isHeld(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.startsWith(free)) return false;
    const [, pid, started] = /^(\d{1,10}) (\d*);$/.exec(text) ?? [];
    const isOld = Date.now() - statSync(path).mtimeMs > staleMs;
    // Somebody is just setting it free, or it was damaged.
    if (pid === undefined) return !isOld;
    if (!exists(Number(pid))) return false;
    return started === '' ? !isOld : startOf(Number(pid)) === started;
  } catch (error) {
    // Whoever came next has removed it.
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

function holderText(pid: number): string {
  return `${pid} ${startOf(pid) ?? ''};`;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's, so it is there.
    return codeOf(error) === 'EPERM';
  }
}

/** When a process started, in the kernel's own form: a later one may have its number. Undefined where that cannot be known. */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the command may hold anything, so fields are counted from behind its parenthesis.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function removeOldDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && Date.now() - facts.mtimeMs > staleMs) rmSync(path, { force: true });
  }
}

function numbersIn(folder: string): readonly number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = lockName.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function busy(folder: string, waitedMs: number): ProblemError['problem'] {
  const message = `Other processes of Patchbay have held the lock ${folder} for ${waitedMs / 1000} s. Try again.`;
  return { code: 'lock.busy', severity: 'error', message };
}
