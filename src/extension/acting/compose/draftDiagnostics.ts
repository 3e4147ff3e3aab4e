import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { checkDraft, type CheckedDraft } from '../../../app/drafts/checkDraft.ts';
import { draftValues } from '../../../app/drafts/draftValues.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { Emitter } from '../../../base/event.ts';
import { oneLine } from '../../../base/foreignText.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { DraftProblem } from '../../../messages/drafts/draft.ts';
import type { ActingParts } from '../parts/actingParts.ts';
import { isDraft } from '../parts/draftFiles.ts';
import type { DraftApplications } from './draftApplications.ts';

/** How long after a key a draft is checked. */
const quietMs = 200;

/** Holds open drafts against the contracts of their channels while somebody types, and says what is wrong as Problems. */
export class DraftDiagnostics implements Disposable {
  readonly #parts: Pick<ActingParts, 'tap' | 'logger'>;
  readonly #applications: DraftApplications;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('patchbay-drafts'));
  readonly #checked = new Map<string, CheckedDraft>();
  readonly #running = new Map<string, AbortController>();
  readonly #changed = this.#store.add(new Emitter<void>());

  /** A draft was checked. */
  readonly onDidCheck = this.#changed.event;

  constructor(parts: Pick<ActingParts, 'tap' | 'logger'>, applications: DraftApplications) {
    this.#parts = parts;
    this.#applications = applications;
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#request(document, 0)));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#request(document, quietMs)));
    this.#store.add(vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)));
    this.checkAll();
  }

  /** What was last found out about a document. */
  of(uri: vscode.Uri): CheckedDraft | undefined {
    return this.#checked.get(uri.toString());
  }

  /** A manifest or a contract is another one now. */
  checkAll(): void {
    for (const document of vscode.workspace.textDocuments) this.#request(document, 0);
  }

  dispose(): void {
    for (const running of this.#running.values()) running.abort();
    this.#store.dispose();
  }

  #request(document: vscode.TextDocument, delayMs: number): void {
    if (!isDraft(document) || this.#store.isDisposed) return;
    const id = document.uri.toString();
    this.#running.get(id)?.abort();
    const running = new AbortController();
    this.#running.set(id, running);
    const timer = setTimeout(() => void this.#check(document, running), delayMs);
    running.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  async #check(document: vscode.TextDocument, { signal }: AbortController): Promise<void> {
    try {
      const key = await this.#applications.keyOf(document.uri);
      const application = key && (await this.#applications.read(key, signal));
      if (!application || signal.aborted) return;
      const sources = { nowMs: Date.now(), uuid: randomUUID, random: Math.random };
      const checked = await checkDraft(
        document.getText(),
        application,
        (draft) => draftValues(draft, new Map(), sources),
        this.#parts.tap.ensure(),
        signal,
      );
      if (signal.aborted) return;
      this.#remember(document.uri, checked);
      const problems = [...checked.problems, ...checked.broken];
      this.#collection.set(
        document.uri,
        problems.map((problem) => toDiagnostic(document, problem)),
      );
      this.#changed.fire();
    } catch (error) {
      if (!isCancellation(error)) this.#parts.logger.warn(`A draft cannot be checked: ${toProblem(error).message}`);
    }
  }

  /** While a text cannot be read, as at every other key, it is still known where it goes. */
  #remember(uri: vscode.Uri, checked: CheckedDraft): void {
    const target = checked.draft ? checked.target : this.of(uri)?.target;
    this.#checked.set(uri.toString(), { ...checked, target });
  }

  #forget({ uri }: vscode.TextDocument): void {
    const id = uri.toString();
    this.#running.get(id)?.abort();
    this.#running.delete(id);
    this.#checked.delete(id);
    this.#collection.delete(uri);
    this.#applications.forget(uri);
  }
}

function toDiagnostic(
  document: vscode.TextDocument,
  { severity, message, start, end }: DraftProblem,
): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const weight = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
  const diagnostic = new vscode.Diagnostic(range, oneLine(message), weight);
  diagnostic.source = 'Patchbay';
  return diagnostic;
}
