import type { Position } from '../../base/problem.ts';
import type { Cursor } from './cursor.ts';
import { flowCursor, unquote } from './flowContext.ts';
import { marks, MaskedText, type MaskedLine } from './mask.ts';

/** The part of a block line before its value: dashes, then a key. */
interface Opener {
  readonly kind: 'item' | 'key';
  readonly column: number;
  readonly name: string;
  /** False for a key or dash with a value on the same line, because nothing can be nested under it. */
  readonly isOpen: boolean;
}

/**
 * Reads lines, not a tree: it works while the line is half-written. Undefined in comments, block scalars and plain
 * text.
 */
export function cursorAt(
  lines: readonly string[],
  position: Position,
  text: MaskedText = new MaskedText(),
): Cursor | undefined {
  const masked = text.upTo(lines, position.line);
  const line = masked[position.line];
  const before = line?.text.slice(0, position.character) ?? '';
  if (!line || before.endsWith(marks.comment) || before.endsWith(marks.block)) return undefined;
  let first = position.line;
  while (first > 0 && (masked[first]?.depth ?? 0) > 0) first--;
  const maskedHead = headOf((index) => masked[index]?.text, first, position);
  const rawHead = headOf((index) => lines[index], first, position);
  const { openers, end } = openersOf(maskedHead, rawHead);
  const last = openers.at(-1);
  const path = pathAbove(lines, masked, first, rawHead, openers);
  if (!path) return undefined;
  const own = [...path, ...openers.map(({ kind, name }) => (kind === 'item' ? '0' : name))];
  const value = maskedHead.slice(end);
  // An anchor or a tag may stand in front of the bracket.
  const bracket = end + (/^(?:[&!]\S{1,200}[ \t]+){0,2}(?=[[{])/.exec(value)?.[0].length ?? 0);
  if (/^[[{]/.test(maskedHead.slice(bracket))) {
    const below = lines.slice(position.line + 1, position.line + 50);
    const rest = [(lines[position.line] ?? '').slice(position.character), ...below].join('\n');
    return flowCursor(maskedHead.slice(bracket), rawHead.slice(bracket), own, rest);
  }
  if (first !== position.line || value.includes('\n')) return undefined;
  const prefix = rawHead.slice(end);
  const column = end;
  if (last?.kind === 'key') return { kind: 'value', path: own, prefix, siblings: [], style: 'block' };
  const siblings = siblingsOf(lines, masked, position.line, column, last?.kind === 'item');
  if (last?.kind !== 'item') return { kind: 'key', path: own, prefix, siblings: siblings.keys, style: 'block' };
  return { kind: 'value', path: own, prefix, siblings: [...siblings.items, ...siblings.keys], style: 'item' };
}

function headOf(lineAt: (index: number) => string | undefined, first: number, { line, character }: Position): string {
  let head = '';
  for (let index = first; index < line; index++) head += `${lineAt(index) ?? ''}\n`;
  return head + (lineAt(line) ?? '').slice(0, character);
}

function openersOf(masked: string, raw: string): { readonly openers: readonly Opener[]; readonly end: number } {
  const openers: Opener[] = [];
  let end = /^ */.exec(masked)?.[0].length ?? 0;
  for (;;) {
    const dash = /^-(?:[ \t]+|$)/.exec(masked.slice(end))?.[0];
    if (dash === undefined) break;
    openers.push({ kind: 'item', column: end, name: '0', isOpen: true });
    end += dash.length;
  }
  const key = /^(?:\u0002+|[^\s[\]{}&*!|>%@`,:\u0002](?:[^:\n]|:(?=\S))*?)(?=[ \t]{0,20}:(?:[ \t]|$|\n))/.exec(
    masked.slice(end),
  )?.[0];
  if (key === undefined) return { openers: closedBy(masked.slice(end), openers), end };
  const name = unquote(raw.slice(end, end + key.length));
  const colon = /^[ \t]*:[ \t]*/.exec(masked.slice(end + key.length))?.[0] ?? '';
  const value = masked.slice(end + key.length + colon.length);
  const isOpen = /^(?:[&!]\S+[ \t]*)*\u0001*\s*$/.test(value);
  openers.push({ kind: 'key', column: end, name, isOpen });
  return { openers, end: end + key.length + colon.length };
}

/** Nothing can be nested under an item with text after its dash. */
function closedBy(value: string, openers: readonly Opener[]): readonly Opener[] {
  const last = openers.at(-1);
  if (!last || /^(?:[&!]\S+[ \t]*)*\u0001*\s*$/.test(value)) return openers;
  return [...openers.slice(0, -1), { ...last, isOpen: false }];
}

/** The keys and items that a line is nested under; undefined if nothing is allowed there. */
function pathAbove(
  lines: readonly string[],
  masked: readonly MaskedLine[],
  line: number,
  head: string,
  own: readonly Opener[],
): readonly string[] | undefined {
  const path: string[] = [];
  let column = /^ */.exec(head)?.[0].length ?? 0;
  let isItem = own[0]?.kind === 'item';
  for (let above = line - 1; above >= 0 && (column > 0 || isItem); above--) {
    const text = masked[above]?.text ?? '';
    if (text.startsWith('---')) break;
    const indent = text.search(/\S/);
    // Most lines above are indented further than the parent and can be skipped early.
    if (indent > column || (indent === column && !isItem)) continue;
    if (isSkipped(text, masked[above])) continue;
    const { openers } = openersOf(text, lines[above] ?? '');
    if (openers.length === 0 && indent < column) return undefined;
    for (const opener of openers.toReversed()) {
      const isParent = opener.column < column || (isItem && opener.kind === 'key' && opener.column === column);
      if (!isParent) continue;
      if (!opener.isOpen) return undefined;
      path.unshift(opener.name);
      column = opener.column;
      isItem = opener.kind === 'item';
    }
  }
  // A file of policies may be a list, whose dashes have no key above them.
  return column === 0 ? path : undefined;
}

/** True for blank lines, comments, and continuations of a value from above. */
function isSkipped(text: string, line: MaskedLine | undefined): boolean {
  return (line?.depth ?? 0) > 0 || /^[\s\u0001\u0003]*$/.test(text) || /^\s*\u0002+\s*$/.test(text);
}

/** The other keys of the same mapping, or the other texts of the same list. */
function siblingsOf(
  lines: readonly string[],
  masked: readonly MaskedLine[],
  line: number,
  column: number,
  isItem: boolean,
): { readonly keys: readonly string[]; readonly items: readonly string[] } {
  const keys: string[] = [];
  const items: string[] = [];
  const dashColumn = isItem ? (lines[line] ?? '').slice(0, column).lastIndexOf('-') : -1;
  const look = (index: number, isAbove: boolean): boolean => {
    const raw = lines[index] ?? '';
    const text = masked[index]?.text ?? raw;
    const indent = text.search(/\S/);
    if (indent > column || isSkipped(text, masked[index])) return true;
    const { openers, end } = openersOf(text, raw);
    const dash = openers.findLast(({ kind }) => kind === 'item');
    if (dash && dash.column === dashColumn && openers.at(-1)?.kind === 'item')
      items.push(unquote(raw.slice(end).trim()));
    const key = openers.at(-1);
    const isOwnItem = isAbove ? !isItem : !dash;
    if (key?.kind === 'key' && key.column === column && isOwnItem) keys.push(key.name);
    return isItem ? indent >= dashColumn && dashColumn >= 0 : indent >= column;
  };
  for (let above = line - 1; above >= 0 && look(above, true); above--);
  for (let below = line + 1; below < lines.length && look(below, false); below++);
  return { keys, items };
}
