import {
  CodeActionKind,
  type CodeAction,
  type CodeActionContext,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Edit, Fix, Problem, Range } from '../../base/problem.ts';
import { toFileEdit, type FileEdit } from './offer.ts';
import { contains, isEmpty, touches } from '../text/ranges.ts';

/**
 * The kind of "fix all". It can run on save: `"editor.codeActionsOnSave": { "source.fixAll.patchbay": "explicit" }`.
 */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.patchbay`;

/** Turns edits into the form that the editor takes. */
type ToEdit = (edits: readonly FileEdit[]) => WorkspaceEdit;

type Fixable = Problem & { readonly fix: Fix; readonly at: NonNullable<Problem['at']> };

/** The fixes for the problems within a range: each on its own, and all of one kind at once. */
export function codeActions(
  problems: readonly Problem[],
  range: Range,
  context: CodeActionContext,
  toEdit: ToEdit,
): CodeAction[] {
  const fixable = problems.filter(isFixable);
  const here = fixable.filter(({ at }) => touches(at.range, range));
  const actions: CodeAction[] = [];
  if (isWanted(CodeActionKind.QuickFix, context)) {
    for (const problem of here) actions.push(quickFix(problem, here, context, toEdit));
    for (const code of new Set(here.map((problem) => problem.code))) {
      actions.push(...fixAllOf(fixable, code, CodeActionKind.QuickFix, toEdit));
    }
  }
  if (isWanted(fixAllKind, context)) actions.push(...fixAllOf(fixable, undefined, fixAllKind, toEdit));
  return actions;
}

function isFixable(problem: Problem): problem is Fixable {
  return problem.fix !== undefined && problem.at !== undefined;
}

/** A request for `source` includes `source.fixAll.patchbay`. Actions on a whole file are offered only on request. */
function isWanted(kind: string, { only }: CodeActionContext): boolean {
  if (!only) return kind === CodeActionKind.QuickFix;
  return only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
}

function quickFix(problem: Fixable, here: readonly Fixable[], context: CodeActionContext, toEdit: ToEdit): CodeAction {
  const { fix, code, at } = problem;
  const [edit, ...others] = fix.edits;
  const isOneWord = edit !== undefined && others.length === 0 && !isEmpty(edit.at.range);
  const diagnostics = context.diagnostics.filter(
    (diagnostic) => diagnostic.code === code && contains(diagnostic.range, at.range.start),
  );
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    ...(diagnostics.length > 0 && { diagnostics }),
    ...(isOneWord && here.length === 1 && { isPreferred: true }),
    edit: toEdit(fix.edits.map(toFileEdit)),
  };
}

/** One action for all fixes of a code, or of every code, within the file. Offered only if there are at least two. */
function fixAllOf(fixable: readonly Fixable[], code: string | undefined, kind: string, toEdit: ToEdit): CodeAction[] {
  const meant = fixable.filter((problem) => code === undefined || problem.code === code);
  const inFile = meant.filter(({ at, fix }) => fix.edits.every((edit) => edit.at.file === at.file));
  const chosen = withoutConflicts(inFile.map(({ fix }) => fix));
  const isWorthwhile = code === undefined ? chosen.length > 0 : chosen.length > 1;
  if (!isWorthwhile) return [];
  const edits = chosen.flatMap((fix) => fix.edits);
  const what = code === undefined ? 'problems' : 'problems of this kind';
  const title = `Fix all ${chosen.length} ${what} in this file`;
  return [{ title, kind, edit: toEdit(edits.map(toFileEdit)) }];
}

/**
 * Edits of one change must not overlap. Of two overlapping fixes the first is applied; the other is offered again
 * afterwards.
 */
function withoutConflicts(fixes: readonly Fix[]): readonly Fix[] {
  const taken: Edit[] = [];
  return fixes.filter((fix) => {
    const isFree = fix.edits.every((edit) => taken.every((other) => !touches(edit.at.range, other.at.range)));
    if (isFree) taken.push(...fix.edits);
    return isFree;
  });
}
