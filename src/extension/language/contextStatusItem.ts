import * as vscode from 'vscode';
import { contextStatus } from '../../app/editor/contextChoices.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { disarmLabel } from '../../base/foreignText.ts';
import type { ContextResult } from '../../protocol/context.ts';
import { isManifest, manifestLanguages } from './documents.ts';
import type { LanguageHost } from './languageHost.ts';

const settleMs = 50;
const answerMs = 10_000;

/** Shows in the language status which files the open manifest is read with, and why. A click chooses others. */
export class ContextStatusItem implements Disposable {
  readonly #language: LanguageHost;
  readonly #store = new DisposableStore();
  readonly #item = this.#store.add(
    vscode.languages.createLanguageStatusItem(
      'patchbay.context',
      manifestLanguages.map((language) => ({ scheme: 'file', language })),
    ),
  );
  readonly #drawing = this.#store.add(new Coalescer(() => this.#draw(), settleMs));

  constructor(language: LanguageHost) {
    this.#language = language;
    this.#item.name = 'Patchbay Manifest';
    this.#item.text = 'Patchbay';
    this.#item.command = {
      title: 'Change',
      tooltip: 'Choose the files that this manifest is merged with',
      command: 'patchbay.manifest.chooseContext',
    };
    this.#store.add(vscode.window.onDidChangeActiveTextEditor(() => this.#drawing.request()));
    this.#store.add(language.onDidChangeContexts(() => this.#drawing.request()));
    this.#drawing.request();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #draw(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isManifest(document)) return;
    const result = await this.#contextOf(document.uri.fsPath).catch(() => undefined);
    // Another editor may be in view by now, which has asked for itself.
    if (!result || vscode.window.activeTextEditor?.document !== document) return;
    const { text, detail, isWarning } = contextStatus(result);
    this.#item.text = disarmLabel(text);
    this.#item.detail = disarmLabel(detail);
    this.#item.severity = isWarning ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
  }

  async #contextOf(path: string): Promise<ContextResult> {
    return (await this.#language.server()).context({ path }, AbortSignal.timeout(answerMs));
  }
}
