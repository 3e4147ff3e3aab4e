/** What a character is when it is neither key, plain value nor punctuation. Characters that no manifest holds. */
export const marks = { comment: '\u0001', quoted: '\u0002', block: '\u0003' } as const;

export interface MaskedLine {
  /** As long as the line; comments, quoted texts and block scalars are replaced by their marks. */
  readonly text: string;
  /** How many brackets are open where the line begins. */
  readonly depth: number;
}

/** What an earlier line left open. */
interface Open {
  readonly quote: string;
  readonly depth: number;
  /** The indent of the line that opened it. */
  readonly indent: number;
}

const nothing: Open = { quote: '', depth: 0, indent: 0 };

/** Tells comments, quoted texts and block scalars from the rest, without parsing: it works on a half-written text. */
export function maskLines(lines: readonly string[]): readonly MaskedLine[] {
  const masked: MaskedLine[] = [];
  let open = nothing;
  let blockIndent: number | undefined;
  for (const line of lines) {
    const indent = line.search(/\S|$/);
    const isBlank = indent === line.length;
    if (blockIndent !== undefined && (isBlank || indent > blockIndent)) {
      const isInside = indent > blockIndent;
      masked.push({ text: isInside ? marks.block.repeat(line.length) : line, depth: 0 });
      continue;
    }
    blockIndent = undefined;
    if (isForgotten(open, line, indent)) open = nothing;
    const isPlain = open === nothing && !special.test(line);
    const { text, quote, depth } = isPlain ? { ...nothing, text: line } : maskLine(line, open);
    masked.push({ text, depth: open.depth });
    const isOpen = quote !== '' || depth > 0;
    const wasOpen = open.quote !== '' || open.depth > 0;
    open = isOpen ? { quote, depth, indent: wasOpen ? open.indent : indent } : nothing;
    if (!isOpen && blockHeader.test(text)) blockIndent = parentIndentOf(text);
  }
  return masked;
}

/** Something left open ends, at the latest, where a line that is a key by all appearances stands as far to the left. */
function isForgotten(open: Open, line: string, indent: number): boolean {
  return (open.quote !== '' || open.depth > 0) && indent <= open.indent && /^\s*[\w.-]+:(\s|$)/.test(line);
}

/** What a line must hold to need a closer look. */
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
  // Behind an anchor or a tag comes what it belongs to.
  return (
    wasAtStart ||
    /[:-]/.test(line[index - 1] ?? '') ||
    /(?:^|[\s[{,])[&!][^\s]{0,200}$/.test(line.slice(Math.max(0, index - 250), index))
  );
}
