import { fileURLToPath, pathToFileURL } from 'node:url';

/** The path that a document's URI stands for. One that is no file keeps its URI, which no path on the disk equals. */
export function pathOf(uri: string): string {
  if (!uri.startsWith('file:')) return uri;
  try {
    return fileURLToPath(uri);
  } catch (error) {
    // A file URI with a host, or with an encoded slash: nothing on this disk.
    if (error instanceof TypeError) return uri;
    throw error;
  }
}

export function uriOf(path: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : pathToFileURL(path).href;
}
