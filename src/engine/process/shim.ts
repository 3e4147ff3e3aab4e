import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from './identity.ts';
import { newRecord, readConfig, writeRecord } from './records.ts';
import { Supervisor } from './supervisor.ts';

/**
 * The entry of a process of its own that watches over one container, so that this outlives the window that started it:
 * `node shim.js <container's folder>`. It ends when the container has; SIGTERM asks it to end that.
 */
async function main(directory: string): Promise<void> {
  const shim = await identify(process.pid);
  const lock = join(directory, 'lock');
  if (!(await takeLock(lock, shim))) return;
  try {
    const config = await readConfig(directory);
    if (!config) return;
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

function giveUp(directory: string, error: Error): never {
  try {
    writeRecord(directory, { ...newRecord, state: 'exited', error: error.message });
  } finally {
    process.exit(1);
  }
}

/** Two windows may start the same container at once: the second leaves it to the first. */
async function takeLock(lock: string, shim: ProcessIdentity): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeSync(file, JSON.stringify(shim));
      closeSync(file);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await isAlive(holderOf(lock))) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

function holderOf(lock: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}

const [, , directory] = process.argv;
if (directory !== undefined) void main(directory);
