import { Parser } from 'yaml';
import { LayoutReader, Unusual, type IndentColumn, type Gap, type IndentLayout } from './layout.ts';
import { isSameMeaning, readMeaning } from './sameMeaning.ts';

/** A part of a text, by offsets, and what comes into its place. */
export type TextChange = Gap;

/** Lines from 0, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The edits that format a text: two spaces a level, lists indented under their keys, one space after `:` and `-`, no
 * spaces at line ends, one blank line at a time, one line end at the end. Quotes, and what is in brackets, stay as they
 * are. Every comment stays. The result is read again: if it said anything else, there would be no changes. None either for
 * a text that is not sound. With a range, only lines in it change.
 */
export function formatChanges(text: string, within?: LineRange): readonly TextChange[] {
  const meaning = readMeaning(text);
  if (!meaning) return [];
  const lines = linesOf(text);
  const layout = layoutOf(text, lines);
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

function layoutOf(text: string, lines: readonly Line[]): IndentLayout | undefined {
  const reader = new LayoutReader(lines.map(({ start }) => start));
  try {
    for (const token of new Parser().parse(text)) if (token.type === 'document') reader.read(token);
    return reader.layout;
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}

function indentChanges(lines: readonly Line[], layout: IndentLayout): LineChange[] {
  const next = lines.map((_, line) => nextIndent(lines, line, layout));
  return next.flatMap((indent, line) => {
    const { start, text } = lines[line] ?? { start: 0, text: '' };
    const old = indentOf(text);
    if (indent === undefined || indent === old || text.trim() === '') return [];
    return [{ start, end: start + old, newText: ' '.repeat(indent), line, isIndent: true as const }];
  });
}

function nextIndent(lines: readonly Line[], line: number, layout: IndentLayout): number | undefined {
  const text = lines[line]?.text ?? '';
  const own = indentOf(text);
  const shift = layout.shifts.get(line);
  if (shift !== undefined) return Math.max(0, own + shift);
  const first = layout.follows.get(line);
  if (first !== undefined) {
    // Tabs cannot be counted: what follows with them keeps its place.
    const moved = nextIndent(lines, first, layout) ?? 0;
    return text.slice(0, own + 1).includes('\t')
      ? undefined
      : Math.max(0, own + moved - indentOf(lines[first]?.text ?? ''));
  }
  const leading = layout.columns.get(line)?.find(({ old }) => old === own);
  if (leading) return leading.next;
  return text.startsWith('#', own) ? commentIndent(lines, line, own, layout) : undefined;
}

/** A comment belongs to what comes below it; one that is further in belongs to what it stands in. */
function commentIndent(lines: readonly Line[], line: number, own: number, layout: IndentLayout): number | undefined {
  const below = firstColumn(lines, line, layout);
  if (below && own <= below.old) return below.next;
  for (let above = line - 1; above >= 0 && !isMarker(lines[above]?.text ?? ''); above--) {
    const around = layout.columns.get(above)?.findLast(({ old, isParent }) => isParent && old <= own);
    if (around) return Math.max(around.next, below?.next ?? 0);
  }
  return below?.next ?? 0;
}

function firstColumn(lines: readonly Line[], line: number, layout: IndentLayout): IndentColumn | undefined {
  for (let below = line + 1; below < lines.length && !isMarker(lines[below]?.text ?? ''); below++) {
    const column = layout.columns.get(below)?.[0];
    if (column) return column;
  }
  return undefined;
}

function isMarker(text: string): boolean {
  return /^(---|\.\.\.)(\s|$)/.test(text);
}

function tidyChanges(text: string, lines: readonly Line[], layout: IndentLayout): LineChange[] {
  const starts = lines.map(({ start }) => start);
  const gaps = layout.gaps.map((gap) => ({ ...gap, line: starts.findLastIndex((start) => start <= gap.start) }));
  return [
    ...gaps,
    ...lineEndChanges(lines, layout),
    ...commentChanges(lines, layout),
    ...lastLineChange(text, lines, layout),
  ];
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

/**
 * `#word` is `# word`. In a run of comment lines the spaces may be the indents of what is commented out: those stay.
 */
function commentChanges(lines: readonly Line[], { verbatim, follows, columns }: IndentLayout): LineChange[] {
  const isComment = (line: number): boolean => /^\s*#/.test(lines[line]?.text ?? '');
  return lines.flatMap(({ start, text }, line) => {
    if (verbatim.has(line) || follows.has(line) || columns.has(line) || !/^\s*#[A-Za-z]/.test(text)) return [];
    if (isComment(line - 1) || isComment(line + 1)) return [];
    const at = start + text.indexOf('#') + 1;
    return [{ start: at, end: at, newText: ' ', line }];
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
