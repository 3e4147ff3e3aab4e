import { sep } from 'node:path';

/**
 * The way from a folder to a path below it, with `/`; `''` to the folder itself, undefined for what lies elsewhere. Both are
 * absolute and normal: unlike `pathBelow`, it only compares texts, as it is asked about every file of a folder.
 */
export function wayBelow(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder.endsWith(sep) ? folder : folder + sep;
  if (!path.startsWith(start)) return undefined;
  const way = path.slice(start.length);
  return sep === '/' ? way : way.split(sep).join('/');
}

/** The same for paths in a container. */
export function wayInContainer(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}
