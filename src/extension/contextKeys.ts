import * as vscode from 'vscode';
import type { ContextKeys } from './catalogue.ts';

/** Sets what `when` clauses of menus and welcome views read. */
export function setContextKey<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
