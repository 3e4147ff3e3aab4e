/** Marks for characters that are neither key, plain value nor punctuation. No manifest contains these characters. */
export const marks = { comment: '\u0001', quoted: '\u0002', block: '\u0003' } as const;

export interface MaskedLine {
  /** Has the length of the line; comments, quoted texts and block scalars are replaced by their marks. */
  readonly text: string;
  /** How many brackets are open where the line begins. */
  readonly depth: number;
}

/** The quote and brackets that an earlier line left open. */
interface Open {
  readonly quote: string;
  readonly depth: number;
  /** The indent of the line that opened it. */
  readonly indent: number;
}

const nothing: Open = { quote: '', depth: 0, indent: 0 };

/** The state that carries over from a line to the next. */
interface State {
  readonly open: Open;
  /** The indent of the key or dash whose block scalar goes on. */
  readonly blockIndent: number | undefined;
}

const start: State = { open: nothing, blockIndent: undefined };

/** Tells comments, quoted texts and block scalars from the rest, without parsing: it works on a half-written text. */
export function maskLines(lines: readonly string[]): readonly MaskedLine[] {
  return new MaskedText().upTo(lines, lines.length - 1);
}

/** The lines of a text that is being written: what stands above the first change is not looked at again. */
export class MaskedText {
  #lines: readonly string[] = [];
  readonly #masked: MaskedLine[] = [];
  /** The state after each line. */
  readonly #states: State[] = [];

  /** The lines up to one, that included. */
  upTo(lines: readonly string[], last: number): readonly MaskedLine[] {
    if (lines !== this.#lines) this.#forget(lines);
    for (let index = this.#masked.length; index <= last && index < lines.length; index++) {
      const { masked, state } = maskNext(lines[index] ?? '', this.#states[index - 1] ?? start);
      this.#masked.push(masked);
      this.#states.push(state);
    }
    return this.#masked.slice(0, last + 1);
  }

  #forget(lines: readonly string[]): void {
    let same = 0;
    while (same < this.#masked.length && same < lines.length && lines[same] === this.#lines[same]) same++;
    this.#masked.length = same;
    this.#states.length = same;
    this.#lines = lines;
  }
}

function maskNext(line: string, state: State): { readonly masked: MaskedLine; readonly state: State } {
  const { blockIndent } = state;
  const indent = line.search(/\S|$/);
  if (blockIndent !== undefined && (indent === line.length || indent > blockIndent)) {
    const isInside = indent > blockIndent;
    return { masked: { text: isInside ? marks.block.repeat(line.length) : line, depth: 0 }, state };
  }
  const open = isForgotten(state.open, line, indent) ? nothing : state.open;
  const isPlain = open === nothing && !special.test(line);
  const { text, quote, depth } = isPlain ? { ...nothing, text: line } : maskLine(line, open);
  const masked = { text, depth: open.depth };
  const isOpen = quote !== '' || depth > 0;
  const wasOpen = open.quote !== '' || open.depth > 0;
  if (isOpen) {
    return {
      masked,
      state: { open: { quote, depth, indent: wasOpen ? open.indent : indent }, blockIndent: undefined },
    };
  }
  return { masked, state: blockHeader.test(text) ? { open: nothing, blockIndent: parentIndentOf(text) } : start };
}

/** A quote or bracket that was never closed ends at the next line that looks like a key and is indented no further. */
function isForgotten(open: Open, line: string, indent: number): boolean {
  return (open.quote !== '' || open.depth > 0) && indent <= open.indent && /^\s*[\w.-]+:(\s|$)/.test(line);
}

/** The characters that make a closer look at a line necessary. */
const special = /["'#[{]/;

const blockHeader = /(?:^|[:\-?]|[&!]\S{1,200})[ \t]+[|>][+\-0-9]{0,2}[ \t]*\u0001*$/;

/** The content is indented further than its key: behind `- key: |` the key counts, behind `- |` the dash. */
function parentIndentOf(line: string): number {
  const dashes = /^[ \t]*(?:-[ \t]+)*/.exec(line)?.[0] ?? '';
  const hasKey = /:[ \t]/.test(line.slice(dashes.length));
  return hasKey ? dashes.length : Math.max(0, dashes.trimEnd().length - 1);
}

function maskLine(line: string, open: Open): { text: string; quote: string; depth: number } {
  let { quote, depth } = open;
  let text = '';
  let isAtStart = true;
  while (text.length < line.length) {
    const index = text.length;
    const character = line[index] ?? '';
    if (quote !== '') {
      const end = endOfQuoted(line, index, quote);
      text += marks.quoted.repeat(end.index - index);
      if (end.isClosed) quote = '';
    } else if (character === '#' && (index === 0 || /\s/.test(line[index - 1] ?? ''))) {
      text += marks.comment.repeat(line.length - index);
    } else if (isAtStart && (character === '"' || character === "'")) {
      quote = character;
      text += marks.quoted;
      isAtStart = false;
    } else {
      if (/[[{]/.test(character) && isAtStart) depth++;
      if (/[\]}]/.test(character) && depth > 0) depth--;
      text += character;
      isAtStart = startsToken(line, index, isAtStart, depth);
    }
  }
  return { text, quote, depth };
}

function endOfQuoted(line: string, start: number, quote: string): { index: number; isClosed: boolean } {
  for (let index = start; index < line.length; index++) {
    const isEscape = quote === '"' ? line[index] === '\\' : line[index] === "'" && line[index + 1] === "'";
    if (isEscape) index++;
    else if (line[index] === quote) return { index: index + 1, isClosed: true };
  }
  return { index: line.length, isClosed: false };
}

/** Whether what follows a character is the first of a key or value. */
function startsToken(line: string, index: number, wasAtStart: boolean, depth: number): boolean {
  const character = line[index] ?? '';
  const isBeforeSpace = /^(\s|$)/.test(line.slice(index + 1, index + 2));
  if (/[[{]/.test(character)) return wasAtStart;
  if (character === ',') return depth > 0;
  if (character === ':') return isBeforeSpace || line[index - 1] === '"';
  if (/[-?]/.test(character)) return wasAtStart && isBeforeSpace;
  if (!/\s/.test(character)) return false;
  // An anchor or a tag may stand in front of a value, so what follows it is still the start of the value.
  return (
    wasAtStart ||
    /[:-]/.test(line[index - 1] ?? '') ||
    /(?:^|[\s[{,])[&!][^\s]{0,200}$/.test(line.slice(Math.max(0, index - 250), index))
  );
}
