import * as vscode from 'vscode';
import { disarm, disarmLabel } from '../../base/foreignText.ts';
import type { Disposable } from '../../base/disposable.ts';

/** A tooltip of Markdown whose foreign parts were escaped by `escapeMarkdown`. Nothing in it runs a command, is HTML or an icon. */
export function tooltipOf(markdown: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(markdown, false);
  text.isTrusted = false;
  text.supportHtml = false;
  return text;
}

/** Shows a message above the rows of a view; undefined takes it away. */
export function showInView(view: vscode.TreeView<unknown>, message: string | undefined): void {
  view.message = message === undefined ? undefined : disarmLabel(message);
}

export interface StatusText {
  /** The name of a codicon. */
  readonly icon: string;
  readonly text: string;
  /** Markdown whose foreign text is escaped. */
  readonly tooltip: string;
  readonly spoken: string;
  readonly background?: 'error' | 'warning';
}

/** An entry of the status bar. */
export class StatusEntry implements Disposable {
  readonly #item: vscode.StatusBarItem;

  /** An entry of a higher priority stands farther to the left. */
  constructor(id: string, name: string, command: string, priority = 10) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, priority);
    this.#item.name = name;
    this.#item.command = command;
  }

  show({ icon, text, tooltip, spoken, background }: StatusText): void {
    this.#item.text = `$(${icon}) ${disarmLabel(text, maxStatusLength)}`;
    this.#item.tooltip = tooltipOf(tooltip);
    this.#item.backgroundColor = background && new vscode.ThemeColor(`statusBarItem.${background}Background`);
    this.#item.accessibilityInformation = { label: disarm(spoken) };
    this.#item.show();
  }

  hide(): void {
    this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

const maxStatusLength = 60;

/** Opens a terminal of this name. */
export function openTerminal(
  options: (vscode.TerminalOptions | vscode.ExtensionTerminalOptions) & { readonly name: string },
): void {
  vscode.window.createTerminal({ ...options, name: disarmLabel(options.name, maxNameLength) }).show();
}

const maxNameLength = 80;
