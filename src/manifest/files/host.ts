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
  /** Reads a folder of a git repository of this machine, by its program; left out where no program may be run. */
  gitFolder?(place: GitPlace): GitFolder;
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A folder of a repository, as it was committed. */
export interface GitPlace {
  /** Absolute; the repository, or its working tree. */
  readonly repository: string;
  /** A tag, a branch or a commit. */
  readonly ref: string;
  /** From the root of the repository; empty for the root itself. */
  readonly path: string;
}

export type GitFolder =
  | { readonly kind: 'read'; readonly commit: string; readonly files: readonly FolderText[] }
  /** `problem` goes on behind "… cannot be read: ". */
  | { readonly kind: 'unreadable'; readonly problem: string };

/** A file of a folder, read whole. */
export interface FolderText {
  readonly name: string;
  readonly text: string;
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
