import type { Mended, Slip, SlipFix, LineSpan } from './mended.ts';

/** The lines of a text while they are mended. A line stays the line it is: what is read of it stands where it is written. */
export class MendedLines {
  readonly slips: Slip[] = [];
  readonly #written: readonly string[];
  readonly #lines: string[];
  readonly #shifts = new Map<number, number>();

  constructor(text: string) {
    this.#written = text.split('\n');
    this.#lines = [...this.#written];
  }

  get size(): number {
    return this.#lines.length;
  }

  line(index: number): string {
    return this.#lines[index] ?? '';
  }

  written(index: number): string {
    return this.#written[index] ?? '';
  }

  set(index: number, text: string): void {
    this.#lines[index] = text;
  }

  leaveOut(index: number): void {
    this.#lines[index] = '';
  }

  /** Leaves out what stands behind a column. */
  cut(index: number, column: number): void {
    this.#lines[index] = this.line(index).slice(0, column).trimEnd();
  }

  indent(index: number, width: number): void {
    const text = this.line(index).trimStart();
    this.#lines[index] = ' '.repeat(width) + text;
    this.#shifts.set(index, width - indentOf(this.written(index)));
  }

  /** The next line that holds more than a comment; `size` if there is none. */
  next(index: number): number {
    let next = index + 1;
    while (next < this.size && isBlank(this.line(next))) next++;
    return next;
  }

  /** Columns are those of the line as it is by now. */
  tell(index: number, start: number, end: number, message: string, fix?: SlipFix): void {
    this.slips.push({ ...this.span(index, start, end), message, ...(fix && { fix }) });
  }

  span(index: number, start: number, end: number): LineSpan {
    const shift = this.#shifts.get(index) ?? 0;
    return { line: index, start: Math.max(0, start - shift), end: Math.max(0, end - shift) };
  }

  replacing(index: number, start: number, end: number, newText: string, title: string): SlipFix {
    return { title, edits: [{ ...this.span(index, start, end), newText }] };
  }

  get mended(): Mended {
    return { text: this.#lines.join('\n'), slips: this.slips, shifts: this.#shifts, written: this.#written };
  }
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Nothing but spaces and a comment. */
export function isBlank(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

/** The column of the colon behind a key that starts at a column; undefined if there is no key. */
export function colonOf(line: string, from: number): number | undefined {
  let at = from;
  for (let end = propertyEnd(line, at); end !== undefined; end = propertyEnd(line, at)) at = end;
  const first = line[at] ?? '';
  if (first === '"' || first === "'") {
    const close = closeOf(line, at + 1, first);
    const colon = close === undefined ? undefined : close + 1 + indentOf(line.slice(close + 1));
    return colon !== undefined && line[colon] === ':' && isSpace(line[colon + 1]) ? colon : undefined;
  }
  if ('[]{},#|>@`%'.includes(first) || ('-?:'.includes(first) && isSpace(line[at + 1]))) return undefined;
  for (let index = at; index < line.length; index++) {
    if (line[index] === ':' && isSpace(line[index + 1])) return index;
    if (line[index] === '#' && isSpace(line[index - 1])) return undefined;
  }
  return undefined;
}

/** The column behind an anchor or a tag and the spaces after it. */
function propertyEnd(line: string, at: number): number | undefined {
  if (line[at] !== '&' && line[at] !== '!') return undefined;
  const space = line.indexOf(' ', at);
  return space === -1 ? undefined : space + indentOf(line.slice(space));
}

export function isSpace(character: string | undefined): boolean {
  return character === undefined || character === ' ' || character === '\t';
}

export function isItem(line: string, at: number): boolean {
  return line[at] === '-' && isSpace(line[at + 1]);
}

/** True for a line that only a mapping or a list in block style has. */
export function isBlockLine(line: string): boolean {
  const at = indentOf(line);
  return isItem(line, at) || colonOf(line, at) !== undefined;
}

/** The column of the closing quote, from a column inside the quotes on. */
export function closeOf(line: string, from: number, mark: string): number | undefined {
  for (let index = from; index < line.length; index++) {
    const character = line[index];
    if (character === '\\' && mark === '"') index++;
    else if (character === mark) {
      if (mark === '"' || line[index + 1] !== mark) return index;
      index++;
    }
  }
  return undefined;
}

/** Where what is written ends, before a comment and the spaces in front of it. */
export function contentEnd(line: string, from: number): number {
  const comment = line.indexOf(' #', from);
  return (comment === -1 ? line : line.slice(0, comment)).trimEnd().length;
}

/** True where a line ends whatever is open above it. */
export function endsValue(line: string, parent: number): boolean {
  return line.trim() !== '' && indentOf(line) <= parent;
}
