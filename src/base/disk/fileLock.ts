import { mkdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../async.ts';
import { ProblemError } from '../problem.ts';
import { clearStaleLock } from './staleLock.ts';
import { holderText } from './lockHolder.ts';
import { placeFile } from './placeFile.ts';

const defaultWaitMs = 5000;
const maxPauseMs = 20;

/**
 * Does some work while no other process of this machine holds the lock of the folder, which is made where it is missing. The work has to
 * be short: others wait for it, up to `maxWaitMs`, or until the signal aborts. A lock whose holder
 * has died is taken over.
 * @throws ProblemError `lock.busy` when others held it all the time; the system's error where the folder cannot be written; what `work` throws
 */
export async function withFileLock<T>(
  folder: string,
  work: () => T | Promise<T>,
  maxWaitMs: number = defaultWaitMs,
  signal?: AbortSignal,
): Promise<T> {
  const path = join(folder, 'lock');
  await take(folder, path, maxWaitMs, signal);
  try {
    return await work();
  } finally {
    release(path);
  }
}

async function take(folder: string, path: string, maxWaitMs: number, signal: AbortSignal | undefined): Promise<void> {
  const endMs = performance.now() + maxWaitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, maxPauseMs)) {
    signal?.throwIfAborted();
    if (isTaken(folder, path)) return;
    if (clearStaleLock(folder, path)) continue;
    if (performance.now() >= endMs) throw new ProblemError(busy(folder, maxWaitMs));
    // In order: each attempt comes after a pause, which differs so that two who wait do not meet again and again.
    await sleep(pauseMs * (0.5 + Math.random()), signal);
  }
}

/** The folder is made where it is missing. */
function isTaken(folder: string, path: string): boolean {
  try {
    return placeFile(path, holderText());
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return placeFile(path, holderText());
  }
}

function release(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    // The folder was removed meanwhile, and the lock with it.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function busy(folder: string, waitedMs: number): ProblemError['problem'] {
  const message = `Other processes of Patchbay have held the lock ${folder} for ${waitedMs / 1000} s. Try again.`;
  return { code: 'lock.busy', severity: 'error', message };
}
