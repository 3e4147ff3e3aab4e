import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { MessageDocument } from '../../protocol/detailShapes.ts';

export const messageScheme = 'patchbay-message';

/** Texts beyond this that no editor shows are forgotten, the oldest first. */
const maxKept = 20;

/** Shows messages as read-only documents. The text is kept while the document is open, because the message may be evicted meanwhile. */
export class MessageDocuments implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #store = new DisposableStore();
  #count = 0;

  constructor() {
    this.#store.add(
      vscode.workspace.registerTextDocumentContentProvider(messageScheme, {
        provideTextDocumentContent: (uri) =>
          this.#texts.get(uri.path) ?? 'This message is no longer held. Open it from the inspector again.',
      }),
    );
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#forget(uri)));
  }

  /** Opens a document of this text, with its title. */
  async open({ title, text, language }: MessageDocument): Promise<vscode.TextDocument> {
    const path = messagePath(++this.#count, title, language);
    this.#texts.set(path, text);
    this.#trim();
    return vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: messageScheme, path }));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #forget(uri: vscode.Uri): void {
    if (uri.scheme === messageScheme) this.#texts.delete(uri.path);
  }

  #trim(): void {
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.path));
    for (const path of this.#texts.keys()) {
      if (this.#texts.size <= maxKept) return;
      if (!open.has(path)) this.#texts.delete(path);
    }
  }
}

/**
 * The number tells documents apart, the rest is what the tab says. A message is of a language of its own that looks like JSON:
 * of one of the language `json`, VS Code would fetch what the message names as its `$schema`.
 */
function messagePath(number: number, title: string, language: MessageDocument['language']): string {
  const extension = language === 'json' ? 'message' : 'txt';
  return `/${messageScheme}/${number}/${fileName(title)}.${extension}`;
}

function fileName(title: string): string {
  return title.replace(/[^\p{L}\p{N}. _-]/gu, '_').slice(0, 100);
}
