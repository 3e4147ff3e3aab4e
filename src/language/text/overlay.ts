import type { ManifestHost } from '../../manifest/files/host.ts';

/** The disk with what is open in the editor over it. */
export function overlay(disk: ManifestHost, openText: (path: string) => string | undefined): ManifestHost {
  return {
    environment: disk.environment,
    filterMistake: disk.filterMistake,
    readText: (path) => openText(path) ?? disk.readText(path),
    exists: (path) => openText(path) !== undefined || disk.exists(path),
  };
}

/** A host that remembers what it was asked for, also what was not there: its appearing is a change too. */
export function recording(host: ManifestHost): { readonly host: ManifestHost; readonly asked: ReadonlySet<string> } {
  const asked = new Set<string>();
  return {
    asked,
    host: {
      environment: host.environment,
      filterMistake: host.filterMistake,
      readText(path) {
        asked.add(path);
        return host.readText(path);
      },
      exists(path) {
        asked.add(path);
        return host.exists(path);
      },
    },
  };
}
