import type * as vscode from 'vscode';
import { compose } from './extension/composition.ts';

/** Called by VS Code when a view, a command or a document needs Patchbay. */
export function activate(context: vscode.ExtensionContext): void {
  context.subscriptions.push(compose(context));
}
