import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

/** Offers quick fixes in files of this machine, for a range of one. */
export function offerQuickFixes(
  fixes: (file: string, range: vscode.Range) => vscode.ProviderResult<vscode.CodeAction[]>,
): Disposable {
  return vscode.languages.registerCodeActionsProvider(
    { scheme: 'file' },
    { provideCodeActions: ({ uri }, range) => fixes(uri.fsPath, range) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}
