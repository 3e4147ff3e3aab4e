import { CompletionItemKind, InsertTextFormat, type CompletionItem } from 'vscode-languageserver/node';
import { celFunctions, type CelFunctionTraits } from '../../base/kinds/celFunctions.ts';
import type { Position, Range } from '../../base/problem.ts';
import { celCursor, type CelCursor } from '../../expression/cursor/celCursor.ts';
import type { CelMember } from '../../expression/cursor/celTypes.ts';
import { verbatim } from './completionContext.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { expressionAtCursor } from '../expressions/expressionAtCursor.ts';
import type { ExpressionSpot } from '../expressions/expressionAt.ts';
import { knownKeysOf, knownTextsOf } from '../expressions/knownWords.ts';
import { typesAt } from '../expressions/policyTypes.ts';

/** More than anybody looks through. */
const maxWords = 200;

interface ExpressionContext {
  readonly snapshot: Snapshot;
  readonly spot: ExpressionSpot;
  readonly cursor: CelCursor;
  readonly range: Range;
  /** The rest of the line behind what is replaced. */
  readonly rest: string;
  readonly hasSnippets: boolean;
  /** True in brackets of YAML, where a plain scalar ends at a comma or a bracket. */
  readonly isFlow: boolean;
}

/**
 * What may stand at a position of an expression: variables, members, functions and macros by the type of what stands before them,
 * and words that its values may be. Undefined outside of expressions.
 */
export function expressionItems(
  snapshot: Snapshot,
  position: Position,
  hasSnippets: boolean,
): CompletionItem[] | undefined {
  const spot = expressionAtCursor(snapshot.file, position);
  const cursor = spot && celCursor(spot.text, spot.offset);
  if (!spot || !cursor) return spot ? [] : undefined;
  const line = snapshot.file.lines[position.line] ?? '';
  const isText = cursor.kind === 'key' || cursor.kind === 'text';
  const behind = (isText ? /^[^"'\\\s,)\]]*/ : /^\w*/).exec(line.slice(position.character))?.[0].length ?? 0;
  const start = { ...position, character: Math.max(0, position.character - cursor.partial.length) };
  const end = { ...position, character: position.character + behind };
  const depth = snapshot.file.masked.upTo(snapshot.file.lines, position.line)[position.line]?.depth ?? 0;
  const context: ExpressionContext = {
    snapshot,
    spot,
    cursor,
    range: { start, end },
    rest: line.slice(end.character),
    hasSnippets,
    isFlow: spot.style === 'plain' && (depth > 0 || /^\s*(?:- +)*[[{]/.test(line)),
  };
  return itemsFor(context).filter((item) => mayStand(item, context));
}

function itemsFor(context: ExpressionContext): CompletionItem[] {
  const { cursor } = context;
  switch (cursor.kind) {
    case 'name':
      return nameItems(context);
    case 'member':
      return memberItems(context, cursor);
    case 'key':
      return textItems(knownKeysOf(context.snapshot, cursor.receiver), context);
    case 'text':
      return textItems(valuesOf(context, cursor.comparedWith), context);
  }
}

function nameItems(context: ExpressionContext): CompletionItem[] {
  const { cursor, spot } = context;
  const types = typesAt(spot, cursor.bound);
  const bound = cursor.bound.map(({ name }) => {
    const type = types.typeOf(name) ?? 'dyn';
    return memberItem(name, { type, says: 'Bound by the macro around it.' }, '0', context);
  });
  const variables = Object.entries(types.variables).map(([name, member]) => memberItem(name, member, '1', context));
  const words = ['true', 'false', 'null'].map((word) => plainItem(word, CompletionItemKind.Keyword, '4', context));
  return [...bound, ...variables, ...functionItems('', context), ...namespaceItems(context), ...words];
}

function memberItems(
  context: ExpressionContext,
  { receiver, bound }: Extract<CelCursor, { readonly kind: 'member' }>,
): CompletionItem[] {
  if (namespaces.has(receiver)) return functionItems(`${receiver}.`, context);
  const types = typesAt(context.spot, bound);
  const fields = Object.entries(types.fieldsOf(receiver)).map(([name, field]) => memberItem(name, field, '1', context));
  const keys = keyItems(context, receiver);
  const functions = types.functionsOf(receiver).map(([name, traits]) => functionItem(name, traits, context));
  return [...fields, ...keys, ...functions];
}

/** Keys of a map that are known: behind the dot where they are names, else in brackets in place of the dot. */
function keyItems(context: ExpressionContext, receiver: string): CompletionItem[] {
  const { range, spot, cursor } = context;
  if (cursor.kind !== 'member') return [];
  const quote = quoteFor(spot);
  const isBesideDot = cursor.from === cursor.dot + 1;
  const { start } = range;
  return knownKeysOf(context.snapshot, receiver).flatMap((word) => {
    const isName = /^[A-Za-z_]\w*$/.test(word);
    if (!isName && !isBesideDot) return [];
    const newText = isName ? word : `[${quoted(word, quote, spot)}]`;
    const from = isName ? start : { ...start, character: start.character - 1 };
    const item = plainItem(word, CompletionItemKind.EnumMember, '2', context);
    return {
      ...item,
      filterText: isName ? word : `.${word}`,
      textEdit: { range: { start: from, end: range.end }, newText },
    };
  });
}

function valuesOf({ snapshot, spot, cursor }: ExpressionContext, comparedWith: string): readonly string[] {
  const known = typesAt(spot, cursor.bound).memberAt(comparedWith)?.values ?? [];
  return [...known, ...knownTextsOf(snapshot, comparedWith)];
}

/** Words within quotes. The quote is closed where nobody has closed it. */
function textItems(words: readonly string[], context: ExpressionContext): CompletionItem[] {
  const { cursor, rest, spot } = context;
  if (cursor.kind !== 'key' && cursor.kind !== 'text') return [];
  const { quote } = cursor;
  const written =
    spot.style === 'double' && quote === '"' ? '\\"' : spot.style === 'single' && quote === "'" ? "''" : quote;
  const isClosed = rest.startsWith(written);
  const closing = isClosed ? '' : written + (cursor.kind === 'key' && !rest.trimStart().startsWith(']') ? ']' : '');
  return [...new Set(words)].slice(0, maxWords).map((word) => {
    const item = plainItem(word, CompletionItemKind.EnumMember, '1', context);
    const inner = quoted(word, quote, spot).slice(written.length, -written.length);
    return { ...item, textEdit: { range: context.range, newText: inner + closing } };
  });
}

const namespaces: ReadonlySet<string> = new Set(
  Object.keys(celFunctions).flatMap((name) => /^(.+)\./.exec(name)?.[1] ?? []),
);

function namespaceItems(context: ExpressionContext): CompletionItem[] {
  return [...namespaces].map((name) => plainItem(name, CompletionItemKind.Module, '3', context));
}

/** The functions that are called by themselves, or those of a namespace. */
function functionItems(namespace: string, context: ExpressionContext): CompletionItem[] {
  return Object.entries<CelFunctionTraits>(celFunctions).flatMap(([name, traits]) => {
    const isHere = namespace === '' ? !name.includes('.') : name.startsWith(namespace);
    return isHere && traits.of.includes('nothing') ? functionItem(name.slice(namespace.length), traits, context) : [];
  });
}

function functionItem(name: string, { opens, says }: CelFunctionTraits, context: ExpressionContext): CompletionItem {
  const { spot, rest, hasSnippets, cursor } = context;
  const item = plainItem(name, isMacro(opens) ? CompletionItemKind.Event : CompletionItemKind.Method, '3', context);
  const described = {
    ...item,
    detail: says,
    labelDetails: { detail: isMacro(opens) ? '(x, …)' : '(…)', description: says },
  };
  if (rest.startsWith('(')) return described;
  const quote = quoteFor(spot);
  const inner = opens.slice(1).replace('"', written(quote, spot));
  if (!hasSnippets || opens === '()') {
    const text = isMacro(opens) ? `(${boundName(cursor)}, ` : `(${inner}`;
    return { ...described, textEdit: { range: context.range, newText: name + text } };
  }
  const body = isMacro(opens)
    ? `(\${1:${boundName(cursor)}}, $0)`
    : `(${verbatim(inner)}$0${verbatim(closingOf(inner))})`;
  return {
    ...described,
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range: context.range, newText: verbatim(name) + body },
  };
}

function isMacro(opens: string): boolean {
  return opens === '(x, ';
}

function closingOf(inner: string): string {
  return inner === '[' ? ']' : inner;
}

/** The first letter of what is gone through, unless that is bound already. */
function boundName(cursor: CelCursor): string {
  const receiver = cursor.kind === 'member' ? cursor.receiver : '';
  const letter = /([A-Za-z])\w*\W*$/.exec(receiver)?.[1]?.toLowerCase() ?? 'x';
  const taken = new Set(cursor.bound.map(({ name }) => name));
  return [letter, 'x', 'y', 'z'].find((name) => !taken.has(name)) ?? 'x';
}

function memberItem(name: string, { type, says }: CelMember, rank: string, context: ExpressionContext): CompletionItem {
  const isStruct = /^[A-Z]/.test(type);
  const item = plainItem(name, isStruct ? CompletionItemKind.Struct : CompletionItemKind.Field, rank, context);
  return { ...item, detail: type, ...(says !== '' && { documentation: says }) };
}

function plainItem(
  label: string,
  kind: CompletionItemKind,
  rank: string,
  { range }: ExpressionContext,
): CompletionItem {
  return { label, kind, filterText: label, sortText: `${rank} ${label}`, textEdit: { range, newText: label } };
}

/** CEL knows two quotes: the one that YAML needs no escape for. */
function quoteFor({ style }: ExpressionSpot): string {
  return style === 'double' ? "'" : '"';
}

function quoted(word: string, quote: string, spot: ExpressionSpot): string {
  const inner = word.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`);
  return written(quote + inner + quote, spot);
}

/** A part of an expression as it is written in the style of its scalar. */
function written(text: string, { style }: ExpressionSpot): string {
  if (style === 'double') return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  return style === 'single' ? text.replaceAll("'", "''") : text;
}

/** In brackets of YAML a plain scalar ends at a comma or a bracket, so nothing is offered that has one. */
function mayStand({ textEdit }: CompletionItem, { isFlow }: ExpressionContext): boolean {
  return !isFlow || !/[,[\]{}]/.test(textEdit?.newText.replaceAll(/\$\{\d:|\}/g, '') ?? '');
}
