import { readdirSync } from 'node:fs';
import { nodeManifestHost } from '../../manifest/files/nodeHost.ts';
import { filterMistake } from '../../messages/filter/filterMistake.ts';
import type { LanguageDisk } from '../text/disk.ts';

/** More than anybody looks through. */
const maxEntries = 2000;

export function nodeDisk(environment: Readonly<Record<string, string | undefined>>): LanguageDisk {
  return {
    ...nodeManifestHost(environment),
    filterMistake,
    list(folder) {
      try {
        return readdirSync(folder, { withFileTypes: true })
          .slice(0, maxEntries)
          .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
      } catch {
        // Not there, or not ours to read: nothing to offer.
        return [];
      }
    },
  };
}
