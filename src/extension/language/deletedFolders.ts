import { sep } from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { WorkspaceApplicationsResult } from '../../protocol/workspaceApplications.ts';

/** Tells of manifests that went with their folder: VS Code then tells of the folder alone. */
export class DeletedFolders implements Disposable {
  readonly #tell: (paths: readonly string[]) => void;
  #watcher: vscode.FileSystemWatcher | undefined;
  #files: readonly string[] = [];

  constructor(tell: (paths: readonly string[]) => void) {
    this.#tell = tell;
  }

  /** Watches the files of these applications from now on. */
  watch({ applications }: WorkspaceApplicationsResult): void {
    this.#files = applications.flatMap(({ files, parts }) => [...files, ...parts]);
    this.#watcher ??= this.#listen();
  }

  dispose(): void {
    this.#watcher?.dispose();
  }

  #listen(): vscode.FileSystemWatcher {
    const watcher = vscode.workspace.createFileSystemWatcher('**', true, true);
    watcher.onDidDelete(({ fsPath }) => {
      const gone = this.#files.filter((file) => file.startsWith(fsPath + sep));
      if (gone.length > 0) this.#tell(gone);
    });
    return watcher;
  }
}
