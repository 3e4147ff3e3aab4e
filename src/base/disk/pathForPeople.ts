import { homedir } from 'node:os';
import { pathBelow } from './pathBelow.ts';

/** A path for people: from a folder that they know, else from their home as `~/…`, and as a whole where it lies elsewhere. */
export function pathForPeople(path: string, folder: string | undefined, home = homedir()): string {
  const way = folder === undefined ? undefined : pathBelow(folder, path);
  if (way !== undefined) return way === '' ? '.' : way;
  const wayHome = pathBelow(home, path);
  if (wayHome === undefined) return path;
  return wayHome === '' ? '~' : `~/${wayHome}`;
}
