import type * as vscode from 'vscode';
import { Emitter } from '../../base/event.ts';
import type { Disposable } from '../../base/disposable.ts';

const key = 'patchbay.contexts';

/** The files that the user has chosen to read a manifest file with, remembered for the workspace. */
export class ChosenContexts implements Disposable {
  readonly #memento: vscode.Memento;
  readonly #changed = new Emitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  /** Path → files. What somebody else has written there counts as nothing. */
  get all(): Readonly<Record<string, string[]>> {
    const kept: unknown = this.#memento.get(key);
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        (entry): entry is [string, string[]] =>
          Array.isArray(entry[1]) && entry[1].every((file) => typeof file === 'string'),
      ),
    );
  }

  /** Without files, the choice is forgotten. */
  async choose(path: string, files: readonly string[] | undefined): Promise<void> {
    const others = Object.entries(this.all).filter(([other]) => other !== path);
    await this.#memento.update(key, Object.fromEntries(files ? [...others, [path, files]] : others));
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
