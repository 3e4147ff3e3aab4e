import type { CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import { aliasItems } from './anchorCompletion.ts';
import type { CompletionContext, CompletionSources } from './completionContext.ts';
import type { Cursor } from '../text/cursor.ts';
import { cursorAt } from '../text/cursorAt.ts';
import { fitsAround } from './cursorFit.ts';
import { hostItems } from './hostCompletion.ts';
import { keyItems } from './keyCompletion.ts';
import { keyText } from '../hover/keyText.ts';
import { shapeAt } from '../text/attributeAt.ts';
import { marks } from '../text/mask.ts';
import { expressionItems } from './expressionCompletion.ts';
import { isForeignPolicyFile, tablePath } from '../text/policyPath.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { policySnippetItems } from './policySnippets.ts';
import { switchItems } from './switchCompletion.ts';
import { tagItems, tagsBefore } from './tagCompletion.ts';
import { valueItems } from './valueCompletion.ts';
import { variableCompletion } from './variableCompletion.ts';

const nothing: CompletionSources = {
  list: () => [],
  live: () => undefined,
  variables: [],
  hasSnippets: false,
  hasCommands: false,
};

/**
 * The completions at a position. There are none in plain text, nor where an item would not fit; in block scalars there are
 * variables, in comments hints to switch off.
 */
export function completion(snapshot: Snapshot, position: Position, sources = nothing): CompletionItem[] {
  const { lines, masked } = snapshot.file;
  const written = cursorAt(lines, position, masked);
  const text = lines[position.line] ?? '';
  if (/^(?:---|\.\.\.)/.test(text)) return [];
  if (isForeignPolicyFile(snapshot.file)) return [];
  const inExpression = expressionItems(snapshot, position, sources.hasSnippets);
  if (inExpression) return inExpression;
  if (text.slice(0, position.character).includes('$')) {
    const isText = written ? written.kind === 'value' : isInBlock(snapshot, position);
    const variables = isText ? variableCompletion(snapshot, position, sources) : undefined;
    if (variables) return variables;
  }
  if (!written) return switchItems(snapshot, position) ?? [];
  const cursor = { ...written, path: tablePath(written.path, snapshot.file, () => snapshot.soundFile().trees()) };
  if (cursor.style === 'item' && !takesItems(cursor.path)) return [];
  const hosts = hostItems(snapshot, position, cursor);
  if (hosts.length > 0 && !/^["']?$/.test(cursor.prefix)) return hosts;
  const context = contextAt(snapshot, position, { cursor, written }, sources);
  if (!context) return [];
  if (!fits(context, position)) return withBlanks(tagsBefore(context), context);
  const { prefix } = context;
  if (prefix.startsWith('!')) return withBlanks(tagItems(context), context);
  const items = prefix.startsWith('*')
    ? aliasItems(context)
    : cursor.kind === 'key'
      ? [...keyItems(context), ...policySnippetItems(context)]
      : [...policySnippetItems(context), ...hosts, ...valueItems(context), ...tagItems(context)];
  return withBlanks(items, context);
}

/** True within a block scalar, where nothing but variables means anything. */
function isInBlock({ file }: Snapshot, { line, character }: Position): boolean {
  const masked = file.masked.upTo(file.lines, line)[line]?.text ?? '';
  return masked.slice(0, character).endsWith(marks.block);
}

/** `-│` or `key:│`: a value needs a blank in front of it. */
function isRightBehindMark({ cursor, range, snapshot, quote }: CompletionContext): boolean {
  const { line, character } = range.start;
  const before = snapshot.file.lines[line]?.[character - quote.length - 1] ?? '';
  return cursor.kind === 'value' && cursor.style !== 'flow' && quote === '' && /[-:]/.test(before);
}

function withBlanks(items: CompletionItem[], context: CompletionContext): CompletionItem[] {
  if (!isRightBehindMark(context)) return items;
  return items.map((item) => {
    const { textEdit } = item;
    const hasRange = textEdit !== undefined && 'range' in textEdit;
    return hasRange ? { ...item, textEdit: { ...textEdit, newText: ` ${textEdit.newText}` } } : item;
  });
}

/** False for a dash where no list is allowed. A value of unknown shape may be a list. */
function takesItems(path: readonly string[]): boolean {
  const parent = shapeAt(path.slice(0, -1));
  return parent === undefined || parent.isAnything === true || parent.list !== undefined;
}

/** Adds the documentation of a key when the user selects its item. */
export function resolveCompletion(item: CompletionItem): CompletionItem {
  const path: unknown = item.data;
  const isPath = Array.isArray(path) && path.every((key) => typeof key === 'string');
  const value = isPath ? keyText(path) : undefined;
  return value === undefined ? item : { ...item, documentation: { kind: 'markdown', value } };
}

/** The context at a cursor; undefined if the text there is not a word. A word is replaced as a whole. */
function contextAt(
  snapshot: Snapshot,
  position: Position,
  { cursor, written }: { readonly cursor: Cursor; readonly written: Cursor },
  sources: CompletionSources,
): CompletionContext | undefined {
  const text = snapshot.file.lines[position.line] ?? '';
  const quote = /^["']/.exec(cursor.prefix)?.[0] ?? '';
  const prefix = cursor.prefix.slice(quote.length);
  if (!/^[\w.:+/~@-]*$|^\*[\w.-]*$|^!\w*$/.test(prefix) || cursor.prefix.includes('\n')) return undefined;
  const behind = /^[\w.+-]*/.exec(text.slice(position.character))?.[0].length ?? 0;
  const at = (offset: number): Position => ({ ...position, character: position.character + offset });
  const start = position.character - prefix.length - quote.length;
  return {
    snapshot,
    sources,
    cursor,
    writtenPath: written.path,
    prefix,
    range: { start: at(-prefix.length), end: at(behind) },
    rest: text.slice(position.character + behind),
    quote,
    inset: Math.max(0, start - text.search(/\S|$/)) + (/-$/.test(text.slice(0, start)) ? 1 : 0),
  };
}

/** True if inserting a word leaves the meaning of the text around it unchanged. */
function fits({ snapshot, cursor, rest, range, quote }: CompletionContext, { line }: Position): boolean {
  const { lines } = snapshot.file;
  if (cursor.style === 'flow') {
    const next = rest.trim() === '' ? (lines.slice(line + 1).find((text) => text.trim() !== '') ?? '') : rest;
    return /^["']?\s*(?:$|[,\]}:]|#)/.test(next);
  }
  const hasColon = cursor.kind === 'key' && /^["']?\s*:(?:\s|$)/.test(rest);
  if (!hasColon && !/^["']?(?::|\s*$|\s+#)/.test(rest)) return false;
  const start = range.start.character - quote.length;
  if (cursor.kind === 'key') return fitsAround(lines, cursor, { line, column: start, hasColon });
  const text = lines[line] ?? '';
  const column = cursor.style === 'item' ? text.slice(0, start).lastIndexOf('-') : keyColumn(text);
  return fitsAround(lines, cursor, { line, column, hasColon: false });
}

/** The column of the key whose value stands on a line. */
function keyColumn(text: string): number {
  return /^ *(?:- +)*/.exec(text)?.[0].length ?? 0;
}
