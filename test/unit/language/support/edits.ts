import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';

/** What the files are after an edit: URI or path → text. Files that it creates are there, too. */
export function afterEdit(files: ReadonlyMap<string, string>, edit: WorkspaceEdit): Map<string, string> {
  const result = new Map(files);
  const apply = (uri: string, edits: TextEdit[]): void => {
    const path = decodeURIComponent(uri.replace(/^file:\/\//, ''));
    const text = result.get(path) ?? '';
    result.set(path, TextDocument.applyEdits(TextDocument.create(uri, 'yaml', 1, text), edits));
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) apply(uri, edits);
  for (const change of edit.documentChanges ?? []) {
    if ('edits' in change) apply(change.textDocument.uri, change.edits as TextEdit[]);
  }
  return result;
}
