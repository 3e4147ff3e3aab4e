import * as vscode from 'vscode';
import { reportLines } from '../../../app/transfers/transferText.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { oneLine } from '../../../base/foreignText.ts';
import type { Problem } from '../../../base/problem.ts';
import type { TransferReport } from '../../../transfer/transfer.ts';
import type { MessageDocuments } from '../../inspector/messageDocuments.ts';

/** An editor, and the list of problems, become slow with more. The report has them all. */
const maxShown = 1000;

/** What is wrong with the messages of files, at their lines, until a file is changed or looked through again. */
export class FileProblems implements Disposable {
  readonly #documents: MessageDocuments;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('patchbay-message-files'));

  constructor(documents: MessageDocuments) {
    this.#documents = documents;
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#collection.delete(document.uri)));
  }

  set(path: string, { problems }: TransferReport): void {
    const shown = problems.slice(0, maxShown).flatMap((problem) => diagnosticOf(problem) ?? []);
    this.#collection.set(vscode.Uri.file(path), shown);
  }

  /** Opens the file at the first problem; where that cannot be, and where there are too many, a report with a line for each. */
  async show(path: string, report: TransferReport): Promise<void> {
    if (report.problems.length + report.moreProblems > maxShown || !(await openAt(path, report.problems[0]))) {
      const text = reportLines('Looked through. It would send', report).join('\n');
      const document = await this.#documents.open({ title: 'Messages that are not valid', text, language: 'text' });
      await vscode.window.showTextDocument(document);
    }
    await vscode.commands.executeCommand('workbench.actions.view.problems');
  }

  dispose(): void {
    this.#store.dispose();
  }
}

async function openAt(path: string, problem: Problem | undefined): Promise<boolean> {
  const { line = 0 } = problem?.at?.range.start ?? {};
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
    return true;
  } catch {
    // The editor opens no file that is larger than it likes.
    return false;
  }
}

function diagnosticOf({ at, message, severity }: Problem): vscode.Diagnostic | undefined {
  if (!at) return undefined;
  const { line } = at.range.start;
  // The place says which line it is.
  const words = oneLine(message.replace(/^Line [\d:]+: /, ''));
  const weight = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const text = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const diagnostic = new vscode.Diagnostic(new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER), text, weight);
  diagnostic.source = 'Patchbay';
  return diagnostic;
}
