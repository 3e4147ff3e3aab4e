import { sep } from 'node:path';
import type { InitializeParams } from 'vscode-languageserver/node';
import { pathOf } from './uris.ts';

/** What an editor says of itself when it starts the server, as far as answers depend on it. */
export interface ClientFacts {
  /** Absolute paths of the folders it has open; empty when it has files only. */
  readonly folders: readonly string[];
  /** Takes edits with versions, file by file. */
  readonly hasDocumentChanges: boolean;
  /** Shows what an edit means, and asks before it makes it. */
  readonly hasAnnotations: boolean;
  /** Creates files as part of an edit. */
  readonly canCreateFiles: boolean;
}

export const unknownClient: ClientFacts = {
  folders: [],
  hasDocumentChanges: false,
  hasAnnotations: false,
  canCreateFiles: false,
};

export function clientFacts({ capabilities, workspaceFolders }: InitializeParams): ClientFacts {
  const edit = capabilities.workspace?.workspaceEdit;
  return {
    folders: (workspaceFolders ?? []).map(({ uri }) => pathOf(uri)),
    hasDocumentChanges: edit?.documentChanges === true,
    hasAnnotations: edit?.changeAnnotationSupport !== undefined,
    canCreateFiles: edit?.resourceOperations?.includes('create') === true,
  };
}

/** True when no folder is open, too: then what is outside cannot be told. */
export function isInFolders({ folders }: ClientFacts, path: string): boolean {
  return (
    folders.length === 0 || folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  );
}
