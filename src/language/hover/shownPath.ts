import { relative } from 'node:path';
import type { Snapshot } from '../text/snapshot.ts';

/** A text without the folder of the project: what is in it is written relative to it. */
export function withoutFolder(text: string, snapshot: Snapshot): string {
  const directory = snapshot.directory();
  if (directory.length < 2 || !text.includes(directory)) return text;
  const pieces = text.split(directory);
  return pieces
    .slice(1)
    .reduce((before, after) => `${before}${isApart(before, after) ? '.' : directory}${after}`, pieces[0] ?? '');
}

/** False within a longer name: `/shop` in `/shopping` and in `https://host/shop`. */
function isApart(before: string, after: string): boolean {
  return !/[\w./-]$/.test(before) && !/^[\w.-]/.test(after);
}

/** Where an absolute path leads from the folder of the project: `./a`, `../a`, or as it is when it is far away. */
export function shownPath(path: string, snapshot: Snapshot): string {
  const way = relative(snapshot.directory(), path);
  if (way === '') return '.';
  if (!way.startsWith('..')) return `./${way}`;
  return way.startsWith('../../../') ? path : way;
}
