import type { TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { pathOf } from './uris.ts';

/** Finds the open document of a path. To be made before anybody else listens to the documents. */
export function openByPath(documents: TextDocuments<TextDocument>): (path: string) => TextDocument | undefined {
  const byPath = new Map<string, TextDocument>();
  documents.onDidOpen(({ document }) => byPath.set(pathOf(document.uri), document));
  documents.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    // An editor may write the URI of a file in two ways, and have it open twice.
    const other = documents.all().find(({ uri }) => pathOf(uri) === path);
    if (other) byPath.set(path, other);
    else byPath.delete(path);
  });
  return (path) => byPath.get(path);
}
