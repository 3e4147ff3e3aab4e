import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import { snapshotOf, uriIn, type FeatureSources } from './featureSources.ts';
import { documentLinks } from './links.ts';
import { definition, highlights, references } from './navigation.ts';
import { documentSymbols } from './symbols.ts';
import { pathOf } from './uris.ts';

export const navigationCapabilities: ServerCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  documentLinkProvider: {},
};

/** Where something is, and what leads there. */
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
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? highlights(file, position) : [];
  });
  connection.onDocumentSymbol(({ textDocument }) =>
    documentSymbols(snapshots.file(pathOf(textDocument.uri))?.trees() ?? []),
  );
  connection.onDocumentLinks(({ textDocument }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? documentLinks(file, exists, toUri) : [];
  });
}
