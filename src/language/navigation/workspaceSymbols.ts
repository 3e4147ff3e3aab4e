import type { DocumentSymbol, WorkspaceSymbol } from 'vscode-languageserver/node';
import type { SourceFile } from '../text/snapshot.ts';
import { documentSymbols } from './documentSymbols.ts';

const maxSymbols = 1000;

/** The declarations whose names contain the letters of the query, in that order. */
export function workspaceSymbols(
  files: readonly SourceFile[],
  query: string,
  uriOf: (path: string) => string,
): WorkspaceSymbol[] {
  const found = files.flatMap((file) =>
    documentSymbols(file.trees()).flatMap(({ name: containerName, children = [] }) =>
      children
        .filter(({ name }) => matches(name, query))
        .map((symbol) => toWorkspaceSymbol(symbol, containerName, uriOf(file.path))),
    ),
  );
  return found.slice(0, maxSymbols);
}

function toWorkspaceSymbol(
  { name, kind, selectionRange }: DocumentSymbol,
  containerName: string,
  uri: string,
): WorkspaceSymbol {
  return { name, kind, containerName, location: { uri, range: selectionRange } };
}

function matches(name: string, query: string): boolean {
  const letters = name.toLowerCase();
  let from = 0;
  for (const letter of query.toLowerCase().replace(/\s/g, '')) {
    from = letters.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
