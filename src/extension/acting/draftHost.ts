import { extname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem } from '../../base/problem.ts';
import type { Composer } from './compose/composer.ts';
import { draftSchemaScheme, isDraft } from './parts/draftFiles.ts';

/** What a manifest or a contract is written in. */
const contractFiles: ReadonlySet<string> = new Set(['.yaml', '.yml', '.json', '.avsc', '.proto']);

/** Brings the composer when a draft is opened, and hands the JSON language of the editor its schema. */
export class DraftHost implements vscode.TextDocumentContentProvider, Disposable {
  readonly #use: () => Promise<Composer>;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  /** Schemas that the editor has asked for. */
  readonly #asked = new Map<string, vscode.Uri>();

  readonly onDidChange = this.#changed.event;

  constructor(use: () => Promise<Composer>, logger: Logger) {
    this.#use = use;
    this.#logger = logger;
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(draftSchemaScheme, this));
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#opened(document)));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#trusted()));
    this.#store.add(vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    for (const document of vscode.workspace.textDocuments) this.#opened(document);
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    this.#asked.set(uri.toString(), uri);
    if (!vscode.workspace.isTrusted) return '{}';
    const cancelling = new AbortController();
    token.onCancellationRequested(() => cancelling.abort());
    try {
      return await (await this.#use()).schemaText(cancelling.signal);
    } catch (error) {
      this.#logger.warn(`Drafts are not completed: ${toProblem(error).message}`);
      return '{}';
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  #opened(document: vscode.TextDocument): void {
    // What a contract says is compiled: an untrusted workspace has its drafts shown as the JSON that they are.
    if (!isDraft(document) || !vscode.workspace.isTrusted) return;
    this.#use().catch((error: unknown) => this.#logger.error('Drafts cannot be edited', error));
  }

  #trusted(): void {
    for (const uri of this.#asked.values()) this.#changed.fire(uri);
    for (const document of vscode.workspace.textDocuments) this.#opened(document);
  }

  /** What was saved may be a manifest, or a contract: what drafts are held against is another one. */
  #saved(document: vscode.TextDocument): void {
    if (isDraft(document) || !contractFiles.has(extname(document.uri.path))) return;
    if (!vscode.workspace.isTrusted || !vscode.workspace.textDocuments.some(isDraft)) return;
    for (const uri of this.#asked.values()) this.#changed.fire(uri);
    this.#use().then(
      (composer) => composer.checkAll(),
      (error: unknown) => this.#logger.error('Drafts cannot be checked', error),
    );
  }
}
