import { readdirSync } from 'node:fs';
import { nodeManifestHost } from '../../manifest/files/nodeHost.ts';
import type { LanguageDisk } from '../text/disk.ts';

/** Nobody reads a completion list longer than this. */
const maxEntries = 2000;

export function nodeDisk(environment: Readonly<Record<string, string | undefined>>): LanguageDisk {
  return {
    ...nodeManifestHost(environment),
    list(folder) {
      try {
        return readdirSync(folder, { withFileTypes: true })
          .slice(0, maxEntries)
          .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
      } catch {
        // The folder does not exist or may not be read, so there is nothing to offer.
        return [];
      }
    },
  };
}
