import { InsertTextFormat, type CompletionItem, type CompletionItemKind } from 'vscode-languageserver/node';
import type { Range } from '../../base/problem.ts';
import type { Live } from '../../protocol/live.ts';
import type { Cursor } from '../text/cursor.ts';
import type { DirectoryEntry } from '../../manifest/files/host.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** What completion can look up besides the text. */
export interface CompletionSources {
  readonly list: (folder: string) => readonly DirectoryEntry[];
  /** The running services and channels, as far as they are known. */
  readonly live: () => Live | undefined;
  /** The names of the process's environment variables. */
  readonly variables: readonly string[];
  /** The editor supports snippets. */
  readonly hasSnippets: boolean;
  /** The editor supports VS Code's commands. */
  readonly hasCommands: boolean;
}

/** The place that completion is asked about. */
export interface CompletionContext {
  readonly snapshot: Snapshot;
  readonly sources: CompletionSources;
  /** Its path is where a part of an extension field comes to stand. */
  readonly cursor: Cursor;
  /** The path as it is written. */
  readonly writtenPath: readonly string[];
  /** The part of the word before the cursor. */
  readonly prefix: string;
  readonly range: Range;
  /** The rest of the line after the word. */
  readonly rest: string;
  /** The quote before the word, or an empty text. */
  readonly quote: string;
  /** The distance from the first character of the line to the key. */
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

/** An item with places to fill in (`$1`, `${2:word}`). All lines after the first are indented like the key. */
export function snippetOf(
  label: string,
  context: CompletionContext,
  kind: CompletionItemKind,
  snippet: string,
): CompletionItem {
  const newText = snippet.replaceAll('\n', `\n${' '.repeat(context.inset)}`);
  return { ...itemOf(label, context, kind, newText), insertTextFormat: InsertTextFormat.Snippet };
}

/** Escapes a text so that a snippet inserts it unchanged. */
export function verbatim(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
