import { CodeActionKind, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../base/problem.ts';
import { codeActions, fixAllKind, type EditTarget } from './codeActions.ts';
import { completion, resolveCompletion } from './completion.ts';
import { foldingRanges } from './folding.ts';
import { hover } from './hover.ts';
import { documentLinks } from './links.ts';
import { definition, highlights, references } from './navigation.ts';
import type { Snapshots } from './snapshot.ts';
import { pathOf, uriOf } from './uris.ts';

export const featureCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  foldingRangeProvider: true,
  documentLinkProvider: {},
  completionProvider: { triggerCharacters: ['{', ' ', '"', "'", '['], resolveProvider: true },
};

/** What the features read: open documents, and what is known of the manifests they are part of. */
export interface FeatureSources {
  /** The open document of a path. */
  readonly open: (path: string) => TextDocument | undefined;
  /** The problems of a file as it is now. */
  readonly problemsOf: (path: string) => readonly Problem[];
  readonly snapshots: Snapshots;
  readonly exists: (path: string) => boolean;
}

/** Answers what an editor asks about a place in a manifest. */
export function serveFeatures(connection: Connection, sources: FeatureSources): void {
  const targetOf = (file: string): EditTarget => {
    const document = sources.open(file);
    return { uri: document?.uri ?? uriOf(file), version: document?.version ?? null };
  };
  connection.onCodeAction(({ textDocument, range, context }) =>
    codeActions(sources.problemsOf(pathOf(textDocument.uri)), range, context, targetOf),
  );
  connection.onHover(({ textDocument, position }) => {
    const snapshot = sources.snapshots.of(pathOf(textDocument.uri));
    return snapshot ? hover(snapshot, position) : null;
  });
  connection.onCompletion(({ textDocument, position }) => {
    const snapshot = sources.snapshots.of(pathOf(textDocument.uri));
    return snapshot ? completion(snapshot, position) : [];
  });
  connection.onCompletionResolve(resolveCompletion);
  serveNavigation(connection, sources);
}

function serveNavigation(connection: Connection, { open, snapshots, exists }: FeatureSources): void {
  const toUri = (path: string): string => open(path)?.uri ?? uriOf(path);
  connection.onDefinition(({ textDocument, position }) => {
    const snapshot = snapshots.of(pathOf(textDocument.uri));
    return snapshot ? definition(snapshot, position, toUri) : [];
  });
  connection.onReferences(({ textDocument, position, context }) => {
    const snapshot = snapshots.of(pathOf(textDocument.uri));
    return snapshot ? references(snapshot, position, context.includeDeclaration, toUri) : [];
  });
  connection.onDocumentHighlight(({ textDocument, position }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? highlights(file, position) : [];
  });
  connection.onFoldingRanges(({ textDocument }) =>
    foldingRanges(snapshots.file(pathOf(textDocument.uri))?.lines ?? []),
  );
  connection.onDocumentLinks(({ textDocument }) => {
    const file = snapshots.file(pathOf(textDocument.uri));
    return file ? documentLinks(file, exists, toUri) : [];
  });
}
