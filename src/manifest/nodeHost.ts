import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ManifestHost } from './host.ts';

/** Larger than any manifest; what is larger is a mistake, such as a path to an image. */
const maxBytes = 10 * 1024 * 1024;

/** Reads from the disk. */
export function nodeManifestHost(environment: Readonly<Record<string, string | undefined>>): ManifestHost {
  const defined = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    environment: Object.fromEntries(defined),
    exists: (path) => existsSync(path),
    readText(path) {
      try {
        const facts = statSync(path);
        return facts.isFile() && facts.size <= maxBytes ? readFileSync(path, 'utf8') : undefined;
      } catch {
        // Not there, or not ours to read: both are "no text", and the caller says which file.
        return undefined;
      }
    },
  };
}
