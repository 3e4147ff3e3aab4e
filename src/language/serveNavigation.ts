import { LSPErrorCodes, ResponseError, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import { isInFolders } from './clientFacts.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './callHierarchy.ts';
import { isManifestLanguage } from './diagnosticsPublisher.ts';
import { findManifest } from '../manifest/find.ts';
import type { SourceFile } from './snapshot.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';
import { snapshotOf, uriIn, type FeatureSources } from './featureSources.ts';
import { documentLinks } from './links.ts';
import { leftOf } from './leftToOthers.ts';
import { definition, highlights, references } from './navigation.ts';
import { prepareRename, rename } from './rename.ts';
import { isRefusal, type Refusal } from './renameRules.ts';
import { documentSymbols } from './symbols.ts';
import { pathOf } from './uris.ts';
import { workspaceEdit } from './workspaceEdits.ts';

export const navigationCapabilities: ServerCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  callHierarchyProvider: true,
  documentLinkProvider: {},
  renameProvider: { prepareProvider: true },
};

/** Where something is, what leads there, and how it is called. */
export function serveNavigation(connection: Connection, sources: FeatureSources): void {
  const { snapshots, exists } = sources;
  const toUri = (path: string): string => uriIn(sources, path);
  connection.onDefinition(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? definition(snapshot, position, toUri) : [];
  });
  connection.onReferences(({ textDocument, position, context }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? references(snapshot, position, context.includeDeclaration, toUri) : [];
  });
  serveRename(connection, sources);
  serveHierarchy(connection, sources);
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(knownFiles(sources), query, toUri));
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? highlights(file, position) : [];
  });
  connection.onDocumentSymbol(({ textDocument }) =>
    leftOf(sources, textDocument.uri)?.outline
      ? []
      : documentSymbols(snapshots.file(pathOf(textDocument.uri))?.trees() ?? []),
  );
  connection.onDocumentLinks(({ textDocument }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    const hasImages = !leftOf(sources, textDocument.uri)?.imageLinks;
    return file ? documentLinks(file, exists, toUri, hasImages) : [];
  });
}

function serveHierarchy(connection: Connection, sources: FeatureSources): void {
  const toUri = (path: string): string => uriIn(sources, path);
  connection.languages.callHierarchy.onPrepare(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? prepareCallHierarchy(snapshot, position, toUri) : null;
  });
  connection.languages.callHierarchy.onIncomingCalls(({ item }) => {
    const snapshot = snapshotOf(sources, item);
    return snapshot ? incomingCalls(snapshot, item, toUri) : null;
  });
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) => {
    const snapshot = snapshotOf(sources, item);
    return snapshot ? outgoingCalls(snapshot, item, toUri) : null;
  });
}

/** The files of the manifests that are open, and of those that the folders of the workspace have at their top. */
function knownFiles({ allOpen, client, exists, snapshots }: FeatureSources): readonly SourceFile[] {
  const opened = allOpen()
    .filter(({ languageId }) => isManifestLanguage(languageId))
    .map(({ uri }) => pathOf(uri));
  const roots = client().folders.flatMap((folder) => findManifest(folder, { exists }));
  const files = [...new Set([...opened, ...roots])].flatMap((path) => {
    const snapshot = snapshots.of(path);
    snapshot?.manifest();
    return snapshot?.files() ?? [];
  });
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function serveRename(connection: Connection, sources: FeatureSources): void {
  const surroundings = { isInWorkspace: (file: string) => isInFolders(sources.client(), file) };
  connection.onPrepareRename(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? orRefused(prepareRename(snapshot, position, surroundings)) : null;
  });
  connection.onRenameRequest(({ textDocument, position, newName }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? workspaceEdit(orRefused(rename(snapshot, position, newName, surroundings)), sources) : null;
  });
}

/** An editor shows the message of the error where the name was typed. */
function orRefused<T extends object>(result: T | Refusal): T {
  if (isRefusal(result)) throw new ResponseError(LSPErrorCodes.RequestFailed, result.reason);
  return result;
}
