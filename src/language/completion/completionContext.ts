import { InsertTextFormat, type CompletionItem, type CompletionItemKind } from 'vscode-languageserver/node';
import type { Range } from '../../base/problem.ts';
import type { Live } from '../../protocol/live.ts';
import type { Cursor } from './cursor.ts';
import type { DirectoryEntry } from '../text/disk.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** What completion knows beside the text. */
export interface CompletionSources {
  readonly list: (folder: string) => readonly DirectoryEntry[];
  /** What runs, as far as is known now. */
  readonly live: () => Live | undefined;
  /** Names of variables of the process. */
  readonly variables: readonly string[];
  /** The editor fills in snippets. */
  readonly hasSnippets: boolean;
  /** The editor has VS Code's commands. */
  readonly hasCommands: boolean;
}

/** One question: what may stand here? */
export interface CompletionContext {
  readonly snapshot: Snapshot;
  readonly sources: CompletionSources;
  readonly cursor: Cursor;
  /** What is written of the word, and is replaced. */
  readonly prefix: string;
  readonly range: Range;
  /** What stands on the line behind that. */
  readonly rest: string;
  /** The quote it is written in, or none. */
  readonly quote: string;
  /** How far the cursor's key stands behind the first character of its line. */
  readonly inset: number;
}

export function itemOf(
  label: string,
  { range }: CompletionContext,
  kind: CompletionItemKind,
  newText: string,
): CompletionItem {
  return { label, kind, filterText: label, textEdit: { range, newText } };
}

/** The same with places to fill in: `$1`, `${2:word}`. Lines below the first start where the key does. */
export function snippetOf(
  label: string,
  context: CompletionContext,
  kind: CompletionItemKind,
  snippet: string,
): CompletionItem {
  const newText = snippet.replaceAll('\n', `\n${' '.repeat(context.inset)}`);
  return { ...itemOf(label, context, kind, newText), insertTextFormat: InsertTextFormat.Snippet };
}

/** A text in a snippet as it is. */
export function verbatim(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
