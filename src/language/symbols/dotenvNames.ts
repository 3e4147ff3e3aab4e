import type { Position } from '../../base/problem.ts';
import type { Occurrence } from '../text/names.ts';
import { usesIn, variable } from '../text/variableUses.ts';

/** The names in an env file: the variables that it sets and uses, and the profiles in COMPOSE_PROFILES. */
export function dotenvNames(file: string, lines: readonly string[]): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (let line = 0; line < lines.length; line++) {
    const text = lines[line] ?? '';
    const [head, indent = '', key = '', , separator] =
      /^(\s*(?:export[ \t]+)?)([A-Za-z_]\w{0,255})([ \t]*)([=:]|$)/.exec(text) ?? [];
    if (head === undefined) continue;
    const isBare = separator !== '=' && separator !== ':';
    const set = variable(key, file, line, indent.length, !isBare);
    found.push(isBare ? { ...set, isPassed: true } : set);
    const end = isBare ? { line, character: head.length } : endOfValue(lines, line, head.length);
    if (key === 'COMPOSE_PROFILES') found.push(...profilesIn(file, line, text, head.length));
    if (!isLiteral(text, head.length)) found.push(...usesInValue(file, lines, { line, character: head.length }, end));
    line = end.line;
  }
  return found;
}

function usesInValue(file: string, lines: readonly string[], start: Position, end: Position): readonly Occurrence[] {
  return lines.slice(start.line, end.line + 1).flatMap((text, index) => {
    const line = start.line + index;
    const from = index === 0 ? start.character : 0;
    const value = text.slice(from, line === end.line ? end.character : text.length);
    return usesIn(value).map((use) => variable(use.name, file, line, from + use.index));
  });
}

/** Variables between single quotes are not expanded. */
function isLiteral(text: string, from: number): boolean {
  return text.slice(from).trimStart().startsWith("'");
}

/** A quoted value ends with its quote; any other value ends at a comment. */
function endOfValue(lines: readonly string[], line: number, from: number): Position {
  const text = lines[line] ?? '';
  const start = from + text.slice(from).search(/\S|$/);
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return { line, character: from + withoutComment(text.slice(from)).length };
  for (let row = line; row < lines.length; row++) {
    const close = closingQuote(lines[row] ?? '', row === line ? start + 1 : 0, quote);
    if (close !== -1) return { line: row, character: close };
  }
  return { line, character: text.length };
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index;
  }
  return -1;
}

function withoutComment(value: string): string {
  return value.replace(/(^|[ \t])#.*$/, '');
}

function profilesIn(file: string, line: number, text: string, from: number): readonly Occurrence[] {
  const value = withoutComment(text.slice(from));
  return [...value.matchAll(/[^\s,"']+/g)].map(({ 0: name, index }) => {
    const start = { line, character: from + index };
    const range = { start, end: { line, character: start.character + name.length } };
    return { space: 'profiles', name, at: { file, range }, isDeclaration: false };
  });
}
