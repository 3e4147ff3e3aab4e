import type { ManifestHost } from '../../manifest/files/host.ts';

/** A host that prefers texts that are open in the editor to files on disk. */
export function overlay(disk: ManifestHost, openText: (path: string) => string | undefined): ManifestHost {
  return {
    environment: disk.environment,
    readText: (path) => openText(path) ?? disk.readText(path),
    exists: (path) => openText(path) !== undefined || disk.exists(path),
  };
}

/** A host that records every requested path. Missing files count too, because creating one is a change. */
export function recording(host: ManifestHost): { readonly host: ManifestHost; readonly asked: ReadonlySet<string> } {
  const asked = new Set<string>();
  return {
    asked,
    host: {
      environment: host.environment,
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
