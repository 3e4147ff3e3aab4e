import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import { completion, resolveCompletion } from './completion.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import { foldingRanges } from './folding.ts';
import { hover } from './hover.ts';
import { pathOf } from './uris.ts';

export const editingCapabilities: ServerCapabilities = {
  hoverProvider: true,
  foldingRangeProvider: true,
  completionProvider: { triggerCharacters: ['{', ' ', '"', "'", '['], resolveProvider: true },
};

/** What helps while a manifest is written and read. */
export function serveEditing(connection: Connection, sources: FeatureSources): void {
  connection.onHover(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? hover(snapshot, position) : null;
  });
  connection.onCompletion(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    return snapshot ? completion(snapshot, position) : [];
  });
  connection.onCompletionResolve(resolveCompletion);
  connection.onFoldingRanges(({ textDocument }) =>
    foldingRanges(sources.snapshots.file(pathOf(textDocument.uri))?.lines ?? []),
  );
}
