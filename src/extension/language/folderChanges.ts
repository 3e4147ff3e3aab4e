import { extname, sep } from 'node:path';
import * as vscode from 'vscode';
import { Coalescer } from '../../base/async.ts';
import { topmostPaths } from '../../base/disk/topmostPaths.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { WorkspaceApplicationsResult } from '../../protocol/workspaceApplications.ts';

/** Manifests that came or went together with their folder. */
export interface FolderChange {
  readonly created: readonly string[];
  readonly deleted: readonly string[];
}

/** A checkout makes many folders at once: they are looked into together. */
const settleMs = 300;
/** Where more have come, all of the workspace is looked through instead. */
const maxFolders = 20;
const maxFiles = 1000;

/** Tells of manifests that came or went with their folder: VS Code may tell of the folder alone. */
export class FolderChanges implements Disposable {
  readonly #tell: (change: FolderChange) => void;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new Coalescer(() => this.#look(), settleMs));
  readonly #created = new Set<string>();
  #isWatching = false;
  #files: readonly string[] = [];

  constructor(tell: (change: FolderChange) => void) {
    this.#tell = tell;
  }

  /** Watches the files of these applications from now on, and for folders that hold others. */
  watch({ applications }: WorkspaceApplicationsResult): void {
    this.#files = applications.flatMap(({ files, parts }) => [...files, ...parts]);
    if (!this.#isWatching) this.#listen();
    this.#isWatching = true;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #listen(): void {
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher('**', false, true));
    watcher.onDidDelete(({ fsPath }) => {
      const deleted = this.#files.filter((file) => file.startsWith(fsPath + sep));
      if (deleted.length > 0) this.#tell({ created: [], deleted });
    });
    watcher.onDidCreate(({ fsPath }) => {
      // Nearly every file has an ending, and hardly any folder: no file is looked at to find out.
      if (extname(fsPath) !== '') return;
      this.#created.add(fsPath);
      this.#looking.request();
    });
  }

  async #look(): Promise<void> {
    const topmost = topmostPaths([...this.#created]);
    this.#created.clear();
    const roots = vscode.workspace.workspaceFolders?.map(({ uri }) => uri.fsPath) ?? [];
    const searched = topmost.length > maxFolders ? roots : topmost;
    const found = await Promise.all(searched.map(manifestFilesIn));
    const news = found.flat().filter((path) => !this.#files.includes(path));
    if (news.length > 0) this.#tell({ created: news, deleted: [] });
  }
}

/** Never rejects: a folder may have gone again. */
async function manifestFilesIn(folder: string): Promise<readonly string[]> {
  const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**/*.{yaml,yml}');
  try {
    return (await vscode.workspace.findFiles(pattern, undefined, maxFiles)).map(({ fsPath }) => fsPath);
  } catch {
    // What is found later is told of then.
    return [];
  }
}
