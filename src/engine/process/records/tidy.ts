import { readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { containersDirectory } from './files.ts';
import { journalFile } from './records.ts';

/** What is older was left by somebody who was killed: making or removing a container's folder takes moments. */
const staleMs = 60_000;

/**
 * Takes a project's folder away once nothing is in it but what happened. Only what is empty goes, so that nothing is lost that another
 * window makes meanwhile.
 */
export function tidyProject(project: string): void {
  const containers = containersDirectory(project);
  removeStale(containers);
  if (!isGone(containers)) return;
  rmSync(journalFile(project), { force: true });
  isGone(project);
}

/** Folders that are being made or removed begin with a dot. They hold environments. */
function removeStale(containers: string): void {
  for (const name of namesIn(containers)) {
    const path = join(containers, name);
    const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (name.startsWith('.') && Date.now() - modifiedMs > staleMs) rmSync(path, { recursive: true, force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is no such folder.
    return [];
  }
}

/** Returns false for a folder that holds something. */
function isGone(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
