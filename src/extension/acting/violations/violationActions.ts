import * as vscode from 'vscode';
import type { ViolationProblem } from '../../../app/violations/violationProblems.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { CommandId } from '../../catalogue.ts';
import type { WidenRequest } from '../contracts/previewWidening.ts';
import { rangeOf } from '../../ui/places.ts';
import { offerQuickFixes } from '../../ui/quickFixes.ts';

/** More rules of one line are broken together. */
const maxRules = 3;

/** Offers to show the messages that a problem is about, and to widen the contract for them. */
export class ViolationActions implements Disposable {
  readonly #problems: () => readonly ViolationProblem[];
  readonly #registration: Disposable;

  constructor(problems: () => readonly ViolationProblem[]) {
    this.#problems = problems;
    this.#registration = offerQuickFixes((file, range) => this.#actions(file, range));
  }

  dispose(): void {
    this.#registration.dispose();
  }

  #actions(file: string, range: vscode.Range): vscode.CodeAction[] {
    const meant = this.#problems().filter(({ at }) => at.file === file && rangeOf(at.range).intersection(range));
    const sources = new Map(
      meant.flatMap(({ source, contract }) => (source === undefined ? [] : [[source, contract] as const])),
    );
    const rules = meant.flatMap(({ source, contract, rule }) =>
      rule === undefined || source === undefined ? [] : [{ source, contract, rule }],
    );
    const widened = [...new Map(rules.map((each) => [each.rule, each])).values()].slice(0, maxRules);
    const shown = [...sources].map(([source, contract]) => {
      const action = new vscode.CodeAction('Show Messages That Break the Contract', vscode.CodeActionKind.QuickFix);
      action.command = {
        title: action.title,
        command: 'patchbay.contracts.showMessages' satisfies CommandId,
        arguments: [{ source, contract }],
      };
      return action;
    });
    const all = [...sources].map(([source, contract]) =>
      widening('Widen Contract for All Held Messages…', { source, contract, rule: null }),
    );
    return [...shown, ...widened.map((each) => widening('Widen Contract for This Message…', each)), ...all];
  }
}

function widening(title: string, request: WidenRequest): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { title, command: 'patchbay.contracts.widen' satisfies CommandId, arguments: [request] };
  return action;
}
