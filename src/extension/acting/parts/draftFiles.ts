import type * as vscode from 'vscode';
import { draftSuffix } from '../../../messages/drafts/draft.ts';

/** The schemes of documents that can be drafts: files, and what is saved nowhere yet. */
const schemes: readonly string[] = ['file', 'untitled'];

/** Documents that are drafts of messages, for the providers of the editor. */
export const draftSelector: vscode.DocumentSelector = schemes.map((scheme) => ({
  scheme,
  pattern: `**/*${draftSuffix}`,
}));

export function isDraft({ uri }: Pick<vscode.TextDocument, 'uri'>): boolean {
  return schemes.includes(uri.scheme) && uri.path.endsWith(draftSuffix);
}

/** Where the JSON language of the editor finds the schema of drafts, as `package.json` says. */
export const draftSchemaScheme = 'patchbay-schema';
