import { readFileSync, statSync } from 'node:fs';

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
  if (!exists(Number(pid))) return false;
  return started === '' ? !isOld : startOf(Number(pid)) === started;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's, so it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
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
