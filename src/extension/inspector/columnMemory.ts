import type * as vscode from 'vscode';
import { firstColumns } from '../../app/inspector/firstColumns.ts';
import type { ColumnLayout } from '../../protocol/inspectorColumns.ts';
import { savedColumnsFrom } from '../../protocol/savedChoices.ts';

const key = 'inspector.columns';
const maxSets = 100;

/** Which columns the user chose for each set of sources of this workspace. */
export class ColumnMemory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get(application: string, sources: readonly string[]): ColumnLayout {
    return savedColumnsFrom(this.#memento.get(key)).get(setName(application, sources)) ?? firstColumns(sources);
  }

  async set(application: string, sources: readonly string[], columns: ColumnLayout): Promise<void> {
    const name = setName(application, sources);
    const others = [...savedColumnsFrom(this.#memento.get(key))].filter(([one]) => one !== name);
    await this.#memento.update(key, Object.fromEntries([...others.slice(-(maxSets - 1)), [name, columns]]));
  }
}

/** The order in which sources were added makes no other set. */
function setName(application: string, sources: readonly string[]): string {
  return JSON.stringify([application, ...[...sources].sort()]);
}
