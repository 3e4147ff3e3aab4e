import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { droppedText } from '../../app/editor/droppedPaths.ts';
import type { Disposable } from '../../base/disposable.ts';
import { manifestLanguages } from './documents.ts';

const mimeType = 'text/uri-list';

/** Nobody wants to read a longer list. */
const mostFiles = 100;

/** Files dropped or pasted into a manifest become paths. */
export function registerPathDrops(): Disposable {
  const kind = vscode.DocumentDropOrPasteEditKind.Empty.append('patchbay', 'path');
  const selector = manifestLanguages.map((language) => ({ scheme: 'file', language }));
  const drops: vscode.DocumentDropEditProvider = {
    async provideDocumentDropEdits(document, position, transfer, token) {
      const text = await textFor(document, new vscode.Range(position, position), transfer);
      return text === undefined || token.isCancellationRequested
        ? undefined
        : new vscode.DocumentDropEdit(text, title, kind);
    },
  };
  const pastes: vscode.DocumentPasteEditProvider = {
    async provideDocumentPasteEdits(document, [range], transfer, _context, token) {
      const text = range && (await textFor(document, range, transfer));
      return text === undefined || token.isCancellationRequested
        ? []
        : [new vscode.DocumentPasteEdit(text, title, kind)];
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentDropEditProvider(selector, drops, {
      providedDropEditKinds: [kind],
      dropMimeTypes: [mimeType],
    }),
    vscode.languages.registerDocumentPasteEditProvider(selector, pastes, {
      providedPasteEditKinds: [kind],
      pasteMimeTypes: [mimeType],
    }),
  );
}

const title = 'Insert Path of the Manifest';

async function textFor(
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
  transfer: vscode.DataTransfer,
): Promise<string | undefined> {
  const list = await transfer.get(mimeType)?.asString();
  const files = (list ?? '').split(/\r?\n/).flatMap(fileOf).slice(0, mostFiles);
  const lineAt = (line: number): string => document.lineAt(line).text;
  return droppedText(files, {
    folder: dirname(document.uri.fsPath),
    above: Array.from({ length: start.line }, (_, line) => lineAt(line)),
    before: lineAt(start.line).slice(0, start.character),
    after: lineAt(end.line).slice(end.character),
  });
}

/** Comments and what is no file of this machine are left out. */
function fileOf(line: string): readonly string[] {
  if (line === '' || line.startsWith('#')) return [];
  const uri = vscode.Uri.parse(line);
  return uri.scheme === 'file' ? [uri.fsPath] : [];
}
