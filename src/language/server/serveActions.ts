import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { Problem } from '../../base/problem.ts';
import { codeActions, fixAllKind } from '../actions/codeActions.ts';
import { snapshotOf, type FeatureSources } from './featureSources.ts';
import { moreFixes } from '../actions/moreFixes.ts';
import type { Offer } from '../actions/offer.ts';
import { contains, touches } from '../text/ranges.ts';
import { refactoringsAt } from '../refactor/refactorings.ts';
import { pathOf } from '../text/uris.ts';
import { workspaceEdit } from './workspaceEdits.ts';

export const actionCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.Refactor, fixAllKind] },
};

/** Serves code actions: fixes of a place's problems, and refactorings. */
export function serveActions(connection: Connection, sources: FeatureSources): void {
  connection.onCodeAction(
    sources.turns.served((params) => {
      const problems = sources.problemsOf(pathOf(params.textDocument.uri));
      const own = codeActions(problems, params.range, params.context, (edits) => workspaceEdit(edits, sources));
      return [...own, ...offersFor(params, problems, sources)];
    }),
  );
}

function offersFor(params: CodeActionParams, problems: readonly Problem[], sources: FeatureSources): CodeAction[] {
  const { range, context, textDocument } = params;
  const snapshot = snapshotOf(sources, textDocument);
  if (!snapshot) return [];
  const isWanted = ({ kind }: Pick<Offer, 'kind'>): boolean =>
    !context.only || context.only.some((only) => only === '' || kind === only || kind.startsWith(`${only}.`));
  const here = problems.filter(({ at }) => at && touches(at.range, range));
  const fixes = isWanted({ kind: 'quickfix' })
    ? here.flatMap((problem) => moreFixes(snapshot, problem, sources.client().canCreateFiles))
    : [];
  const refactorings = refactoringsAt(snapshot, range, {
    exists: sources.exists,
    canCreateFiles: sources.client().canCreateFiles,
  });
  return [...fixes, ...refactorings].filter(isWanted).map((offer) => toCodeAction(offer, params, here, sources));
}

function toCodeAction(
  { title, kind, edits, created, code }: Offer,
  { context }: CodeActionParams,
  here: readonly Problem[],
  sources: FeatureSources,
): CodeAction {
  const starts = here.flatMap((problem) => (problem.code === code && problem.at ? [problem.at.range.start] : []));
  const diagnostics = context.diagnostics.filter(
    (diagnostic) => diagnostic.code === code && starts.some((start) => contains(diagnostic.range, start)),
  );
  return {
    title,
    kind,
    ...(diagnostics.length > 0 && { diagnostics }),
    edit: workspaceEdit(edits, sources, created),
  };
}
