import * as vscode from 'vscode';
import { divide, type Division } from '../../app/editor/coexistence.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Settings } from '../settings.ts';

/** The settings of others that say what they serve. */
const settingsOfOthers = ['docker', 'containers', 'yaml', 'editor.defaultFormatter'];

/** Who serves Compose files with what: this extension, or others that do so too. Shown as a language status. */
export class Coexistence implements Disposable {
  readonly #settings: Settings;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #item = this.#store.add(
    vscode.languages.createLanguageStatusItem('patchbay.coexistence', { language: 'dockercompose' }),
  );
  #division: Division;

  readonly onDidChange = this.#changed.event;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#item.name = 'Patchbay';
    this.#item.command = {
      title: 'Change',
      tooltip: 'Choose what Patchbay provides beside other extensions',
      command: 'workbench.action.openSettings',
      arguments: ['patchbay.language.coexistence'],
    };
    this.#store.add(vscode.extensions.onDidChange(() => this.#update()));
    this.#store.add(
      settings.onDidChange((names) => {
        if (names.has('language.coexistence')) this.#update();
      }),
    );
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (settingsOfOthers.some((name) => event.affectsConfiguration(name))) this.#update();
      }),
    );
    this.#division = this.#divide();
    this.#draw();
  }

  /** What the language server does not do. */
  get left(): Division['left'] {
    return this.#division.left;
  }

  /** True where a problem of a Compose file that somebody else shows is not to be shown again. */
  get hidesSaid(): boolean {
    return this.#settings.get('language.coexistence') !== 'all';
  }

  dispose(): void {
    this.#store.dispose();
  }

  #divide(): Division {
    return divide(this.#settings.get('language.coexistence'), {
      versionOf: (id) => {
        const found = vscode.extensions.getExtension<unknown>(id);
        const { version } = (found?.packageJSON ?? {}) as { readonly version?: unknown };
        return found && (typeof version === 'string' ? version : '');
      },
      setting: (name) => vscode.workspace.getConfiguration().get<unknown>(name),
      formatter: vscode.workspace.getConfiguration('editor', { languageId: 'dockercompose' }).get('defaultFormatter'),
    });
  }

  #update(): void {
    this.#division = this.#divide();
    this.#draw();
    this.#changed.fire();
  }

  #draw(): void {
    const { left, shares } = this.#division;
    const isAll = left.keys.length === 0 && !left.formatting && !left.outline;
    this.#item.text = isAll ? 'Patchbay: all features' : 'Patchbay: names, values, problems';
    this.#item.detail = isAll
      ? 'Patchbay provides all Compose language features.'
      : shares.length === 0
        ? 'Other extensions provide keys and formatting.'
        : `Other extensions provide: ${shares.map(({ name, parts }) => `${name} (${parts.join(', ')})`).join('; ')}.`;
  }
}
