import { isAbsolute, relative, sep } from 'node:path';

/** The way from a folder to what lies in it, `''` to itself; undefined for what lies elsewhere. A name may begin with two dots. */
export function pathBelow(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way;
}
