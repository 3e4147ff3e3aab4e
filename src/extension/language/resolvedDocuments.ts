import { basename, dirname, extname, join } from 'node:path';
import * as vscode from 'vscode';
import { lineFor } from '../../app/editor/resolvedLines.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { toProblem, type Location } from '../../base/problem.ts';
import type { ResolvedParams, ResolvedResult } from '../../protocol/language.ts';
import type { LanguageHost } from './languageHost.ts';

const scheme = 'patchbay-resolved';

/** Folds the keys of one word into one change, and still looks immediate. */
const settleMs = 150;

/** Shows resolved manifests as documents that nobody can write. They follow what they come from, and lead back to it. */
export class ResolvedDocuments implements Disposable {
  readonly #language: LanguageHost;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  /** URI → what the open document was resolved to last. */
  readonly #results = new Map<string, ResolvedResult>();
  readonly #following = this.#store.add(new Coalescer(() => this.#refresh(), settleMs));

  constructor(language: LanguageHost) {
    this.#language = language;
    const content: vscode.TextDocumentContentProvider = {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: (uri, token) => this.#read(uri, token),
    };
    const definitions: vscode.DefinitionProvider = {
      provideDefinition: ({ uri }, { line }) => this.#sourceOf(uri, line),
    };
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, content));
    this.#store.add(vscode.languages.registerDefinitionProvider({ scheme }, definitions));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#onChange(document.uri)));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#onChange(uri)));
    this.#store.add(language.onDidChange(() => this.#following.request()));
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#results.delete(uri.toString());
      }),
    );
  }

  /** Makes the address of a manifest that is resolved in some way. `label` tells it from others of the same manifest. */
  uriOf(params: ResolvedParams, label = ''): vscode.Uri {
    const name = basename(params.path, extname(params.path));
    const path = join(dirname(params.path), `${name}${label === '' ? '' : ` (${label})`}.resolved.yaml`);
    return vscode.Uri.from({ scheme, path, query: JSON.stringify(params) });
  }

  /** Opens it beside what has the focus, at the line that comes from a place. */
  async show(params: ResolvedParams, place?: { readonly file: string; readonly line: number }): Promise<void> {
    const uri = this.uriOf(params);
    const document = await vscode.workspace.openTextDocument(uri);
    const sources = this.#results.get(uri.toString())?.sources ?? [];
    const line = place && lineFor(sources, place.file, place.line);
    const selection = line === undefined ? undefined : new vscode.Range(line, 0, line, 0);
    const column = columnOf(uri) ?? vscode.ViewColumn.Beside;
    await vscode.window.showTextDocument(document, {
      viewColumn: column,
      preserveFocus: place === undefined,
      preview: false,
      ...(selection && { selection }),
    });
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const cancellation = new AbortController();
    const listening = token.onCancellationRequested(() => cancellation.abort());
    try {
      const server = await this.#language.server();
      const result = await server.resolved(JSON.parse(uri.query) as ResolvedParams, cancellation.signal);
      this.#results.set(uri.toString(), result);
      return result.text;
    } catch (error) {
      return `# ${toProblem(error).message.replace(/\s+/g, ' ')}\n`;
    } finally {
      listening.dispose();
    }
  }

  #sourceOf(uri: vscode.Uri, line: number): vscode.Location | undefined {
    const source = this.#results.get(uri.toString())?.sources[line];
    return source ? toLocation(source) : undefined;
  }

  /** Any file may be one that an open document comes from, so all are resolved again. */
  #onChange(uri: vscode.Uri): void {
    if (uri.scheme === 'file' && this.#results.size > 0) this.#following.request();
  }

  #refresh(): void {
    for (const uri of this.#results.keys()) this.#changed.fire(vscode.Uri.parse(uri));
  }
}

function toLocation({ file, range: { start, end } }: Location): vscode.Location {
  return new vscode.Location(
    vscode.Uri.file(file),
    new vscode.Range(start.line, start.character, end.line, end.character),
  );
}

/** Finds the column where the document is shown already. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  return shown?.viewColumn;
}
