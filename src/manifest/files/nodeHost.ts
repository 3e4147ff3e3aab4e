import { existsSync, readdirSync } from 'node:fs';
import { readBoundedSync } from '../../base/disk/boundedFile.ts';
import { readGitFolder } from './gitFolder.ts';
import type { GitFolder, GitPlace, ListingHost } from './host.ts';

/** Larger than any manifest; what is larger is a mistake, such as a path to an image. */
const maxBytes = 10 * 1024 * 1024;
/** Nobody reads a list longer than this. */
const maxEntries = 2000;

/** Reads from the disk. */
export function nodeManifestHost(environment: Readonly<Record<string, string | undefined>>): ListingHost {
  const defined = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    environment: Object.fromEntries(defined),
    exists: (path) => existsSync(path),
    readText(path) {
      try {
        return decode(readBoundedSync(path, maxBytes));
      } catch {
        // Not there, not ours to read, or nothing that is read whole: all are "no text", and the caller says which file.
        return undefined;
      }
    },
    gitFolder: committedFolders(),
    list(folder) {
      try {
        return readdirSync(folder, { withFileTypes: true })
          .slice(0, maxEntries)
          .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
      } catch {
        // The folder does not exist or may not be read, so there is nothing to list.
        return [];
      }
    },
  };
}

/** How long what git said is taken for true: a manifest is read at each key. What it is locked by tells whether it is what was meant. */
const committedMs = 10_000;
const maxCommitted = 30;

function committedFolders(): (place: GitPlace) => GitFolder {
  const known = new Map<string, { readonly folder: GitFolder; readonly untilMs: number }>();
  return (place) => {
    const key = JSON.stringify(place);
    const last = known.get(key);
    if (last && last.untilMs > Date.now()) return last.folder;
    if (known.size >= maxCommitted) known.clear();
    const folder = readGitFolder(place);
    known.set(key, { folder, untilMs: Date.now() + committedMs });
    return folder;
  };
}

/** UTF-8, unless a byte order mark says otherwise: what a Windows shell writes to a file may be UTF-16. */
function decode(bytes: Buffer): string {
  const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return new TextDecoder('utf-16le').decode(bytes);
  if (mark === 0xfeff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString('utf8');
}
