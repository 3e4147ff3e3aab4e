import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Settings } from '../settings.ts';

/** Extensions with a server of their own for Compose files, by what people call them. */
const peers = [
  { id: 'docker.docker', name: 'Docker DX' },
  { id: 'ms-azuretools.vscode-containers', name: 'Container Tools' },
  { id: 'ms-azuretools.vscode-docker', name: 'Docker' },
  { id: 'redhat.vscode-yaml', name: 'YAML' },
] as const;

/** Who tells about plain keys of Compose files: this extension, or another that does so too. Shown as a language status. */
export class Coexistence implements Disposable {
  readonly #settings: Settings;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #item = this.#store.add(
    vscode.languages.createLanguageStatusItem('patchbay.coexistence', { language: 'dockercompose' }),
  );

  readonly onDidChange = this.#changed.event;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#item.name = 'Patchbay';
    this.#item.command = {
      title: 'Change',
      command: 'workbench.action.openSettings',
      arguments: ['patchbay.language.coexistence'],
    };
    this.#store.add(vscode.extensions.onDidChange(() => this.#update()));
    this.#store.add(
      settings.onDidChange((names) => {
        if (names.has('language.coexistence')) this.#update();
      }),
    );
    this.#draw();
  }

  get leavesKeys(): boolean {
    const choice = this.#settings.get('language.coexistence');
    return choice === 'own' || (choice === 'auto' && this.#present().length > 0);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #present(): readonly string[] {
    return peers.filter(({ id }) => vscode.extensions.getExtension(id)).map(({ name }) => name);
  }

  #update(): void {
    this.#draw();
    this.#changed.fire();
  }

  #draw(): void {
    const others = this.#present().join(', ');
    this.#item.text = this.leavesKeys ? 'Patchbay: names, values, problems' : 'Patchbay: everything';
    this.#item.detail = this.leavesKeys
      ? `plain keys and formatting are left to ${others === '' ? 'others' : others}`
      : 'no other extension is asked about Compose files';
  }
}
