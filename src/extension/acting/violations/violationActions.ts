import * as vscode from 'vscode';
import type { ViolationProblem } from '../../../app/violations/violationProblems.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { CommandId } from '../../catalogue.ts';
import { rangeOf } from '../../ui/places.ts';

/** Offers to show the messages that a problem is about. */
export class ViolationActions implements Disposable {
  readonly #problems: () => readonly ViolationProblem[];
  readonly #registration: Disposable;

  constructor(problems: () => readonly ViolationProblem[]) {
    this.#problems = problems;
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    const provideCodeActions = ({ uri }: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] =>
      this.#actions(uri.fsPath, range);
    this.#registration = vscode.languages.registerCodeActionsProvider(
      { scheme: 'file' },
      { provideCodeActions },
      kinds,
    );
  }

  dispose(): void {
    this.#registration.dispose();
  }

  #actions(file: string, range: vscode.Range): vscode.CodeAction[] {
    const meant = this.#problems().filter(({ at }) => at.file === file && rangeOf(at.range).intersection(range));
    const sources = new Map(
      meant.flatMap(({ source, contract }) => (source === undefined ? [] : [[source, contract] as const])),
    );
    return [...sources].map(([source, contract]) => {
      const action = new vscode.CodeAction('Show Messages That Break the Contract', vscode.CodeActionKind.QuickFix);
      action.command = {
        title: action.title,
        command: 'patchbay.contracts.showMessages' satisfies CommandId,
        arguments: [{ source, contract }],
      };
      return action;
    });
  }
}
