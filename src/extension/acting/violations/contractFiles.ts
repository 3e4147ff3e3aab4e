import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';

/** More contracts than one looks at; the others are read again when an inspector is opened. */
const maxFiles = 200;

/** Watches the files that contracts in use are read from, whoever writes them. */
export class ContractFiles implements Disposable {
  readonly #onChange: (path: string) => void;
  readonly #watched = new Map<string, DisposableStore>();

  constructor(onChange: (path: string) => void) {
    this.#onChange = onChange;
  }

  has(path: string): boolean {
    return this.#watched.has(path);
  }

  /** Watches exactly these from now on. */
  follow(paths: readonly string[]): void {
    const wanted = new Set(paths.slice(0, maxFiles));
    for (const [path, store] of this.#watched) {
      if (wanted.has(path)) continue;
      store.dispose();
      this.#watched.delete(path);
    }
    for (const path of wanted) if (!this.#watched.has(path)) this.#watched.set(path, this.#watch(path));
  }

  dispose(): void {
    this.follow([]);
  }

  #watch(path: string): DisposableStore {
    const store = new DisposableStore();
    const folder = vscode.Uri.file(dirname(path));
    const pattern = new vscode.RelativePattern(folder, escaped(basename(path)));
    const watcher = store.add(vscode.workspace.createFileSystemWatcher(pattern));
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) {
      store.add(event(() => this.#onChange(path)));
    }
    return store;
  }
}

/** A name as a pattern that matches it alone. */
function escaped(name: string): string {
  return name.replaceAll(/[[\]{}*?]/g, '[$&]');
}
