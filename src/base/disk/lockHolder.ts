import { readFileSync, statSync } from 'node:fs';
import { isProcess, startedIn } from '../processes.ts';

/** A lock that says nothing of its holder, which a crash of the machine may leave, or whose holder's start cannot be known, is stale after that. */
export const staleMs = 30_000;

let own: string | undefined;

/** What stands in a lock that this process holds. */
export function holderText(): string {
  own ??= `${process.pid} ${startOf(process.pid) ?? ''};`;
  return own;
}

/** The text of a lock whose holder has died; undefined where it is held, or gone. */
export function staleText(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    const isOld = Date.now() - statSync(path).mtimeMs > staleMs;
    return isHeldBy(text, isOld) ? undefined : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isHeldBy(text: string, isOld: boolean): boolean {
  const [, pid, started = ''] = /^(\d{1,10}) (\d*);$/.exec(text) ?? [];
  if (pid === undefined) return !isOld;
  if (!isProcess(Number(pid))) return false;
  return started === '' ? !isOld : startOf(Number(pid)) === started;
}

/**
 * When a process started, in the kernel's own form: a later one may have its number. Undefined where that cannot be known, and for
 * one of which only its exit status is left.
 */
function startOf(pid: number): string | undefined {
  try {
    return startedIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
