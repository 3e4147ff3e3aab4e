import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A folder that does not exist on any disk. Documents that are not files get paths in it, so that no manifest is found beside them. */
const noFolder = resolve('/', '~uri');

/** The path of a document's URI. An untitled document, or one of another file system, gets a unique path in `noFolder`. */
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
    // A file URI with a host, an encoded slash or a broken escape names no file of this disk.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}
