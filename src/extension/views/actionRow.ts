import * as vscode from 'vscode';
import type { CommandId } from '../catalogue.ts';

/**
 * A row that does something: what a link is in a welcome view. VS Code shows no welcome beside a message, and only a
 * message can say what happened; so the message says it, and rows like this one say what next.
 */
export interface ActionRow {
  readonly kind: 'action';
  readonly label: string;
  readonly codicon: string;
  readonly command: CommandId;
}

export const chooseEngineRow: ActionRow = {
  kind: 'action',
  label: 'Choose Engine…',
  codicon: 'server',
  command: 'patchbay.services.chooseEngine',
};

export const showLogRow: ActionRow = {
  kind: 'action',
  label: 'Show Log',
  codicon: 'output',
  command: 'patchbay.showLog',
};

export function tryAgainRow(command: CommandId): ActionRow {
  return { kind: 'action', label: 'Try Again', codicon: 'refresh', command };
}

export function actionItem({ label, codicon, command }: ActionRow): vscode.TreeItem {
  const item = new vscode.TreeItem(label);
  item.id = `action:${command}`;
  item.iconPath = new vscode.ThemeIcon(codicon);
  item.command = { command, title: label };
  item.contextValue = 'action';
  item.accessibilityInformation = { label, role: 'button' };
  return item;
}
