import type { CompletionItem, Connection, ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CompletionSources } from '../completion/completionContext.ts';
import { completion, resolveCompletion } from '../completion/completion.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import { foldingRanges } from '../editing/folding.ts';
import { expressionItems } from '../completion/expressionCompletion.ts';
import { hover } from '../hover/hover.ts';
import { isNamed, leftOf, withoutLeft } from './leftToOthers.ts';
import { linkedEditing } from '../editing/linkedEditing.ts';
import { selectionRanges } from '../editing/selection.ts';
import { SemanticTokenSource, semanticTokensLegend } from '../editing/semanticTokens.ts';
import { policyFileKind } from '../text/policyPath.ts';
import { pathOf } from '../text/uris.ts';

export const editingCapabilities: ServerCapabilities = {
  hoverProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  linkedEditingRangeProvider: true,
  semanticTokensProvider: { legend: semanticTokensLegend, full: { delta: true }, range: true },
  completionProvider: {
    triggerCharacters: ['{', ' ', '"', "'", '[', '$', '*', '!', '-', '/', '@', '=', '.', '\n'],
    resolveProvider: true,
  },
};

/** Serves completion, hover and the other features that help while a manifest is written and read. */
export function serveEditing(connection: Connection, sources: FeatureSources): void {
  const { turns } = sources;
  connection.onHover(
    turns.atOnce(({ textDocument, position }) => {
      const snapshot = snapshotOf(sources, textDocument);
      const live = sources.client().options.live ? sources.live.peek() : undefined;
      const hovers = leftOf(sources, textDocument.uri)?.hovers ?? [];
      return snapshot ? hover(snapshot, position, live, (path) => isNamed(path, hovers)) : null;
    }),
  );
  connection.onCompletion(
    turns.served(async ({ textDocument, position, context }, giveWay) => {
      // Members follow a dot in expressions alone.
      const isMember = context?.triggerCharacter === '.';
      let hasAsked = false;
      const known = completionSources(sources, () => (hasAsked = true));
      const itemsNow = (): CompletionItem[] => {
        const snapshot = snapshotOf(sources, textDocument);
        const left = leftOf(sources, textDocument.uri);
        if (snapshot && isMember) return expressionItems(snapshot, position, known.hasSnippets) ?? [];
        const items = snapshot ? completion(snapshot, position, known) : [];
        return snapshot && left ? withoutLeft(items, snapshot.file, position, left) : items;
      };
      const items = itemsNow();
      if (!hasAsked || !sources.live.isDue) return items;
      // The answer depends on what runs, which may arrive in a moment.
      await sources.live.soon(liveBoundMs);
      await giveWay();
      return itemsNow();
    }),
  );
  connection.onCompletionResolve(resolveCompletion);
  serveForm(connection, sources);
  serveTokens(connection, sources);
}

/** A request waits at most this long for the state of running services. */
const liveBoundMs = 100;

function completionSources({ host, live, variables, client }: FeatureSources, onAsked: () => void): CompletionSources {
  const { hasSnippets, options } = client();
  return {
    list: (folder) => host.list(folder),
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

/** Serves what an editor needs to draw a document and to select in it. */
function serveForm(connection: Connection, { snapshots, turns }: FeatureSources): void {
  connection.onSelectionRanges(
    turns.served(({ textDocument, positions }) => {
      const file = snapshots.file(pathOf(textDocument.uri));
      return file ? selectionRanges(file, positions) : null;
    }),
  );
  connection.languages.onLinkedEditingRange(
    turns.served(({ textDocument, position }) => {
      const file = snapshots.file(pathOf(textDocument.uri));
      return file ? linkedEditing(file, position) : null;
    }),
  );
  connection.onFoldingRanges(
    turns.served(({ textDocument }) => foldingRanges(snapshots.file(pathOf(textDocument.uri))?.lines ?? [])),
  );
}

function serveTokens(connection: Connection, { open, snapshots, turns }: FeatureSources): void {
  const tokens = new SemanticTokenSource<TextDocument>();
  const none = { data: [] };
  const { semanticTokens } = connection.languages;
  semanticTokens.on(
    turns.served(({ textDocument }) => {
      const [document, file] = [open(pathOf(textDocument.uri)), snapshots.file(pathOf(textDocument.uri))];
      // What colours other YAML colours files of policies, too.
      if (policyFileKind(pathOf(textDocument.uri))) return none;
      return document && file ? tokens.full(document, file) : none;
    }),
  );
  semanticTokens.onDelta(
    turns.served(({ textDocument, previousResultId }) => {
      const [document, file] = [open(pathOf(textDocument.uri)), snapshots.file(pathOf(textDocument.uri))];
      return document && file ? tokens.delta(document, file, previousResultId) : none;
    }),
  );
  semanticTokens.onRange(
    turns.served(({ textDocument, range }) => {
      const path = pathOf(textDocument.uri);
      const file = policyFileKind(path) ? undefined : snapshots.file(path);
      return file ? tokens.range(file, range) : none;
    }),
  );
}
