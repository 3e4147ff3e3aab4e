import {
  foldedLines,
  withoutBlanksBefore,
  withoutBlanksBehind,
  type Character,
  type ScalarLine,
  type WrittenScalar,
} from './scalarCharacters.ts';

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** A scalar in quotes. Blanks at its very ends are part of it, those where lines are foldedLines are not. */
export function quotedCharacters(
  { lines, range: { start, end } }: WrittenScalar,
  quote: '"' | "'",
): readonly Character[] {
  const parts: ScalarLine[] = [];
  for (let line = start.line; line <= end.line; line++) {
    const text = lines[line] ?? '';
    const from = line === start.line ? start.character + 1 : 0;
    const to = line === end.line ? end.character - 1 : text.length;
    const joins = quote === '"' && line < end.line && /(?:^|[^\\])(?:\\\\)*\\$/.test(text.slice(from));
    const inner = lineCharacters(text, { line, from, to: joins ? to - 1 : to, quote });
    const left = line === start.line ? inner : withoutBlanksBefore(inner);
    const characters = line === end.line || joins ? left : withoutBlanksBehind(left);
    parts.push({ line, characters, joins });
  }
  return foldedLines(parts);
}

interface QuotedLine {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly quote: '"' | "'";
}

function lineCharacters(text: string, { line, from, to, quote }: QuotedLine): readonly Character[] {
  const found: Character[] = [];
  for (let at = from; at < to;) {
    const { value, length } = quote === '"' ? escaped(text, at) : doubled(text, at);
    found.push({ text: value, start: { line, character: at }, end: { line, character: at + length } });
    at += length;
  }
  return found;
}

function doubled(text: string, at: number): { readonly value: string; readonly length: number } {
  return { value: text[at] ?? '', length: text.startsWith("''", at) ? 2 : 1 };
}

function escaped(text: string, at: number): { readonly value: string; readonly length: number } {
  const character = text[at] ?? '';
  if (character !== '\\') return { value: character, length: 1 };
  const mark = text[at + 1] ?? '';
  const digits = Object.hasOwn(codeLengths, mark) ? (codeLengths[mark] ?? 0) : 0;
  if (digits === 0) return { value: Object.hasOwn(escapes, mark) ? (escapes[mark] ?? '') : mark, length: 2 };
  const code = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
  return { value: code <= 0x10ffff ? String.fromCodePoint(code) : '', length: 2 + digits };
}
