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
  const local = localRoot.split(/[\\/]/);
  const remote = remoteRoot.split('/');
  // A file's own name goes in any case: roots are folders.
  const isRenamed = isFile && local.at(-1) !== remote.at(-1);
  while (local.length > 2 && remote.length > 2 && (local.at(-1) === remote.at(-1) || (isRenamed && isFile))) {
    local.pop();
    remote.pop();
    if (isRenamed) break;
  }
  const separator = localRoot.includes('\\') ? '\\' : '/';
  return { localRoot: local.join(separator), remoteRoot: remote.join('/') };
}
