import type { SelectionRange } from 'vscode-languageserver/node';
import type { Position, Range } from '../../base/problem.ts';
import { marks, maskLines } from '../text/mask.ts';
import { comparePositions, contains } from '../text/ranges.ts';
import type { SourceFile } from '../text/snapshot.ts';

/**
 * What a selection at a position grows to, step by step: the word, the value, what is in the brackets, the entry, its
 * siblings, and so on up to the file. Read from the lines: it works while they are being written.
 */
export function selectionRanges({ lines }: SourceFile, positions: readonly Position[]): SelectionRange[] {
  const masked = maskLines(lines).map(({ text }) => text);
  return positions.map((position) => {
    const inside = { ...position, line: Math.min(position.line, lines.length - 1) };
    return chain(allRanges(lines, masked, inside), inside);
  });
}

function chain(ranges: readonly Range[], position: Position): SelectionRange {
  const around = ranges.filter((range) => contains(range, position)).toSorted(bySize);
  let parent: SelectionRange | undefined;
  for (const range of around.toReversed()) {
    const isNew = !parent || (isWithin(range, parent.range) && !isWithin(parent.range, range));
    if (isNew) parent = parent ? { range, parent } : { range };
  }
  return parent ?? { range: { start: position, end: position } };
}

function allRanges(lines: readonly string[], masked: readonly string[], position: Position): readonly Range[] {
  const last = lines.length - 1;
  const whole = { start: { line: 0, character: 0 }, end: { line: last, character: lines[last]?.length ?? 0 } };
  return [
    ...inLine(lines, masked, position),
    ...brackets(masked, position),
    ...entries(lines, masked, position),
    whole,
  ];
}

function inLine(lines: readonly string[], masked: readonly string[], { line, character }: Position): readonly Range[] {
  const text = lines[line] ?? '';
  const range = (start: number, end: number): Range => ({
    start: { line, character: start },
    end: { line, character: end },
  });
  const found = (pattern: RegExp, within: string): Range[] =>
    [...within.matchAll(pattern)].map(({ 0: match, index }) => range(index, index + match.length));
  const mask = masked[line] ?? '';
  const comment = mask.indexOf(marks.comment);
  const content = text.slice(0, comment === -1 || comment > character ? undefined : text.length).trimEnd();
  const quoted = found(/\u0002+/g, mask);
  const inQuotes = quoted.map(({ start, end }) => range(start.character + 1, end.character - 1));
  const value = /[:-][ \t]+(?=\S)/g;
  const values = [...mask.matchAll(value)].map(({ 0: match, index }) => range(index + match.length, content.length));
  return [
    ...found(/[\p{L}\p{N}_]+/gu, text),
    ...found(/[^\s:,[\]{}"'#$&*!|>]+/g, text),
    ...quoted,
    ...inQuotes,
    ...values,
  ];
}

/** The text inside the brackets around a position, and the same including the brackets. */
function brackets(masked: readonly string[], { line, character }: Position): readonly Range[] {
  const ranges: Range[] = [];
  const open: Position[] = [];
  const from = firstOpenLine(masked, line);
  for (let at = from; at < masked.length && (at <= line || open.length > 0); at++) {
    for (const { 0: sign, index } of (masked[at] ?? '').matchAll(/[[\]{}]/g)) {
      const here = { line: at, character: index };
      if (sign === '[' || sign === '{') {
        open.push(here);
        continue;
      }
      const start = open.pop();
      if (!start || comparePositions(here, { line, character }) < 0) continue;
      ranges.push({ start: { ...start, character: start.character + 1 }, end: here });
      ranges.push({ start, end: { ...here, character: here.character + 1 } });
    }
  }
  return ranges;
}

/** Brackets stay open until the line that closes them; a line that starts at the left margin starts a new entry. */
function firstOpenLine(masked: readonly string[], line: number): number {
  let first = line;
  while (first > 0 && !/^\S/.test(masked[first] ?? '')) first--;
  return first;
}

/** The entry of a line with everything under it, then with its siblings, and so on outwards. */
function entries(lines: readonly string[], masked: readonly string[], { line }: Position): readonly Range[] {
  const ranges: Range[] = [];
  let indent = Infinity;
  for (let above = line; above >= 0 && indent > 0; above--) {
    const own = indentOf(masked[above] ?? '');
    if (own === undefined || own >= indent) continue;
    indent = own;
    const end = endOf(lines, masked, above, own);
    ranges.push({ start: { line: above, character: Math.floor(own) }, end });
    const first = masked.findIndex((text, index) => index > above && indentOf(text) !== undefined);
    if (first !== -1 && first <= end.line) {
      ranges.push({ start: { line: first, character: Math.floor(indentOf(masked[first] ?? '') ?? 0) }, end });
    }
  }
  return ranges;
}

function endOf(lines: readonly string[], masked: readonly string[], line: number, indent: number): Position {
  let last = line;
  for (let below = line + 1; below < masked.length; below++) {
    const own = indentOf(masked[below] ?? '');
    if (own !== undefined && own <= indent) break;
    if (own !== undefined || (masked[below] ?? '').includes(marks.block)) last = below;
  }
  return { line: last, character: lines[last]?.trimEnd().length ?? 0 };
}

/** A list item counts half a space more, because it may stand in the column of its key. Undefined for lines without an entry of their own. */
function indentOf(masked: string): number | undefined {
  if (/^[\s\u0001\u0003]*$/.test(masked)) return undefined;
  const indent = masked.search(/\S/);
  return /^\s*-(\s|$)/.test(masked) ? indent + 0.5 : indent;
}

function isWithin(inner: Range, outer: Range): boolean {
  return comparePositions(outer.start, inner.start) <= 0 && comparePositions(inner.end, outer.end) <= 0;
}

function bySize(a: Range, b: Range): number {
  return isWithin(a, b) ? -1 : isWithin(b, a) ? 1 : a.end.line - a.start.line - (b.end.line - b.start.line);
}
