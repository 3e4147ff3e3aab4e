import type { Position, Range } from '../../base/problem.ts';

/** A scalar as it stands in a file. */
export interface WrittenScalar {
  readonly lines: readonly string[];
  readonly range: Range;
}

/** One character of a value, or one escape's worth, and where it is written. */
export interface Character {
  readonly text: string;
  readonly start: Position;
  readonly end: Position;
}

/** The parts of a line that count, with blanks at its ends told apart: they go when the line is foldedLines. */
export interface ScalarLine {
  readonly line: number;
  readonly characters: readonly Character[];
  /** True where an escaped line break ends it: the next line follows without a space. */
  readonly joins?: boolean;
}

/** A plain scalar: blanks around its lines go, line breaks become spaces. */
export function plainCharacters({ lines, range: { start, end } }: WrittenScalar): readonly Character[] {
  const parts: ScalarLine[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const text = lines[line] ?? '';
    const from = line === start.line ? start.character : 0;
    const to = line === end.line ? end.character : text.length;
    parts.push({ line, characters: trimmed(charactersIn(text, line, from, to)) });
  }
  return foldedLines(parts);
}

/** UTF-16 unit by unit. */
export function charactersIn(text: string, line: number, from: number, to: number): readonly Character[] {
  const found: Character[] = [];
  for (let at = from; at < to && at < text.length; at++) {
    found.push({
      text: text[at] ?? '',
      start: { line, character: at },
      end: { line, character: at + 1 },
    });
  }
  return found;
}

/** A single line break becomes a space; of several, all but one stay. */
export function foldedLines(lines: readonly ScalarLine[]): readonly Character[] {
  const made: Character[] = [];
  let breaks = 0;
  let behind: Position | undefined;
  for (const [index, { line, characters, joins }] of lines.entries()) {
    const isLast = index === lines.length - 1;
    const isBlank = characters.length === 0 && index > 0 && !isLast && joins !== true;
    if (isBlank) {
      breaks++;
      continue;
    }
    if (behind) {
      const to = characters[0]?.start ?? { line, character: 0 };
      const text = breaks > 0 ? '\n'.repeat(breaks) : lines[index - 1]?.joins ? '' : ' ';
      if (text !== '') made.push({ text, start: behind, end: to });
    }
    made.push(...characters);
    behind = characters.at(-1)?.end ?? { line, character: 0 };
    breaks = 0;
  }
  return made;
}

function trimmed(characters: readonly Character[]): readonly Character[] {
  return withoutBlanksBefore(withoutBlanksBehind(characters));
}

export function withoutBlanksBefore(characters: readonly Character[]): readonly Character[] {
  const first = characters.findIndex((one) => !isBlank(one));
  return first === -1 ? [] : characters.slice(first);
}

export function withoutBlanksBehind(characters: readonly Character[]): readonly Character[] {
  return characters.slice(0, characters.findLastIndex((one) => !isBlank(one)) + 1);
}

/** An escaped blank is text. */
function isBlank({ text, start, end }: Character): boolean {
  return (text === ' ' || text === '\t') && end.character - start.character === 1;
}
