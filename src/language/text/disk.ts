import type { ManifestHost } from '../../manifest/files/host.ts';

/** What a folder holds. */
export interface DirectoryEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** The disk as the language sees it: resolving reads files, completion lists folders too. */
export interface LanguageDisk extends ManifestHost {
  /** Empty when the folder is not there or cannot be read. */
  list(folder: string): readonly DirectoryEntry[];
}
