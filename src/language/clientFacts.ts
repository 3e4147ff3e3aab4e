import { sep } from 'node:path';
import type { InitializeParams } from 'vscode-languageserver/node';
import { parseLanguageOptions, type LanguageOptions } from '../protocol/live.ts';
import { pathOf } from './uris.ts';

/** What an editor says of itself when it starts the server, as far as answers depend on it. What it does not say, it cannot. */
export interface ClientFacts {
  /** Absolute paths of the folders it has open; empty when it has files only. */
  readonly folders: readonly string[];
  /** Takes edits with versions, file by file. */
  readonly hasDocumentChanges: boolean;
  /** Shows what an edit means, and asks before it makes it. */
  readonly hasAnnotations: boolean;
  /** Creates files as part of an edit. */
  readonly canCreateFiles: boolean;
  readonly options: LanguageOptions;
  readonly hasSnippets: boolean;
  /** Can be told later for which languages there is a formatter. */
  readonly registersFormatting: boolean;
  /** It asks for diagnostics and takes none that are pushed: an editor that does both would show each twice. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesCodeLenses: boolean;
  readonly refreshesInlayHints: boolean;
}

export const unknownClient: ClientFacts = {
  folders: [],
  hasDocumentChanges: false,
  hasAnnotations: false,
  canCreateFiles: false,
  options: parseLanguageOptions({}),
  hasSnippets: false,
  registersFormatting: false,
  pullsDiagnostics: false,
  refreshesCodeLenses: false,
  refreshesInlayHints: false,
};

export function clientFacts({ capabilities, workspaceFolders, initializationOptions }: InitializeParams): ClientFacts {
  const { workspace, textDocument } = capabilities;
  const edit = workspace?.workspaceEdit;
  return {
    folders: (workspaceFolders ?? []).map(({ uri }) => pathOf(uri)),
    hasDocumentChanges: edit?.documentChanges === true,
    hasAnnotations: edit?.changeAnnotationSupport !== undefined,
    canCreateFiles: edit?.resourceOperations?.includes('create') === true,
    options: parseLanguageOptions(initializationOptions),
    pullsDiagnostics: textDocument?.diagnostic !== undefined && textDocument.publishDiagnostics === undefined,
    registersFormatting:
      textDocument?.formatting?.dynamicRegistration === true &&
      textDocument.rangeFormatting?.dynamicRegistration === true,
    hasSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
  };
}

/** True when no folder is open, too: then what is outside cannot be told. */
export function isInFolders({ folders }: ClientFacts, path: string): boolean {
  return (
    folders.length === 0 || folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  );
}
