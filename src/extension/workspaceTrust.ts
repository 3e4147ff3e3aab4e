import * as vscode from 'vscode';
import type { Trust } from '../app/trust.ts';

/** Workspace Trust as VS Code has it. */
export const workspaceTrust: Trust = {
  get isTrusted() {
    return vscode.workspace.isTrusted;
  },
  onDidGrant: (listener) => vscode.workspace.onDidGrantWorkspaceTrust(() => listener()),
};
