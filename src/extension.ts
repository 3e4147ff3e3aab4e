import type * as vscode from 'vscode';
import type { PatchbayApi } from '../patchbay.d.ts';
import { compose } from './extension/composition.ts';

/** Called by VS Code when a view, a command, a task or a document needs Patchbay; and by extensions that use its API. */
export function activate(context: vscode.ExtensionContext): PatchbayApi {
  return compose(context);
}
