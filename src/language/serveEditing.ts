import {
  CompletionItemKind,
  type CompletionItem,
  type Connection,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionWorld } from './asked.ts';
import { completion, resolveCompletion } from './completion.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import { foldingRanges } from './folding.ts';
import { formatting, formattingOnNewLine } from './formatting.ts';
import { hover } from './hover.ts';
import { linkedEditing } from './linkedEditing.ts';
import { selectionRanges } from './selection.ts';
import { SemanticTokenSource, semanticTokensLegend } from './semanticTokens.ts';
import { pathOf } from './uris.ts';

export const editingCapabilities: ServerCapabilities = {
  hoverProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  linkedEditingRangeProvider: true,
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '\n' },
  semanticTokensProvider: { legend: semanticTokensLegend, full: { delta: true }, range: true },
  completionProvider: { triggerCharacters: ['{', ' ', '"', "'", '[', '$', '*', '/', '\n'], resolveProvider: true },
};

/** What helps while a manifest is written and read. */
export function serveEditing(connection: Connection, sources: FeatureSources): void {
  connection.onHover(({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    const live = sources.client().options.live ? sources.live.peek() : undefined;
    return snapshot ? hover(snapshot, position, live, leavesKeys(sources, textDocument.uri)) : null;
  });
  connection.onCompletion(async ({ textDocument, position }) => {
    const snapshot = snapshotOf(sources, textDocument);
    if (!snapshot) return [];
    let hasAsked = false;
    const world = worldOf(sources, () => (hasAsked = true));
    const leave = leavesKeys(sources, textDocument.uri)
      ? withoutKeys
      : (all: CompletionItem[]): CompletionItem[] => all;
    const items = leave(completion(snapshot, position, world));
    if (!hasAsked || !sources.live.isStale) return items;
    // What runs matters here, and may be known in a moment.
    await sources.live.soon(liveBoundMs);
    const now = snapshotOf(sources, textDocument);
    return now ? leave(completion(now, position, world)) : items;
  });
  connection.onCompletionResolve(resolveCompletion);
  serveForm(connection, sources);
  serveTokens(connection, sources);
}

/** True where another server of the editor tells about plain keys, and formats: nothing is to be said twice. */
function leavesKeys({ open, client }: FeatureSources, uri: string): boolean {
  return client().options.leavesKeys && open(pathOf(uri))?.languageId === 'dockercompose';
}

/** Names, values and what Patchbay adds stay: nobody else offers them. */
function withoutKeys(items: CompletionItem[]): CompletionItem[] {
  return items.filter(({ kind, data }) => {
    const path: unknown = data;
    return kind !== CompletionItemKind.Property || (Array.isArray(path) && path.includes('x-patchbay'));
  });
}

/** Nobody waits longer for what runs. */
const liveBoundMs = 100;

function worldOf({ list, live, variables, client }: FeatureSources, onAsked: () => void): CompletionWorld {
  const { hasSnippets, options } = client();
  return {
    list,
    variables,
    hasSnippets,
    hasCommands: options.commands,
    live: () => {
      if (!options.live) return undefined;
      onAsked();
      return live.known;
    },
  };
}

/** How a document looks, and how it is taken hold of. */
function serveForm(connection: Connection, sources: FeatureSources): void {
  const { open, snapshots } = sources;
  connection.onDocumentFormatting(({ textDocument }) => {
    const document = open(pathOf(textDocument.uri));
    return document && !leavesKeys(sources, textDocument.uri) ? formatting(document) : [];
  });
  connection.onDocumentRangeFormatting(({ textDocument, range }) => {
    const document = open(pathOf(textDocument.uri));
    return document && !leavesKeys(sources, textDocument.uri) ? formatting(document, range) : [];
  });
  connection.onDocumentOnTypeFormatting(({ textDocument, position }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? formattingOnNewLine(file, position) : [];
  });
  connection.onSelectionRanges(({ textDocument, positions }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? selectionRanges(file, positions) : null;
  });
  connection.languages.onLinkedEditingRange(({ textDocument, position }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? linkedEditing(file, position) : null;
  });
  connection.onFoldingRanges(({ textDocument }) =>
    foldingRanges(snapshots.file(pathOf(textDocument.uri))?.lines ?? []),
  );
}

function serveTokens(connection: Connection, { open, snapshots }: FeatureSources): void {
  const tokens = new SemanticTokenSource<TextDocument>();
  const none = { data: [] };
  const { semanticTokens } = connection.languages;
  semanticTokens.on(({ textDocument }) => {
    const [document, file] = [open(pathOf(textDocument.uri)), snapshots.file(pathOf(textDocument.uri))];
    return document && file ? tokens.full(document, file) : none;
  });
  semanticTokens.onDelta(({ textDocument, previousResultId }) => {
    const [document, file] = [open(pathOf(textDocument.uri)), snapshots.file(pathOf(textDocument.uri))];
    return document && file ? tokens.delta(document, file, previousResultId) : none;
  });
  semanticTokens.onRange(({ textDocument, range }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? tokens.range(file, range) : none;
  });
}
