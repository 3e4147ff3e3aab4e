import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isAlive, signalGroup, type ProcessIdentity } from './identity.ts';
import { busyExitCode, lockFile, lockHolder, newRecord, readConfig, readRecord, writeRecord } from './records.ts';
import { Supervisor } from './supervisor.ts';

/**
 * The entry of a process of its own that watches over one container, so that this outlives the window that started it:
 * `node shim.js <container's folder>`. It ends when the container has; SIGTERM asks it to end that.
 */
async function main(directory: string): Promise<void> {
  const shim = await identify(process.pid);
  const lock = lockFile(directory);
  if (!(await takeLock(lock, shim))) {
    process.exitCode = busyExitCode;
    return;
  }
  try {
    const config = await readConfig(directory);
    if (!config) return;
    await clearAway(directory, shim);
    const supervisor = new Supervisor(directory, dirname(dirname(directory)), config, shim);
    process.on('SIGTERM', () => supervisor.stop());
    process.on('SIGINT', () => supervisor.stop());
    // The terminal or window it was started from may close.
    process.on('SIGHUP', () => undefined);
    // Above all when the container's folder was removed meanwhile, so that its state cannot be written: leave nothing behind.
    process.on('uncaughtException', (error) => {
      supervisor.kill();
      giveUp(directory, error);
    });
    await supervisor.run();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * Only who holds the lock may touch the record: what is left of an earlier run makes way for one that names this shim, so
 * that whoever waits for the start, or asks for the stop, knows whom it is about.
 */
async function clearAway(directory: string, shim: ProcessIdentity): Promise<void> {
  const { child } = await readRecord(directory);
  // Left over by a shim that was killed: two of it must not run at once.
  if (child && (await isAlive(child))) signalGroup(child.pid, 'SIGKILL');
  writeRecord(directory, { ...newRecord, shim });
}

function giveUp(directory: string, error: Error): never {
  try {
    writeRecord(directory, { ...newRecord, state: 'exited', error: error.message });
  } finally {
    process.exit(1);
  }
}

/**
 * Two windows may start the same container at once: the second leaves it to the first. The lock is linked into place with
 * its holder in it already: one that is created empty looks, until it is written, like one that nobody holds.
 */
async function takeLock(lock: string, shim: ProcessIdentity): Promise<boolean> {
  const draft = `${lock}.${shim.pid}`;
  writeFileSync(draft, JSON.stringify(shim), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (isLinked(draft, lock)) return true;
      if (await isAlive(await lockHolder(lock))) return false;
      rmSync(lock, { force: true });
    }
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
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

const [, , directory] = process.argv;
if (directory !== undefined) void main(directory);
