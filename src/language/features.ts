import { CodeActionKind, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Problem } from '../base/problem.ts';
import { codeActions, fixAllKind, type EditTarget } from './codeActions.ts';
import { completion, resolveCompletion } from './completion.ts';
import { hover } from './hover.ts';
import type { Snapshots } from './snapshot.ts';
import { pathOf, uriOf } from './uris.ts';

export const featureCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
  hoverProvider: true,
  completionProvider: { triggerCharacters: ['{', ' ', '"', "'", '['], resolveProvider: true },
};

/** What the features read: open documents, and what is known of the manifests they are part of. */
export interface FeatureSources {
  /** The open document of a path. */
  readonly open: (path: string) => TextDocument | undefined;
  /** The problems of a file as it is now. */
  readonly problemsOf: (path: string) => readonly Problem[];
  readonly snapshots: Snapshots;
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
}
