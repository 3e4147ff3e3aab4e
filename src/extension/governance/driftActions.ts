import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { DriftFinding, TakenOver } from '../../app/environments/driftFinding.ts';
import { applicationKeyText } from '../../app/applications/applicationKey.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { CommandId } from '../catalogue.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import { rangeOf } from '../ui/places.ts';
import { offerQuickFixes } from '../ui/quickFixes.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';

/** What has drifted, at its place in a file. */
export interface PlacedDrift {
  readonly file: string;
  readonly diagnostic: vscode.Diagnostic;
  readonly finding: DriftFinding;
  readonly work: ApplicationWork;
}

/** What `patchbay.application.bringBack` is called with; commands find the application by the key of its work. */
export interface BroughtBack {
  readonly services: readonly string[];
  /** Of a service that the manifest does not have. */
  readonly isOrphan: boolean;
}

const answerMs = 10_000;

/** Offers to bring back what has drifted, by a plan, or to take it over, by an edit of the manifest that was proved before. */
export class DriftActions implements Disposable {
  readonly #drifts: () => readonly PlacedDrift[];
  readonly #language: LanguageHost;
  readonly #registration: Disposable;

  constructor(drifts: () => readonly PlacedDrift[], language: LanguageHost) {
    this.#drifts = drifts;
    this.#language = language;
    this.#registration = offerQuickFixes((file, range) => this.#actions(file, range));
  }

  dispose(): void {
    this.#registration.dispose();
  }

  async #actions(file: string, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const meant = this.#drifts().filter((each) => each.file === file && each.diagnostic.range.intersection(range));
    const offered = await Promise.all(
      meant.map(async (drift) => {
        const { takenOver } = drift.finding;
        const over = takenOver && (await this.#takeOver(drift, takenOver));
        return over ? [bringBack(drift), over] : [bringBack(drift)];
      }),
    );
    return offered.flat();
  }

  async #takeOver({ work, diagnostic }: PlacedDrift, value: TakenOver): Promise<vscode.CodeAction | undefined> {
    const { edits, isShared } = await this.#language.takeOver(work.key, value, AbortSignal.timeout(answerMs));
    const [first] = edits;
    if (!first) return undefined;
    const what =
      value.attribute === 'image'
        ? `the image ${value.value}`
        : `${value.value} ${value.value === '1' ? 'replica' : 'replicas'}`;
    const where = `${basename(first.file)}${isShared ? ', for every environment' : ''}`;
    const action = actionFor(`Take Over ${what} of ${value.service} in ${where}`, diagnostic);
    const edit = new vscode.WorkspaceEdit();
    for (const { file, range, newText } of edits) edit.replace(vscode.Uri.file(file), rangeOf(range), newText);
    action.edit = edit;
    return action;
  }
}

function bringBack({ finding: { services, code }, diagnostic, work }: PlacedDrift): vscode.CodeAction {
  const isOrphan = code === 'drift.orphan';
  const action = actionFor(`Bring ${services.join(', ')} Back to the Manifest…`, diagnostic);
  const brought: BroughtBack = { services, isOrphan };
  action.command = {
    title: action.title,
    command: 'patchbay.application.bringBack' satisfies CommandId,
    arguments: [brought, { application: applicationKeyText(work.key) }],
  };
  return action;
}

function actionFor(title: string, diagnostic: vscode.Diagnostic): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  return action;
}
