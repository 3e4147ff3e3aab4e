import { Parser } from 'yaml';
import { LayoutReader, Unusual, type IndentColumn, type Gap, type IndentLayout } from './layout.ts';
import { isSameMeaning, readMeaning } from './sameMeaning.ts';

/** A part of a text, by offsets, and what comes into its place. */
export type TextChange = Omit<Gap, 'line'>;

/** Lines from 0, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The edits that format a text: `step` spaces a level, lists indented under their keys, one space after `:` and `-`, no
 * spaces at line ends, one blank line at a time, one line end at the end. Quotes, comments, and what is in brackets, stay
 * as they are. The result is read again: if it said anything else, there would be no changes. None either for a text that
 * is not sound. With a range, only lines in it change.
 */
export function formatChanges(text: string, within?: LineRange, step = 2): readonly TextChange[] {
  const meaning = readMeaning(text);
  if (!meaning) return [];
  const lines = linesOf(text);
  const layout = layoutOf(text, lines, step);
  if (!layout) return [];
  const all = [...indentChanges(lines, layout), ...tidyChanges(text, lines, layout)].filter(({ line }) =>
    isWithin(line),
  );
  const isSafe = (changes: readonly LineChange[]): boolean => {
    const after = readMeaning(applyChanges(text, changes));
    return after !== undefined && isSameMeaning(meaning, after);
  };
  if (isSafe(all)) return sorted(all);
  // A part of a file may not stand alone: then its lines stay where they are.
  const tidy = all.filter(({ isIndent }) => !isIndent);
  return isSafe(tidy) ? sorted(tidy) : [];

  function isWithin(line: number): boolean {
    return !within || (line >= within.first && line <= within.last);
  }
}

/** The text with changes, which do not overlap, made to it. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, newText } of sorted(changes)) {
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

interface Line {
  readonly start: number;
  readonly text: string;
  /** The offset after the line break. */
  readonly end: number;
}

interface LineChange extends TextChange {
  readonly line: number;
  readonly isIndent?: true;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const match of text.matchAll(/\r\n|\n|$/g)) {
    const end = match.index + match[0].length;
    lines.push({ start, text: text.slice(start, match.index), end });
    start = end;
  }
  return lines;
}

function layoutOf(text: string, lines: readonly Line[], step: number): IndentLayout | undefined {
  const reader = new LayoutReader(
    lines.map(({ start }) => start),
    step,
  );
  try {
    for (const token of new Parser().parse(text)) if (token.type === 'document') reader.read(token);
    return reader.layout;
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

function indentChanges(lines: readonly Line[], layout: IndentLayout): LineChange[] {
  const comments = commentIndents(lines, layout);
  return lines.flatMap(({ start, text }, line) => {
    const indent = nextIndent(lines, line, layout, comments);
    const old = indentOf(text);
    if (indent === undefined || indent === old || text.trim() === '') return [];
    return [{ start, end: start + old, newText: ' '.repeat(indent), line, isIndent: true as const }];
  });
}

function nextIndent(
  lines: readonly Line[],
  line: number,
  layout: IndentLayout,
  comments: ReadonlyMap<number, number>,
): number | undefined {
  const text = lines[line]?.text ?? '';
  const own = indentOf(text);
  const shift = layout.shifts.get(line);
  if (shift !== undefined) return Math.max(0, own + shift);
  const first = layout.follows.get(line);
  if (first !== undefined) {
    // Tabs cannot be counted: what follows with them keeps its place.
    const moved = nextIndent(lines, first, layout, comments) ?? 0;
    return text.slice(0, own + 1).includes('\t')
      ? undefined
      : Math.max(0, own + moved - indentOf(lines[first]?.text ?? ''));
  }
  const leading = layout.columns.get(line)?.find(({ old }) => old === own);
  return leading ? leading.next : comments.get(line);
}

/**
 * Line → the indent of the comment on it. A comment belongs to what comes below it; one that is further in belongs to what
 * it stands in.
 */
function commentIndents(lines: readonly Line[], { columns }: IndentLayout): ReadonlyMap<number, number> {
  const below = columnsBelow(lines, columns);
  const indents = new Map<number, number>();
  /** The keys and dashes that a line may stand under, from the left: each is further in than the one before it. */
  let around: IndentColumn[] = [];
  for (const [line, { text }] of lines.entries()) {
    if (isMarker(text)) around = [];
    const own = indentOf(text);
    if (text.startsWith('#', own)) {
      const next = below[line];
      const parent = around.findLast(({ old }) => old <= own);
      const isBeside = next !== undefined && own <= next.old;
      indents.set(line, isBeside || !parent ? (next?.next ?? 0) : Math.max(parent.next, next?.next ?? 0));
    }
    for (const column of columns.get(line) ?? []) {
      if (!column.isParent) continue;
      while ((around.at(-1)?.old ?? -1) >= column.old) around.pop();
      around.push(column);
    }
  }
  return indents;
}

/** The first column of the next line below each that has one. */
function columnsBelow(lines: readonly Line[], columns: IndentLayout['columns']): readonly (IndentColumn | undefined)[] {
  const below: (IndentColumn | undefined)[] = [];
  let next: IndentColumn | undefined;
  for (let line = lines.length - 1; line >= 0; line--) {
    below[line] = next;
    next = isMarker(lines[line]?.text ?? '') ? undefined : (columns.get(line)?.[0] ?? next);
  }
  return below;
}

function isMarker(text: string): boolean {
  return /^(---|\.\.\.)(\s|$)/.test(text);
}

function tidyChanges(text: string, lines: readonly Line[], layout: IndentLayout): LineChange[] {
  return [...layout.gaps, ...lineEndChanges(lines, layout), ...lastLineChange(text, lines, layout)];
}

/** Spaces at line ends; blank lines that follow a blank line, or begin or end the text. */
function lineEndChanges(lines: readonly Line[], { verbatim }: IndentLayout): LineChange[] {
  const isBlank = (line: number): boolean => lines[line]?.text.trim() === '' && !verbatim.has(line);
  const lastContent = lines.findLastIndex((_, line) => !isBlank(line));
  return lines.flatMap(({ start, text, end }, line) => {
    if (verbatim.has(line)) return [];
    const isNeedless = isBlank(line) && (line === 0 || isBlank(line - 1) || line > lastContent);
    if (isNeedless && line < lines.length - 1) return [{ start, end, newText: '', line }];
    const kept = text.replace(/[ \t]+$/, '').length;
    return kept === text.length ? [] : [{ start: start + kept, end: start + text.length, newText: '', line }];
  });
}

/** A line end at the end; a block scalar without one says something else than one with it. */
function lastLineChange(text: string, lines: readonly Line[], { verbatim }: IndentLayout): LineChange[] {
  const line = lines.length - 1;
  if (verbatim.has(line) || (lines[line]?.text ?? '').trim() === '') return [];
  const newText = text.includes('\r\n') ? '\r\n' : '\n';
  return [{ start: text.length, end: text.length, newText, line }];
}

function indentOf(text: string): number {
  return /^ */.exec(text)?.[0].length ?? 0;
}

function sorted<T extends TextChange>(changes: readonly T[]): readonly T[] {
  return changes.toSorted((a, b) => a.start - b.start || a.end - b.end);
}
