import { dirname } from 'node:path';
import { killAll } from '../records/descendants.ts';
import { identify, type ProcessIdentity } from '../records/identity.ts';
import { releaseLock, takeLock } from '../records/lock.ts';
import {
  busyExitCode,
  newRecord,
  readConfig,
  readRecord,
  writeContainerRecord,
  type ContainerConfig,
} from '../records/records.ts';
import { Supervisor } from './supervisor.ts';

/**
 * The entry of a process of its own that watches over one container, so that this outlives the window that started it:
 * `node shim.js <container's folder>`. It ends when the container has; SIGTERM asks it to end that.
 */
async function main(directory: string): Promise<void> {
  const shim = await identify(process.pid);
  // Two windows may start the same container at once: the second leaves it to the first.
  if (!(await takeLock(directory, shim))) {
    process.exitCode = busyExitCode;
    return;
  }
  try {
    const config = await readConfig(directory);
    if (!config) return;
    await clearAway(directory, config, shim);
    const supervisor = new Supervisor(directory, dirname(dirname(directory)), config, shim);
    process.on('SIGTERM', () => supervisor.stop());
    process.on('SIGINT', () => supervisor.stop());
    // The terminal or window it was started from may close.
    process.on('SIGHUP', () => undefined);
    // Usually the container's folder was removed, so its state cannot be written: nothing may stay behind.
    process.on('uncaughtException', (error) => {
      void supervisor.kill().finally(() => giveUp(directory, error));
    });
    await supervisor.run();
  } finally {
    releaseLock(directory);
  }
}

/**
 * Only the holder of the lock may touch the record. The record of an earlier run is replaced by one that names this shim, so that
 * those who wait for the start, or ask for the stop, know which shim it is about.
 */
async function clearAway(directory: string, config: ContainerConfig, shim: ProcessIdentity): Promise<void> {
  // A shim that was killed has left it running, and it must not run twice.
  await killAll(config, await readRecord(directory));
  writeContainerRecord(directory, { ...newRecord, shim });
}

function giveUp(directory: string, error: Error): never {
  try {
    writeContainerRecord(directory, { ...newRecord, state: 'exited', error: error.message });
  } finally {
    process.exit(1);
  }
}

const [, , directory] = process.argv;
if (directory !== undefined) void main(directory);
