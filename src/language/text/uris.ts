import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where documents that are no files are put: a folder that no disk has, so that nothing is found beside them. */
const noFolder = resolve('/', '~uri');

/** The path that a document's URI stands for. An untitled one, or one of another file system, gets a path of its own. */
export function pathOf(uri: string): string {
  const path = uri.startsWith('file:') ? filePath(uri) : undefined;
  return path ?? join(noFolder, encodeURIComponent(uri));
}

export function uriOf(path: string): string {
  const prefix = join(noFolder, '/');
  return path.startsWith(prefix) ? decodeURIComponent(path.slice(prefix.length)) : pathToFileURL(path).href;
}

function filePath(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // A file URI with a host, with an encoded slash, or with a % that encodes nothing: nothing on this disk.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
