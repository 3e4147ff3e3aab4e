import {
  closeOf,
  contentEnd,
  endsValue,
  indentOf,
  isBlank,
  isBlockLine,
  isSpace,
  type MendedLines,
} from './mendedLines.ts';
import type { ReadValue } from './mended.ts';

/** Reads a list or mapping in brackets, on one line or more; closes what a line of the block around it ends. */
export function mendFlow(draft: MendedLines, index: number, from: number, parent: number): ReadValue {
  return new FlowReader(draft, index, from, parent).read();
}

export function tellOpenQuote(draft: MendedLines, index: number, from: number, end: number): void {
  const mark = draft.line(index)[from] ?? '';
  const fix = draft.replacing(index, end, end, mark, 'Close the quote');
  draft.tell(index, from, from + 1, `This quote is not closed. Write ${mark} at the end of the value.`, fix);
}

/** The line on which a quote that runs over several lines ends, if what follows it may follow a value. */
export function closingLine(
  draft: MendedLines,
  index: number,
  mark: string,
  parent: number,
  mayFollow: (rest: string) => boolean,
): number | undefined {
  for (let next = index + 1; next < draft.size; next++) {
    const line = draft.line(next);
    if (endsValue(line, parent)) return undefined;
    const close = closeOf(line, 0, mark);
    if (close !== undefined) return mayFollow(line.slice(close + 1)) ? next : undefined;
  }
  return undefined;
}

interface Opened {
  readonly line: number;
  readonly column: number;
  readonly bracket: string;
}

/** Of so many brackets at the end of an item that is not closed, those that fit are left to those around it. */
const maxClosers = 40;
const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

class FlowReader {
  readonly #draft: MendedLines;
  readonly #index: number;
  readonly #from: number;
  readonly #parent: number;
  readonly #opened: Opened[] = [];
  #line: number;
  #column: number;
  /** What was read last: an item may begin, is being read, or is complete. */
  #state: 'start' | 'inside' | 'complete' = 'start';
  /** Where the last item ended. */
  #end: { readonly line: number; readonly column: number };
  #isWrong = false;

  constructor(draft: MendedLines, index: number, from: number, parent: number) {
    this.#draft = draft;
    this.#index = index;
    this.#from = from;
    this.#parent = parent;
    [this.#line, this.#column] = [index, from];
    this.#end = { line: index, column: from };
  }

  read(): ReadValue {
    for (;;) {
      this.#readLine();
      if (this.#opened.length === 0) return this.#behind();
      const next = this.#line + 1;
      const text = this.#draft.line(next);
      if (next >= this.#draft.size || (endsValue(text, this.#parent) && !this.#isCloser(text))) break;
      if (this.#line === this.#index && this.#isBlockBelow(text)) break;
      [this.#line, this.#column] = [next, 0];
    }
    return this.#leftOpen();
  }

  /** A closing bracket may stand in the column of the key. */
  #isCloser(text: string): boolean {
    return /^\s*[\]}]/.test(text) && indentOf(text) === this.#parent;
  }

  /** The bracket was written in front of a block that is there already. */
  #isBlockBelow(text: string): boolean {
    return isBlockLine(text) && !/^\s*["']/.test(text) && !/[,{[]\s*$/.test(text);
  }

  #readLine(): void {
    for (; this.#column < this.#text.length; this.#column++) {
      const at = this.#column;
      const character = this.#text[at] ?? '';
      if (isSpace(character)) continue;
      if (character === '#' && isSpace(this.#text[at - 1])) return;
      this.#readAt(at, character);
      if (this.#opened.length === 0) return;
    }
  }

  get #text(): string {
    return this.#draft.line(this.#line);
  }

  #readAt(at: number, character: string): void {
    const isNew = this.#state !== 'inside' || isSpace(this.#text[at - 1]);
    if (character === ',') this.#state = 'start';
    else if (character === ':' && (isSpace(this.#text[at + 1]) || this.#state === 'complete')) this.#state = 'start';
    else if ((character === '"' || character === "'") && isNew) this.#quoted(at, character);
    else if (character === '$' && this.#text[at + 1] === '{') this.#variable(at);
    else if (character === '[' || character === '{') {
      if (this.#state === 'complete') this.#missingComma();
      this.#opened.push({ line: this.#line, column: at, bracket: character });
      this.#state = 'start';
    } else if (character === ']' || character === '}') this.#close(at, character);
    else if (character === '/' && this.#text[at + 1] === '/' && isNew) this.#comment(at);
    else {
      this.#state = 'inside';
      this.#end = { line: this.#line, column: at + 1 };
    }
  }

  #quoted(at: number, mark: string): void {
    const text = this.#text;
    let close = closeOf(text, at + 1, mark);
    const isKey = close !== undefined && /^\s*:/.test(text.slice(close + 1));
    if (this.#state === 'complete' || (this.#state === 'inside' && isKey)) this.#missingComma();
    else if (this.#state === 'inside') return;
    if (close === undefined) {
      const isOver = (rest: string): boolean => /^\s*(?:[,:\]}#]|$)/.test(rest);
      const last = closingLine(this.#draft, this.#line, mark, this.#parent, isOver);
      if (last === undefined) {
        close = this.#endOfItem(at);
        tellOpenQuote(this.#draft, this.#line, at, close);
        this.#isWrong = true;
        this.#draft.set(this.#line, text.slice(0, close) + mark + text.slice(close));
      } else {
        this.#line = last;
        close = closeOf(this.#text, 0, mark) ?? 0;
      }
    }
    this.#column = close;
    this.#complete(close + 1);
  }

  /** Where an item ends that is not closed: before the brackets that close those around it. */
  #endOfItem(at: number): number {
    const end = contentEnd(this.#text, at);
    const text = this.#text.slice(0, end);
    const expected = this.#opened
      .toReversed()
      .map(({ bracket }) => closers[bracket] ?? '')
      .join('');
    for (let start = end - Math.min(maxClosers, /[\]},\s]*$/.exec(text)?.[0].length ?? 0); start < end; start++) {
      if (start > at && expected.startsWith(text.slice(start).replaceAll(/[\s,]/g, ''))) return start;
    }
    return end;
  }

  #complete(column: number): void {
    this.#state = 'complete';
    this.#end = { line: this.#line, column };
  }

  /** `${A}`: in brackets, its braces are brackets too. */
  #variable(at: number): void {
    const close = this.#text.indexOf('}', at);
    const text = this.#text;
    if (close === -1) {
      this.#state = 'inside';
      return;
    }
    const before = /[^\s,[\]{}"']*$/.exec(text.slice(0, at))?.[0].length ?? 0;
    const behind = /^[^,\]}]*/.exec(text.slice(close + 1))?.[0].trimEnd().length ?? 0;
    const [start, end] = [at - before, close + 1 + behind];
    const word = text.slice(start, end);
    const fix = /["'\\]/.test(word)
      ? undefined
      : this.#draft.replacing(this.#line, start, end, `"${word}"`, 'Put it in quotes');
    const message = 'Within brackets, a value with "${" has to be quoted. Put it in quotes.';
    this.#draft.tell(this.#line, start, end, message, fix);
    this.#isWrong = true;
    const plain = word.replaceAll(/[^\w.-]/g, '_');
    this.#draft.set(this.#line, text.slice(0, start) + plain + text.slice(end));
    this.#column = end - 1;
    this.#state = 'inside';
    this.#end = { line: this.#line, column: end };
  }

  #missingComma(): void {
    const { line, column } = this.#end;
    const text = this.#draft.line(line);
    const fix = this.#draft.replacing(line, column, column, ',', 'Write the comma');
    const message = 'A comma is missing between these two. Write one.';
    this.#draft.tell(line, Math.max(0, column - 1), column, message, fix);
    this.#isWrong = true;
    // On the space behind it, so that nothing moves.
    this.#draft.set(line, `${text.slice(0, column)},${text.slice(column + (isSpace(text[column]) ? 1 : 0))}`);
    this.#state = 'start';
  }

  #close(at: number, character: string): void {
    const match = this.#opened.findLastIndex(({ bracket }) => closers[bracket] === character);
    const top = this.#opened.length - 1;
    if (match === -1) {
      const fix = this.#draft.replacing(this.#line, at, at + 1, '', 'Remove it');
      this.#draft.tell(this.#line, at, at + 1, `Nothing is open that "${character}" would close. Remove it.`, fix);
      this.#isWrong = true;
      this.#draft.set(this.#line, `${this.#text.slice(0, at)} ${this.#text.slice(at + 1)}`);
      return;
    }
    if (match < top) {
      const missing = this.#opened.splice(match + 1);
      this.#tellOpen(missing[0], at);
      const marks = missing.toReversed().map(({ bracket }) => closers[bracket] ?? '');
      this.#draft.set(this.#line, this.#text.slice(0, at) + marks.join('') + this.#text.slice(at));
      this.#column = at + marks.length;
    }
    this.#opened.pop();
    this.#complete(this.#column + 1);
  }

  #tellOpen(open: Opened | undefined, end: number): void {
    if (!open) return;
    const close = closers[open.bracket] ?? '';
    const fix = this.#draft.replacing(this.#line, end, end, close, `Write the "${close}"`);
    const message = `This "${open.bracket}" is not closed. Write "${close}" where it ends.`;
    this.#draft.tell(open.line, open.column, open.column + 1, message, fix);
    this.#isWrong = true;
  }

  #comment(at: number): void {
    const fix = this.#draft.replacing(this.#line, at, at + 2, '#', 'Write "#"');
    this.#draft.tell(this.#line, at, at + 2, 'A comment begins with "#" here, not with "//". Write "#".', fix);
    this.#isWrong = true;
    this.#draft.cut(this.#line, at);
  }

  #behind(): ReadValue {
    const at = this.#column + 1;
    const rest = this.#text.slice(at);
    const value = { last: this.#line, below: 'nothing' } as const;
    if (isBlank(rest) || /^\s*:(?:\s|$)/.test(rest)) return this.#isWrong ? { ...value, isWrong: true } : value;
    const start = at + indentOf(rest);
    const character = this.#text[start] ?? '';
    const end = contentEnd(this.#text, at);
    if (/^[\]},\s]*$/.test(this.#text.slice(start, end))) {
      const fix = this.#draft.replacing(this.#line, start, end, '', 'Remove it');
      const message =
        character === ','
          ? 'There is a comma after the last bracket. Remove it.'
          : `Nothing is open that "${character}" would close. Remove it.`;
      this.#draft.tell(this.#line, start, end, message, fix);
    } else {
      const message = 'There is text after the closing bracket. Remove it, or put the whole value in quotes.';
      this.#draft.tell(this.#line, start, end, message);
    }
    this.#draft.cut(this.#line, at);
    return { ...value, isWrong: true };
  }

  #leftOpen(): ReadValue {
    while (this.#line > this.#index && isBlank(this.#text)) this.#line--;
    const below = this.#draft.next(this.#index);
    const end = contentEnd(this.#text, this.#line === this.#index ? this.#from : 0);
    const text = this.#draft.line(below);
    this.#tellOpen(this.#opened[0], end);
    const isBlock = this.#line === this.#index && indentOf(text) > this.#parent && isBlockLine(text);
    if (below < this.#draft.size && isBlock) {
      this.#draft.cut(this.#index, this.#from);
      return { last: this.#index, below: 'block', isWrong: true };
    }
    const marks = this.#opened.toReversed().map(({ bracket }) => closers[bracket] ?? '');
    this.#draft.set(
      this.#line,
      `${this.#text.slice(0, end)}${/[:,]$/.test(this.#text.slice(0, end)) ? ' ' : ''}${marks.join('')}`,
    );
    return { last: this.#line, below: 'nothing', isWrong: true };
  }
}
