import { join } from 'node:path';
import * as vscode from 'vscode';

export interface SavedFile {
  readonly title: string;
  /** Its name without the ending. Whatever no file system takes is replaced. */
  readonly name: string;
  /** What kind of file it is, for people. */
  readonly label: string;
  /** Without the first dot: `otlp.json`. */
  readonly ending: string;
}

/** Asks where a file is to be saved, beginning in the workspace's folder; undefined when dismissed. */
export async function askWhereToSave({ title, name, label, ending }: SavedFile): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const file = `${name.replace(/[^\p{L}\p{N}. _-]/gu, '_').slice(0, maxNameLength)}.${ending}`;
  return vscode.window.showSaveDialog({
    title,
    filters: { [label]: [ending.replace(/^.*\./, '')] },
    ...(folder !== undefined && { defaultUri: vscode.Uri.file(join(folder, file)) }),
  });
}

const maxNameLength = 86;
