import { sep } from 'node:path';
import type { InitializeParams, WorkspaceFoldersChangeEvent } from 'vscode-languageserver/node';
import { parseLanguageOptions, type LanguageOptions } from '../../protocol/live.ts';
import { pathOf } from '../text/uris.ts';

/** What an editor supports, as it says when it starts the server. A capability that it does not mention is missing. */
export interface ClientFacts {
  /** Absolute paths of the folders it has open; empty when it has files only. */
  readonly folders: readonly string[];
  /** Sends a notification when a folder is opened or closed. */
  readonly changesFolders: boolean;
  /** Accepts edits with versions, grouped by file. */
  readonly hasDocumentChanges: boolean;
  /** Shows annotations of edits, and asks the user to confirm them. */
  readonly hasAnnotations: boolean;
  /** Can create files as part of an edit. */
  readonly canCreateFiles: boolean;
  /** Asks for the edit of a code action when it is chosen. */
  readonly resolvesActions: boolean;
  readonly options: LanguageOptions;
  readonly hasSnippets: boolean;
  /** Accepts the registration of a formatter after the start. */
  readonly registersFormatting: boolean;
  /** It pulls diagnostics, so none are pushed: otherwise each would be shown twice. */
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
  resolvesActions: false,
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
    resolvesActions:
      textDocument?.codeAction?.dataSupport === true &&
      textDocument.codeAction.resolveSupport?.properties.includes('edit') === true,
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

/** The protocol has three ways to name the folders; an editor may know only the oldest. */
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

/** Also true when no folder is open, because nothing can be outside then. */
export function isInFolders({ folders }: ClientFacts, path: string): boolean {
  return (
    folders.length === 0 || folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
  );
}
