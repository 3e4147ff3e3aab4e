import type { ManifestHost } from '../../src/manifest/host.ts';

/** A disk in memory: path → text, changeable while a test runs. */
export class MemoryManifestHost implements ManifestHost {
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Map<string, string>;

  constructor(files: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) {
    this.files = new Map(Object.entries(files));
    this.environment = environment;
  }

  readText(path: string): string | undefined {
    return this.files.get(path);
  }

  /** A folder is there when something is in it. */
  exists(path: string): boolean {
    return this.files.has(path) || [...this.files.keys()].some((file) => file.startsWith(`${path}/`));
  }
}
