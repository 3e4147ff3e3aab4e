import type { DirectoryEntry, ListingHost } from '../../src/manifest/files/host.ts';

/** A disk in memory: path → text, changeable while a test runs. */
export class MemoryManifestHost implements ListingHost {
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Map<string, string>;

  /** A map is used as it is: what somebody else writes to it is there. */
  constructor(
    files: Readonly<Record<string, string>> | Map<string, string>,
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.files = files instanceof Map ? files : new Map(Object.entries(files));
    this.environment = environment;
  }

  readText(path: string): string | undefined {
    return this.files.get(path);
  }

  /** A folder is there when something is in it. */
  exists(path: string): boolean {
    return this.files.has(path) || [...this.files.keys()].some((file) => file.startsWith(`${path}/`));
  }

  list(folder: string): readonly DirectoryEntry[] {
    const inside = [...this.files.keys()].filter((file) => file.startsWith(`${folder}/`));
    const rests = inside.map((file) => file.slice(folder.length + 1));
    const folders = new Set(rests.filter((rest) => rest.includes('/')).map((rest) => rest.split('/')[0] ?? ''));
    const files = rests.filter((rest) => !rest.includes('/'));
    return [
      ...[...folders].map((name) => ({ name, isFolder: true })),
      ...files.map((name) => ({ name, isFolder: false })),
    ];
  }
}
