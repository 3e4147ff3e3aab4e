import type { Connection, TextDocuments } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Range } from '../../base/problem.ts';
import { pathOf } from '../text/uris.ts';
import { isDocument, isRange, isRecord } from '../text/wellFormed.ts';

/** Finds the open document of a path. It must be created before anything else listens to the documents. */
export function openByPath(documents: TextDocuments<TextDocument>): (path: string) => TextDocument | undefined {
  const byPath = new Map<string, TextDocument>();
  documents.onDidOpen(({ document }) => byPath.set(pathOf(document.uri), document));
  documents.onDidClose(({ document }) => {
    const path = pathOf(document.uri);
    // An editor may have the same file open under two spellings of its URI.
    const other = documents.all().find(({ uri }) => pathOf(uri) === path);
    if (other) byPath.set(path, other);
    else byPath.delete(path);
  });
  return (path) => byPath.get(path);
}

/** Keeps the documents in sync with the editor, and ignores malformed changes. */
export function listenWellFormed(documents: TextDocuments<TextDocument>, connection: Connection): void {
  documents.listen({
    onDidOpenTextDocument: (open) =>
      connection.onDidOpenTextDocument((params) => {
        if (isOpened(params)) void open(params);
      }),
    onDidChangeTextDocument: (change) =>
      connection.onDidChangeTextDocument((params: unknown) => {
        if (!isChange(params)) return;
        const { textDocument, contentChanges } = params;
        // Some editors send no version, or null for a missing range.
        const version = textDocument.version ?? (documents.get(textDocument.uri)?.version ?? 0) + 1;
        const changes = contentChanges.map(({ range, text }) => (range ? { range, text } : { text }));
        void change({ textDocument: { uri: textDocument.uri, version }, contentChanges: changes });
      }),
    onDidCloseTextDocument: (close) =>
      connection.onDidCloseTextDocument((params) => {
        if (isAboutDocument(params)) void close(params);
      }),
    onDidSaveTextDocument: (save) =>
      connection.onDidSaveTextDocument((params) => {
        if (isAboutDocument(params)) void save(params);
      }),
    onWillSaveTextDocument: (willSave) => connection.onWillSaveTextDocument(willSave),
    onWillSaveTextDocumentWaitUntil: (willSave) => connection.onWillSaveTextDocumentWaitUntil(willSave),
  });
}

function isAboutDocument(params: unknown): boolean {
  return isRecord(params) && isDocument(params['textDocument']);
}

function isOpened(params: unknown): boolean {
  const document = isRecord(params) ? params['textDocument'] : undefined;
  return isDocument(document) && 'text' in document && typeof document.text === 'string';
}

/** A change as any version of the protocol describes it. */
interface Change {
  readonly textDocument: { readonly uri: string; readonly version?: number | null };
  readonly contentChanges: readonly { readonly range?: Range | null; readonly text: string }[];
}

function isChange(params: unknown): params is Change {
  if (!isRecord(params) || !isDocument(params['textDocument'])) return false;
  const { textDocument, contentChanges } = params;
  const version = 'version' in textDocument ? textDocument.version : null;
  const hasVersion = version === undefined || version === null || Number.isInteger(version);
  return hasVersion && Array.isArray(contentChanges) && contentChanges.every(isContentChange);
}

function isContentChange(change: unknown): boolean {
  if (!isRecord(change) || typeof change['text'] !== 'string') return false;
  const { range } = change;
  return range === undefined || range === null || isRange(range);
}
