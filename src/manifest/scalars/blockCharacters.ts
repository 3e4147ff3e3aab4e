import { charactersIn, type Character, type WrittenScalar } from './scalarCharacters.ts';

interface Header {
  readonly isFolded: boolean;
  /** Spaces of indentation that the header names, counted from its parent. */
  readonly indicator: number | undefined;
  readonly chomping: '' | '+' | '-';
}

interface BlockLine {
  readonly line: number;
  readonly characters: readonly Character[];
  /** A line that is indented further than the rest keeps its line breaks. */
  readonly isIndented: boolean;
}

/**
 * The readings of a block scalar. An indicator counts from a parent that is not known here, so each indentation is one; and
 * whether a last line of spaces is a part of it, parsers do not agree on.
 */
export function* blockCharacters(written: WrittenScalar): Generator<readonly Character[]> {
  const { lines, range } = written;
  const header = headerOf((lines[range.start.line] ?? '').slice(range.start.character));
  if (!header) return;
  const detected = detectedIndent(lines, range.start.line + 1);
  const indents =
    header.indicator === undefined ? [detected] : Array.from({ length: detected + 1 }, (_, index) => index);
  for (const indent of indents) {
    const all = blockLines(lines, range.start.line + 1, indent);
    yield charactersOf(all, { ...header, countsSpaces: true }, lines);
    yield charactersOf(all, { ...header, countsSpaces: false }, lines);
  }
}

function headerOf(text: string): Header | undefined {
  const [found, mark, marks = ''] = /^([|>])([1-9]?[+-]?|[+-][1-9])[ \t]*(?:#.*)?$/.exec(text) ?? [];
  if (found === undefined) return undefined;
  const digit = /[1-9]/.exec(marks)?.[0];
  const chomping = marks.includes('+') ? '+' : marks.includes('-') ? '-' : '';
  return { isFolded: mark === '>', indicator: digit === undefined ? undefined : Number(digit), chomping };
}

function detectedIndent(lines: readonly string[], first: number): number {
  for (let line = first; line < lines.length; line++) {
    const indent = /^ *(?=[^ ])/.exec(lines[line] ?? '')?.[0].length;
    if (indent !== undefined) return indent;
  }
  return 0;
}

/** The lines of the block, those without text behind it included. */
function blockLines(lines: readonly string[], first: number, indent: number): readonly BlockLine[] {
  const found: BlockLine[] = [];
  for (let line = first; line < lines.length; line++) {
    const text = lines[line] ?? '';
    const isBlank = /^ *$/.test(text);
    if (
      !isBlank &&
      (indent === 0 || /^ */.exec(text)?.[0].length !== indent) &&
      !text.startsWith(' '.repeat(Math.max(indent, 1)))
    )
      break;
    // The last line of a file that ends with a line break is none.
    if (line === lines.length - 1 && text === '') break;
    const characters = charactersIn(text, line, indent, text.length);
    found.push({ line, characters, isIndented: /^[ \t]/.test(text.slice(indent)) });
  }
  return found;
}

function charactersOf(
  all: readonly BlockLine[],
  { isFolded, chomping, countsSpaces }: Header & { readonly countsSpaces: boolean },
  lines: readonly string[],
): readonly Character[] {
  const last = all.findLastIndex(({ characters }) => characters.some(({ text }) => countsSpaces || text !== ' '));
  const made: Character[] = [];
  for (const [index, current] of all.slice(0, last + 1).entries()) {
    if (index > 0) made.push(...between(all, index, isFolded, lines));
    made.push(...current.characters);
  }
  const kept = chomping === '+' ? all.length - Math.max(0, last) : chomping === '' && last >= 0 ? 1 : 0;
  for (const { line } of all.slice(Math.max(0, last)).slice(0, kept)) made.push(lineBreak(line, lines, '\n'));
  return made;
}

/** What the line break before a line becomes. */
function between(
  all: readonly BlockLine[],
  index: number,
  isFolded: boolean,
  lines: readonly string[],
): readonly Character[] {
  const [before, current] = [all[index - 1], all[index]];
  if (!before || !current) return [];
  if (!isFolded) return [lineBreak(before.line, lines, '\n')];
  const isText = (one: BlockLine | undefined): boolean => one !== undefined && one.characters.length > 0;
  const earlier = all.slice(0, index).findLast(isText);
  const next = all.slice(index).find(isText);
  const keeps = earlier === undefined || earlier.isIndented || next?.isIndented === true;
  if (keeps) return [lineBreak(before.line, lines, '\n')];
  if (isText(before) && isText(current)) return [lineBreak(before.line, lines, ' ')];
  // Of several line breaks the first is folded away.
  return isText(before) ? [] : [lineBreak(before.line, lines, '\n')];
}

function lineBreak(line: number, lines: readonly string[], text: string): Character {
  const start = { line, character: (lines[line] ?? '').length };
  return { text, start, end: { line: line + 1, character: 0 } };
}
