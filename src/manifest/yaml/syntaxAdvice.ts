import type { Fix, Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems/problems.ts';

/** Explains a parser's error in the author's terms, and offers a fix. */
export interface SyntaxAdvice {
  /** In place of the parser's own message. */
  readonly message?: string;
  readonly fix?: Fix;
}

/** `code` is that of the parser. Looks at the line alone: what is around it may be broken too. */
export function syntaxAdvice(code: string, at: Location, problems: ProblemList): SyntaxAdvice {
  const lines = problems.linesOf(at.file);
  const { line, character } = at.range.start;
  const text = lines[line] ?? '';
  const isFirst = text.slice(0, character).trim() === '';
  switch (code) {
    case 'TAB_AS_INDENT':
      return withoutTabs(lines, at);
    case 'MISSING_CHAR':
      return isFirst ? keyWithoutColon(text, at) : {};
    case 'BAD_SCALAR_START':
      return unquoted(text, at);
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return isFirst ? indentedTooFar(lines, at) : colonInValue(text, at);
    case 'BAD_INDENT':
      return indentedTooLittle(lines, at);
    default:
      return {};
  }
}

function replaced(at: Location, start: number, end: number, newText: string, title: string): Fix {
  const { line } = at.range.start;
  const range = { start: { line, character: start }, end: { line, character: end } };
  return { title, edits: [{ at: { file: at.file, range }, newText }] };
}

/** All consecutive lines with tabs, so that their relative indents stay the same. */
function withoutTabs(lines: readonly string[], at: Location): SyntaxAdvice {
  const { line } = at.range.start;
  const hasTab = (index: number): boolean => /^ *\t/.test(lines[index] ?? '');
  if (!hasTab(line)) return {};
  let [first, last] = [line, line];
  while (hasTab(first - 1)) first--;
  while (hasTab(last + 1)) last++;
  const above = lines.slice(0, first).findLast((text) => text.trim() !== '' && !text.trim().startsWith('#')) ?? '';
  const base = indentOf(above) + (/:\s*(#.*)?$/.test(above) ? 2 : 0);
  const tabsOf = (text: string): number => (/^\s*/.exec(text)?.[0] ?? '').split('\t').length - 1;
  const start = tabsOf(lines[first] ?? '');
  const edits = lines.slice(first, last + 1).flatMap((text, index) => {
    const width = Math.max(0, base + 2 * (tabsOf(text) - start));
    return replaced(atLine(at, first + index), 0, indentOf(text), ' '.repeat(width), '').edits;
  });
  return { fix: { title: 'Indent with spaces', edits } };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function atLine(at: Location, line: number): Location {
  return { file: at.file, range: { start: { line, character: 0 }, end: { line, character: 0 } } };
}

/** `image nginx`, `image:nginx`. */
function keyWithoutColon(text: string, at: Location): SyntaxAdvice {
  const [, before = '', key = '', between = '', value = ''] = /^(\s*)([a-z][a-z_]*)(:| +)(\S.*?)\s*$/.exec(text) ?? [];
  if (key === '' || value.startsWith('#') || value.startsWith('//')) return {};
  const start = before.length + key.length;
  const fix = replaced(at, start, start + between.length, ': ', `Write "${key}: "`);
  const message =
    between === ':'
      ? `There is no space behind the colon of "${key}". Write "${key}: ".`
      : `There is no colon behind "${key}". Write "${key}: ".`;
  return { message, fix };
}

/** A value that begins with a character which means something else to YAML. */
function unquoted(text: string, at: Location): SyntaxAdvice {
  const start = at.range.start.character;
  const value = text.slice(start).replace(/\s+(#.*)?$/, '');
  if (value === '' || /["'\\,{}[\]]/.test(value)) return {};
  const message = `A value cannot begin with "${value[0] ?? ''}" unless it is quoted. Put it in quotes.`;
  return { message, fix: replaced(at, start, start + value.length, `"${value}"`, `Write "${value}" in quotes`) };
}

/** `title: a: b`. */
function colonInValue(text: string, at: Location): SyntaxAdvice {
  const [, before = '', value = ''] = /^(\s*(?:- +)?[\w.-]+: +)([^\s"'[{&*!|>#].*?)(?:\s+#.*|\s*)$/.exec(text) ?? [];
  if (before === '' || !/: /.test(`${value} `)) return {};
  const quoted = value.includes("'") ? `"${value.replaceAll('"', '\\"')}"` : `'${value}'`;
  const fix = replaced(at, before.length, before.length + value.length, quoted, 'Put the value in quotes');
  return { message: 'This value has a colon and a space in it, which begin another mapping. Put it in quotes.', fix };
}

/** The line above has a value already, so this one cannot be part of it. */
function indentedTooFar(lines: readonly string[], at: Location): SyntaxAdvice {
  const { line, character } = at.range.start;
  const above = lines.slice(0, line).findLast((text) => text.trim() !== '' && !text.trim().startsWith('#')) ?? '';
  const indent = indentOf(above);
  if (indent >= character || !/^\s*[\w.-]+:\s+\S/.test(above)) return {};
  const message = 'This line is indented further than the line above, which has a value already. Indent both alike.';
  return { message, fix: replaced(at, 0, character, above.slice(0, indent), 'Indent it as the line above') };
}

/** A key a column or two before its neighbours. */
function indentedTooLittle(lines: readonly string[], at: Location): SyntaxAdvice {
  const { line } = at.range.start;
  const text = lines[line] ?? '';
  const above = lines.slice(0, line).findLast((other) => other.trim() !== '' && !other.trim().startsWith('#')) ?? '';
  const isKey = (one: string): boolean => /^\s*[\w."'-]+:(\s|$)/.test(one) && !/^\s*-\s/.test(one);
  if (indentOf(above) <= indentOf(text) || !isKey(above) || !isKey(text)) return {};
  const title = 'Indent it as the line above';
  return { fix: replaced(at, 0, indentOf(text), ' '.repeat(indentOf(above)), title) };
}
