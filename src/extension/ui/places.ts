import * as vscode from 'vscode';
import type { Location } from '../../base/problem.ts';

/** Opens a file, at a place in it where one is given. */
export async function openPlace({
  file,
  range,
}: {
  readonly file: string;
  readonly range?: Location['range'];
}): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const start = range && new vscode.Position(range.start.line, range.start.character);
  await vscode.window.showTextDocument(document, start ? { selection: new vscode.Range(start, start) } : {});
}

export function rangeOf({ start, end }: Location['range']): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Others have the workspace somewhere else: a path within a folder of it is what they share. */
export function withinFolder<S extends { readonly manifest: string | null }>(state: S): S {
  const { manifest } = state;
  return manifest === null ? state : { ...state, manifest: vscode.workspace.asRelativePath(manifest, false) };
}
