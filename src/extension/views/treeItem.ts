import * as vscode from 'vscode';
import type { NodeIcon, TreeNode } from '../../app/treeNode.ts';

/** A row of a model as a row of VS Code's tree. */
export function treeItem(node: TreeNode, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, state);
  item.id = node.id;
  item.description = node.description;
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  item.iconPath = themeIcon(node.icon);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: node.spoken };
  return item;
}

function themeIcon({ codicon, color }: NodeIcon): vscode.ThemeIcon {
  return new vscode.ThemeIcon(codicon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
