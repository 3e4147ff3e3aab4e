import * as vscode from 'vscode';
import { messageScheme } from '../../inspector/messageDocuments.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';

/** The scheme of messages that are being edited before they are redriven. */
const redriveScheme = 'patchbay-redrive';

const encoder = new TextEncoder();

interface Edited<T> {
  readonly context: T;
  bytes: Uint8Array;
  mtime: number;
}

/** Texts that can be edited and saved, and are kept in memory until their editor is closed. `T` is what each one is about. */
export class EditedFiles<T> implements vscode.FileSystemProvider, Disposable {
  readonly #files = new Map<string, Edited<T>>();
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<vscode.FileChangeEvent[]>());
  #count = 0;

  readonly onDidChangeFile = this.#changed.event;

  constructor() {
    this.#store.add(vscode.workspace.registerFileSystemProvider(redriveScheme, this, { isCaseSensitive: true }));
    this.#store.add(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === redriveScheme) this.#files.delete(uri.path);
      }),
    );
  }

  /** Makes a file of a text, whose folder says that it holds messages: of JSON, VS Code would fetch what one names as its schema. */
  add(name: string, text: string, context: T): vscode.Uri {
    const path = `/${messageScheme}/${++this.#count}/${name.replace(/[^\p{L}\p{N}. _-]/gu, '_').slice(0, 100)}.message`;
    this.#files.set(path, { context, bytes: encoder.encode(text), mtime: Date.now() });
    return vscode.Uri.from({ scheme: redriveScheme, path });
  }

  /** What an edited text is about; undefined for any other file. */
  contextOf(uri: vscode.Uri): T | undefined {
    return uri.scheme === redriveScheme ? this.#files.get(uri.path)?.context : undefined;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const { bytes, mtime } = this.#find(uri);
    return { type: vscode.FileType.File, ctime: mtime, mtime, size: bytes.byteLength };
  }

  readFile(uri: vscode.Uri): Uint8Array {
    return this.#find(uri).bytes;
  }

  writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    const file = this.#find(uri);
    file.bytes = bytes;
    file.mtime = Date.now();
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  watch(): vscode.Disposable {
    // Nobody else writes to what is in memory here.
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #find(uri: vscode.Uri): Edited<T> {
    const file = this.#files.get(uri.path);
    if (!file) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }
}
