import { CodeActionKind, type Connection, type ServerCapabilities } from 'vscode-languageserver/node';
import { codeActions, fixAllKind } from './codeActions.ts';
import { targetIn, type FeatureSources } from './featureSources.ts';
import { pathOf } from './uris.ts';

export const actionCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
};

/** What can be done about a place: fixes of its problems, refactorings. */
export function serveActions(connection: Connection, sources: FeatureSources): void {
  connection.onCodeAction(({ textDocument, range, context }) =>
    codeActions(sources.problemsOf(pathOf(textDocument.uri)), range, context, (file) => targetIn(sources, file)),
  );
}
