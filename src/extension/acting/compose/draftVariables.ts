import * as vscode from 'vscode';
import { builtInVariables } from '../../../messages/drafts/builtInVariables.ts';
import { readDraft } from '../../../messages/drafts/readDraft.ts';

/** Completes `${…}` within the texts of a draft: what the draft declares, then what is built in. */
export const draftVariables: vscode.CompletionItemProvider = {
  provideCompletionItems: (document, position) => {
    const before = document.lineAt(position).text.slice(0, position.character);
    const opened = /\$\{([^{}"]*)$/.exec(before);
    if (!opened) return [];
    const start = position.translate(0, -(opened[1] ?? '').length);
    const isClosed = document.lineAt(position).text[position.character] === '}';
    const range = new vscode.Range(start, position);
    const item = (name: string, detail: string): vscode.CompletionItem => ({
      label: name,
      detail,
      kind: vscode.CompletionItemKind.Variable,
      insertText: isClosed ? name : `${name}}`,
      filterText: name,
      range,
    });
    const own = readDraft(document.getText()).draft?.variables.keys() ?? [];
    return [
      ...[...own].map((name) => item(name, 'a variable of this message')),
      ...Object.entries(builtInVariables).map(([name, detail]) => item(name, detail)),
    ];
  },
};
