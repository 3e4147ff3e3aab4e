/**
 * How many characters a manifest may have: some 200,000 lines. What is larger is no manifest, and reading it would keep everybody
 * waiting.
 */
export const maxManifestLength = 5_000_000;

/** What resolving reads from: the disk, or open editors over it. */
export interface ManifestHost {
  /** Undefined when the file is not there or cannot be read. */
  readText(path: string): string | undefined;
  exists(path: string): boolean;
  /** As `ListingHost` has it; without it there is nothing that is found by itself. */
  list?(folder: string): readonly DirectoryEntry[];
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A file or folder within a folder. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** Also lists folders: to complete paths, and to find what a manifest is read with. */
export interface ListingHost extends ManifestHost {
  /** Empty if the folder does not exist or cannot be read. */
  list(folder: string): readonly DirectoryEntry[];
}
