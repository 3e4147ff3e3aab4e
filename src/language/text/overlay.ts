import { join } from 'node:path';
import type { GitFolder, ListingHost, ManifestHost } from '../../manifest/files/host.ts';

/** A host that prefers texts that are open in the editor to files on disk. */
export function overlay(disk: ListingHost, openText: (path: string) => string | undefined): ListingHost {
  return {
    environment: disk.environment,
    readText: (path) => openText(path) ?? disk.readText(path),
    exists: (path) => openText(path) !== undefined || disk.exists(path),
    list: (folder) => disk.list(folder),
    ...gitOf(disk),
  };
}

/** A host that runs `git` only while that is allowed. */
export function withPrograms(disk: ListingHost, mayRun: () => boolean): ListingHost {
  const { gitFolder } = gitOf(disk);
  if (!gitFolder) return disk;
  return { ...disk, gitFolder: (place) => (mayRun() ? gitFolder(place) : notTrusted) };
}

const notTrusted: GitFolder = {
  kind: 'unreadable',
  problem: 'that takes git, which is not run while the workspace is not trusted',
};

function gitOf(host: ManifestHost): Pick<ManifestHost, 'gitFolder'> {
  return host.gitFolder ? { gitFolder: (place) => host.gitFolder?.(place) ?? notTrusted } : {};
}

/** A host that records every requested path. Missing files count too, because creating one is a change. */
export function recording(host: ManifestHost): { readonly host: ManifestHost; readonly asked: ReadonlySet<string> } {
  const asked = new Set<string>();
  return {
    asked,
    host: {
      environment: host.environment,
      ...gitOf(host),
      readText(path) {
        asked.add(path);
        return host.readText(path);
      },
      exists(path) {
        asked.add(path);
        return host.exists(path);
      },
      list(folder) {
        asked.add(listed(folder));
        return host.list?.(folder) ?? [];
      },
    },
  };
}

/** What is recorded of a folder whose list was asked for: whatever comes to it, or goes, counts. */
export function listed(folder: string): string {
  return join(folder, '*');
}
