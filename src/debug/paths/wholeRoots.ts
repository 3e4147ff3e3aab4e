import { posix } from 'node:path';
import type { PathMapping } from '../../manifest/model/debug.ts';
import type { PathMap } from '../model.ts';

/**
 * The folders that maps come from, without what both sides end in: `orders/src` → `/app/src` and `orders/lib` → `/app/lib` are both
 * of `orders` → `/app`. The one with most maps comes first; among equals, the one that holds the working directory.
 */
export function wholeRoots(maps: readonly PathMap[], workingDirectory: string): readonly PathMapping[] {
  const counted = new Map<string, { readonly mapping: PathMapping; count: number }>();
  for (const map of maps) {
    const mapping = shortened(map);
    const key = `${mapping.localRoot}\0${mapping.remoteRoot}`;
    const known = counted.get(key) ?? { mapping, count: 0 };
    known.count++;
    counted.set(key, known);
  }
  const holds = ({ remoteRoot }: PathMapping): number =>
    posix.relative(remoteRoot, workingDirectory).startsWith('..') ? 0 : 1;
  return [...counted.values()]
    .toSorted((one, other) => holds(other.mapping) - holds(one.mapping) || other.count - one.count)
    .map(({ mapping }) => mapping);
}

function shortened({ localRoot, remoteRoot, isFile }: PathMap): PathMapping {
  const separator = localRoot.includes('\\') ? '\\' : '/';
  const local = localRoot.split(separator);
  const remote = remoteRoot.split('/');
  if (isFile) {
    // Roots are folders.
    local.pop();
    remote.pop();
  }
  while (local.length > 2 && remote.length > 2 && local.at(-1) === remote.at(-1)) {
    local.pop();
    remote.pop();
  }
  return { localRoot: local.join(separator) || separator, remoteRoot: remote.join('/') || '/' };
}
