import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';

const viewType = 'patchbay.recording';

/** Whoever opens the file of a recording gets an inspector: `show` puts it into the tab. */
export function registerRecordingEditor(show: (panel: vscode.WebviewPanel, path: string) => void): Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, panel) => show(panel, uri.fsPath),
  };
  return vscode.window.registerCustomEditorProvider(viewType, provider, { supportsMultipleEditorsPerDocument: true });
}

/** Lets the user choose a recording, and opens it. */
export async function chooseRecording(): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Open Recording',
    canSelectMany: true,
    filters: { 'Recordings of messages': ['ndjson'] },
  });
  for (const uri of chosen ?? []) await vscode.commands.executeCommand('vscode.openWith', uri, viewType);
}
