import * as vscode from 'vscode';
import type { ApplicationNode } from '../../app/services/serviceNodes.ts';
import { escapeMarkdown } from '../../base/foreignText.ts';
import type { Location, Problem } from '../../base/problem.ts';
import type { TreeRowKind } from '../../app/trees/rowTags.ts';
import type { CommandId } from '../catalogue.ts';

/**
 * A row that does something: what a link is in a welcome view. VS Code shows no welcome beside a message, and only a
 * message can say what happened; so the message says it, and rows like this one say what next.
 */
export interface ActionRow {
  readonly kind: 'action';
  readonly id: string;
  readonly label: string;
  /** Behind the label, fainter. */
  readonly description?: string;
  /** Markdown, foreign text escaped. */
  readonly tooltip?: string;
  /** For screen readers, where the label says too little. */
  readonly spoken?: string;
  readonly codicon: string;
  /** A theme colour; left out: that of the text. */
  readonly color?: string;
  readonly command: CommandId;
  /** A place that the command takes. */
  readonly at?: Location;
  /** The application that it is about, where there are several. */
  readonly application?: string;
}

export const dockerHelpRow: ActionRow = {
  kind: 'action',
  id: 'action:dockerHelp',
  label: 'How to Start Docker',
  codicon: 'question',
  command: 'patchbay.docker.showHelp',
};

export const chooseEngineRow: ActionRow = {
  kind: 'action',
  id: 'action:chooseEngine',
  label: 'Choose Engine…',
  codicon: 'server',
  command: 'patchbay.services.chooseEngine',
};

export const credentialsRow: ActionRow = {
  kind: 'action',
  id: 'action:credentials',
  label: 'Set Broker Credentials…',
  codicon: 'key',
  command: 'patchbay.broker.setCredentials',
};

export const showLogRow: ActionRow = {
  kind: 'action',
  id: 'action:showLog',
  label: 'Show Patchbay Log',
  codicon: 'output',
  command: 'patchbay.showLog',
};

/** Leads to the errors of the manifest; none where there are none. */
export function problemsRows(problems: readonly Problem[]): readonly ActionRow[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return [];
  const label = `${errors} ${errors === 1 ? 'error' : 'errors'} in the manifest`;
  const look = { codicon: 'error', color: 'list.errorForeground' } as const;
  return [{ kind: 'action', id: 'action:problems', label, ...look, command: 'patchbay.manifest.showProblems' }];
}

/** How full the nearest ceiling of a quota is. It leads to where that is declared. */
export function quotaRow({ quota }: Pick<ApplicationNode, 'quota'>): readonly ActionRow[] {
  if (!quota) return [];
  const { share, nearest, level, lines, at } = quota;
  const color = { enough: undefined, near: 'list.warningForeground', over: 'list.errorForeground' }[level];
  return [
    {
      kind: 'action',
      id: 'action:quota',
      label: `Quota ${share}`,
      description: nearest,
      tooltip: lines.map(escapeMarkdown).join('  \n'),
      spoken: `Quota, ${share} reserved: ${nearest}`,
      codicon: 'dashboard',
      ...(color !== undefined && { color }),
      command: 'patchbay.manifest.reveal',
      ...(at && { at }),
    },
  ];
}

export const openManifestRow: ActionRow = {
  kind: 'action',
  id: 'action:openManifest',
  label: 'Open Manifest',
  codicon: 'go-to-file',
  command: 'patchbay.manifest.reveal',
};

/** The row as that of one application among several. */
export function ownedAction(row: ActionRow, application: string): ActionRow {
  return { ...row, id: `${application}${row.id}`, application };
}

export function tryAgainRow(command: CommandId): ActionRow {
  return { kind: 'action', id: 'action:tryAgain', label: 'Try Again', codicon: 'refresh', command };
}

export function actionItem(row: ActionRow): vscode.TreeItem {
  const { id, label, codicon, color, command } = row;
  const item = new vscode.TreeItem(label);
  item.id = id;
  if (row.description !== undefined) item.description = row.description;
  item.iconPath = new vscode.ThemeIcon(codicon, color === undefined ? undefined : new vscode.ThemeColor(color));
  item.command = { command, title: label, ...(row.application !== undefined && { arguments: [row] }) };
  item.contextValue = 'action' satisfies TreeRowKind;
  item.accessibilityInformation = { label: row.spoken ?? label, role: 'button' };
  return item;
}
