import * as vscode from 'vscode';
import { withoutSaidElsewhere } from '../../app/editor/saidElsewhere.ts';
import type { Disposable } from '../../base/disposable.ts';

type Show = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;

/** Shows what the server finds, without what another extension shows at the same place, and again once that one is gone. */
export class SaidOnce implements Disposable {
  readonly #isWanted: () => boolean;
  readonly #listener: vscode.Disposable;
  /** URI → everything the server found there. */
  readonly #found = new Map<string, vscode.Diagnostic[]>();
  /** URI → how many of them are shown, and which. */
  readonly #shown = new Map<string, readonly vscode.Diagnostic[]>();
  #show: Show | undefined;

  constructor(isWanted: () => boolean) {
    this.#isWanted = isWanted;
    this.#listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.forEach((uri) => this.#look(uri)));
  }

  /** Is the client's middleware for what the server finds. */
  handle(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], show: Show): void {
    this.#show = show;
    const key = uri.toString();
    if (diagnostics.length === 0) this.#found.delete(key);
    else this.#found.set(key, diagnostics);
    this.#shown.delete(key);
    if (diagnostics.length === 0) show(uri, []);
    else this.#look(uri);
  }

  /** Must be called when `isWanted` may answer otherwise than before. */
  refresh(): void {
    for (const key of this.#found.keys()) this.#look(vscode.Uri.parse(key));
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #look(uri: vscode.Uri): void {
    const key = uri.toString();
    const found = this.#found.get(key);
    if (!found) return;
    const shown = this.#isShared(uri) ? withoutSaidElsewhere(found, saidByOthers(uri), codeOf) : found;
    const before = this.#shown.get(key);
    // Both are parts of one list, in its order.
    if (before?.length === shown.length && shown.every((one, index) => one === before[index])) return;
    this.#shown.set(key, shown);
    this.#show?.(uri, [...shown]);
  }

  #isShared(uri: vscode.Uri): boolean {
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
    return this.#isWanted() && document?.languageId !== 'patchbay';
  }
}

function saidByOthers(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source !== 'patchbay');
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}
