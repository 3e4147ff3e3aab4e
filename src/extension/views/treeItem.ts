import * as vscode from 'vscode';
import type { NodeIcon, TreeNode } from '../../app/trees/treeNode.ts';
import { oneLine } from '../../base/foreignText.ts';
import { tooltipOf } from '../ui/surfaces.ts';

/** A row of a model as a row of VS Code's tree. */
export function treeItem(node: TreeNode, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(oneLine(node.label), state);
  item.id = node.id;
  item.description = oneLine(node.description);
  item.tooltip = tooltipOf(node.tooltip);
  item.iconPath = themeIcon(node.icon);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: oneLine(node.spoken) };
  return item;
}

function themeIcon({ codicon, color }: NodeIcon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(codicon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
