import { isAbsolute, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute, from a folder that is. Windows paths, URLs and home folders that are not known stay as they are. */
export function absolutePath(path: string, directory: string, home: string | undefined): string {
  if (path === '~' || path.startsWith('~/')) return home === undefined ? path : resolve(home, path.slice(2));
  return isAbsolute(path) || isWindowsAbsolute(path) ? path : resolve(directory, path);
}

/** True for a repository on a server: by a URL, or in the short form of ssh. */
export function isOnServer(repository: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:/i.test(repository);
}

/** Where a git repository is: a path as any other, or a `file:` URL. One on a server stays as it is. */
export function repositoryPath(repository: string, directory: string, home: string | undefined): string {
  if (/^file:\/\/(?:localhost)?\//i.test(repository) && URL.canParse(repository)) return fileURLToPath(repository);
  return isOnServer(repository) ? repository : absolutePath(repository, directory, home);
}

/** A path in a container, written in one way only. Windows paths stay as they are. */
export function cleanTarget(path: string): string {
  if (isWindowsAbsolute(path) || path.includes('\\')) return path;
  const clean = posix.normalize(path);
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}

/** `C:\…`, `c:/…` and `\\server\share`, `//server/share/…`. */
export function isWindowsAbsolute(path: string): boolean {
  return /^[A-Za-z]:[\\/]/.test(path) || /^(\\\\|\/\/)[^\\/]+[\\/]+[^\\/]+/.test(path);
}

/** True for a build context that is fetched: a URL or a repository. */
export function isRemote(context: string): boolean {
  return (
    /^[a-z][a-z0-9+.-]*:\/\//i.test(context) ||
    /^(git@|github\.com\/|service:|docker-image:|oci-layout:|target:)/.test(context)
  );
}
