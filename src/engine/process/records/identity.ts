import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isProcess, startedIn } from '../../../base/processes.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own form; empty where that cannot be known. */
  readonly started: string;
}

const run = promisify(execFile);

export async function identify(pid: number): Promise<ProcessIdentity> {
  return { pid, started: (await startOf(pid)) ?? '' };
}

export async function isAlive(identity: ProcessIdentity | undefined): Promise<boolean> {
  if (!identity || !isProcess(identity.pid)) return false;
  return identity.started === '' || (await startOf(identity.pid)) === identity.started;
}

/** Sends a signal to a process and all it started. False when there is none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    if (process.platform === 'win32') {
      // Windows has no process groups: the tree is killed.
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => undefined);
      return true;
    }
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

/** Returns undefined if there is no such process, or only its exit status is left. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return linuxStart(pid);
  if (process.platform === 'win32') return '';
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

async function linuxStart(pid: number): Promise<string | undefined> {
  try {
    return startedIn(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
