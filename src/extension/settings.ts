import * as vscode from 'vscode';
import type { Event } from '../base/event.ts';
import { Emitter } from '../base/event.ts';
import type { Disposable } from '../base/disposable.ts';
import { settings, type SettingName, type SettingValue } from './catalogue.ts';

/** VS Code's settings, read as what the catalogue says they are. A value of another type counts as not set. */
export class Settings implements Disposable {
  readonly #changed = new Emitter<ReadonlySet<SettingName>>();
  readonly #listener: vscode.Disposable;

  /** The names whose values may have changed. */
  readonly onDidChange: Event<ReadonlySet<SettingName>> = this.#changed.event;

  constructor() {
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      const names = (Object.keys(settings) as SettingName[]).filter((name) =>
        event.affectsConfiguration(`patchbay.${name}`),
      );
      if (names.length > 0) this.#changed.fire(new Set(names));
    });
  }

  /** `folder`: the workspace folder that it is asked for, which may have a value of its own. */
  get<K extends SettingName>(name: K, folder?: vscode.Uri): SettingValue<K> {
    const fallback = settings[name].default;
    const value: unknown = vscode.workspace.getConfiguration('patchbay', folder).get(name);
    return (isLike(value, fallback) ? value : fallback) as SettingValue<K>;
  }

  /** Writes where the setting already stands, else to the workspace (`workspace`) or the user's settings. */
  async set<K extends SettingName>(name: K, value: SettingValue<K>, preferred: 'workspace' | 'user'): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('patchbay');
    const isInWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
    const target =
      isInWorkspace || preferred === 'workspace'
        ? vscode.ConfigurationTarget.Workspace
        : vscode.ConfigurationTarget.Global;
    await configuration.update(name, value, target);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}

function isLike(value: unknown, fallback: unknown): boolean {
  if (Array.isArray(fallback)) return Array.isArray(value) && value.every((item) => typeof item === 'string');
  return typeof value === typeof fallback;
}
