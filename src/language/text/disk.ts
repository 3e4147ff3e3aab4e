import type { ManifestHost } from '../../manifest/files/host.ts';

/** A file or folder within a folder. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The disk as the language server uses it: resolving reads files, and completion also lists folders. */
export interface LanguageDisk extends ManifestHost {
  /** Empty if the folder does not exist or cannot be read. */
  list(folder: string): readonly DirectoryEntry[];
}
