import { ProblemError } from '../../base/problem.ts';

/** What is copied. Paths have slashes, on every system. */
export interface CopySource {
  readonly path: string;
  readonly isDirectory: boolean;
  /** Its new name, if that is not the last part of its path, as for a link that was followed. */
  readonly name?: string;
}

export interface CopyDestination {
  readonly path: string;
  readonly exists: boolean;
  readonly isDirectory: boolean;
}

/** Where the archive of a source is unpacked, and what becomes of the names in it. */
export interface CopyPlace {
  readonly directory: string;
  readonly rename: (name: string) => string | undefined;
  /** What the source is called there; `.` for what is in it. */
  readonly name: string;
}

/**
 * The rules of `docker cp`. Into a folder that is there goes the source by its name, or, when it ends in `/.`, what is in it; else the
 * source becomes what the destination is called. Rejects a folder that is to become a file, and a folder that is not there.
 */
export function copyPlace(source: CopySource, destination: CopyDestination): CopyPlace {
  const { exists, isDirectory } = destination;
  const base = baseOf(source.path);
  const name = source.name ?? base;
  if (exists && isDirectory) return { directory: destination.path, rename: (entry) => within(entry, base, name), name };
  if (exists && source.isDirectory) {
    throw copyRefused(
      `${destination.path} is a file, and a folder cannot be copied to it`,
      'Name another destination, or make it first',
    );
  }
  if (!exists && !source.isDirectory && meansDirectory(destination.path)) {
    throw copyRefused(`the folder ${destination.path} is not there`, 'Name another destination, or make it first');
  }
  const becomes = baseOf(destination.path);
  return { directory: parentOf(destination.path), rename: (entry) => within(entry, base, becomes), name: becomes };
}

/** `.` for what stands for the content of a folder. */
export function baseOf(path: string): string {
  if (meansContent(path)) return '.';
  return path.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

/** `a` for `a/b`, `a/b/` and, since that is told from within, `a/b` for `a/b/.`. */
export function parentOf(path: string): string {
  if (meansContent(path)) return path.replace(/\/*\.$/, '') || (path.startsWith('/') ? '/' : '.');
  const trimmed = path.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  return slash === -1 ? '.' : trimmed.slice(0, slash) || '/';
}

export function meansContent(path: string): boolean {
  return path === '.' || path.endsWith('/.');
}

export function meansDirectory(path: string): boolean {
  return path.endsWith('/') || meansContent(path);
}

/** An entry's name with the first of it replaced; undefined when it is not below that. */
function within(entry: string, from: string, to: string): string | undefined {
  const parts = entry.split('/').filter((part) => part !== '' && part !== '.');
  if (from === '.' || from === '') return to === '.' || to === '' ? parts.join('/') : [to, ...parts].join('/');
  if (parts[0] !== from) return undefined;
  return [...(to === '.' ? [] : [to]), ...parts.slice(1)].join('/');
}

/** `next` says what to do about it. */
export function copyRefused(why: string, next: string): ProblemError {
  const message = `Nothing is copied: ${why}. ${next}.`;
  return new ProblemError({ code: 'engine.copy-refused', severity: 'error', message });
}
