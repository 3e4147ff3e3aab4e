import { sep } from 'node:path';
import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver/node';
import { parseLanguageOptions, type LanguageOptions } from '../../protocol/live.ts';
import { pathOf } from '../text/uris.ts';

/** What an editor says of itself when it starts the server, as far as answers depend on it. What it does not say, it cannot. */
export interface ClientFacts {
  /** Absolute paths of the folders it has open; empty when it has files only. */
  readonly folders: readonly string[];
  /** Tells when it opens or closes one of them. */
  readonly changesFolders: boolean;
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
  changesFolders: false,
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

export function clientFacts(params: InitializeParams): ClientFacts {
  const { workspace, textDocument } = params.capabilities;
  const edit = workspace?.workspaceEdit;
  return {
    folders: foldersOf(params),
    changesFolders: workspace?.workspaceFolders === true,
    hasDocumentChanges: edit?.documentChanges === true,
    hasAnnotations: edit?.changeAnnotationSupport !== undefined,
    canCreateFiles: edit?.resourceOperations?.includes('create') === true,
    options: parseLanguageOptions(params.initializationOptions),
    pullsDiagnostics: textDocument?.diagnostic !== undefined && textDocument.publishDiagnostics === undefined,
    registersFormatting:
      textDocument?.formatting?.dynamicRegistration === true &&
      textDocument.rangeFormatting?.dynamicRegistration === true,
    hasSnippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
  };
}

export function withFolders(client: ClientFacts, { added, removed }: WorkspaceFoldersChangeEvent): ClientFacts {
  const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
  const kept = client.folders.filter((folder) => !gone.has(folder));
  return { ...client, folders: [...new Set([...kept, ...added.map(({ uri }) => pathOf(uri))])] };
}

/** The protocol has had three ways to say it, and an editor may know the oldest only. */
interface OpenFolders {
  readonly workspaceFolders?: InitializeParams['workspaceFolders'];
  readonly rootUri?: string | null;
  readonly rootPath?: string | null;
}

function foldersOf({ workspaceFolders, rootUri, rootPath }: OpenFolders): readonly string[] {
  if (workspaceFolders) return workspaceFolders.map(({ uri }) => pathOf(uri));
  if (typeof rootUri === 'string') return [pathOf(rootUri)];
  return typeof rootPath === 'string' && rootPath !== '' ? [rootPath] : [];
}

/** True when no folder is open, too: then what is outside cannot be told. */
export function isInFolders({ folders }: ClientFacts, path: string): boolean {
  return (
    folders.length === 0 || folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  );
}
