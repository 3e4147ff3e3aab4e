import { closeOf, contentEnd, indentOf, isBlank, isItem, isSpace, type MendedLines } from './mendedLines.ts';
import { closingLine, mendFlow, tellOpenQuote } from './mendFlow.ts';
import type { ReadValue } from './mended.ts';

/**
 * Reads the value that starts at a column, over several lines if need be, and tells what is wrong with it. `parent` is the
 * column of its key or dash: what belongs to the value is indented further than that.
 */
export function mendValue(draft: MendedLines, index: number, from: number, parent: number): ReadValue {
  const line = draft.line(index);
  const first = line[from] ?? '';
  const end = contentEnd(line, from);
  const text = line.slice(from, end);
  if (first === '"' || first === "'") return mendQuoted(draft, index, from, parent);
  if (first === '[' || first === '{') return mendFlow(draft, index, from, parent);
  if (first === '|' || first === '>') return mendBlockText(draft, index, from, parent);
  if (first === '&' || first === '!') return mendProperty(draft, index, from, parent);
  if (first === '*') {
    if (/^\*[^\s,[\]{}]+$/.test(text)) return { last: index, below: 'nothing' };
    if (/^\*[^\s,[\]{}]+(?:[ ,]+\*[^\s,[\]{}]+)+$/.test(text)) return severalAliases(draft, index, from, end);
    return mustBeQuoted(draft, index, from, '"*" begins an alias, the name of an anchor');
  }
  if ('@`%'.includes(first)) {
    return mustBeQuoted(draft, index, from, `A value cannot begin with "${first}" unless it is quoted`);
  }
  if (isItem(line, from)) {
    draft.tell(index, from, end, 'A list does not start on the line of its key. Write each "- " on a line below it.');
    draft.cut(index, from);
    return { last: index, below: 'block', isWrong: true };
  }
  if (']},'.includes(first)) {
    const message = `Nothing is open that "${first}" would close. Remove it, or put the value in quotes.`;
    draft.tell(index, from, from + 1, first === ',' ? 'A value cannot begin with a comma. Remove it.' : message);
    draft.cut(index, from);
    return { last: index, below: 'block', isWrong: true };
  }
  if (/:(?:\s|$)/.test(text)) return colonInside(draft, index, from, end);
  return { last: index, below: 'text' };
}

/** `<<: *a *b` */
function severalAliases(draft: MendedLines, index: number, from: number, end: number): ReadValue {
  const list = `[${draft.line(index).slice(from, end).split(/[ ,]+/).join(', ')}]`;
  const fix = draft.replacing(index, from, end, list, `Write ${list}`);
  draft.tell(index, from, end, `Several aliases are a list, which needs brackets. Write ${list}.`, fix);
  draft.set(index, draft.line(index).slice(0, from) + list);
  return { last: index, below: 'nothing', isWrong: true };
}

function colonInside(draft: MendedLines, index: number, from: number, end: number): ReadValue {
  const value = draft.line(index).slice(from, end);
  const quoted = quotedAs(value);
  const fix = draft.replacing(index, from, end, quoted, 'Put the value in quotes');
  const message = 'This value has a colon and a space in it, which begin another mapping. Put it in quotes.';
  draft.tell(index, from, end, message, fix);
  draft.set(index, draft.line(index).slice(0, from) + quoted);
  return { last: index, below: 'nothing', isWrong: true };
}

function quotedAs(value: string): string {
  return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
}

/** Tells that a value has to be quoted, and reads it as if it were. */
function mustBeQuoted(draft: MendedLines, index: number, from: number, what: string): ReadValue {
  const line = draft.line(index);
  const end = contentEnd(line, from);
  const value = line.slice(from, end);
  const isPlain = !/["'\\]/.test(value) && value.length > 1;
  const fix = isPlain ? draft.replacing(index, from, end, `"${value}"`, `Write "${value}" in quotes`) : undefined;
  draft.tell(index, from, end, `${what}. Put it in quotes.`, fix);
  draft.cut(index, from);
  return { last: index, below: 'block', isWrong: true };
}

/** `&name` and `!tag`, and the value behind them. */
function mendProperty(draft: MendedLines, index: number, from: number, parent: number): ReadValue {
  const line = draft.line(index);
  const [written = ''] = /^[&!][^\s,[\]{}]*/.exec(line.slice(from)) ?? [];
  const end = from + written.length;
  if (!isSpace(line[end]) || written === '&') {
    const what = written.startsWith('&')
      ? '"&" begins an anchor, whose name follows it without a space'
      : '"!" begins a tag, whose name follows it without a space';
    return mustBeQuoted(draft, index, from, what);
  }
  const value = end + indentOf(line.slice(end));
  if (value >= line.length || line[value] === '#') return { last: index, below: 'block' };
  if (line[value] !== '*' || !written.startsWith('&')) return mendValue(draft, index, value, parent);
  draft.tell(index, from, end, 'An alias cannot have an anchor of its own. Remove one of the two.');
  draft.set(index, line.slice(0, from) + ' '.repeat(value - from) + line.slice(value));
  return { last: index, below: 'nothing', isWrong: true };
}

/** The lines of `|` and `>` are text, whatever stands on them. */
function mendBlockText(draft: MendedLines, index: number, from: number, parent: number): ReadValue {
  const line = draft.line(index);
  const [header = ''] = /^[|>](?:[-+][1-9]?|[1-9][-+]?)?/.exec(line.slice(from)) ?? [];
  const behind = from + header.length;
  const isClean = isSpace(line[behind]) && isBlank(line.slice(behind));
  if (!isClean) {
    const end = contentEnd(line, from);
    const mark = line[from] ?? '';
    const message = `The text of "${mark}" starts on the line below it. Move it there, or put the value in quotes.`;
    draft.tell(index, behind, Math.max(end, behind + 1), message);
    draft.cut(index, behind);
  }
  let last = index;
  for (let next = index + 1; next < draft.size; next++) {
    const text = draft.line(next);
    if (text.trim() !== '' && indentOf(text) <= parent) break;
    last = next;
  }
  return { last, below: 'nothing', ...(!isClean && { isWrong: true }) };
}

function mendQuoted(draft: MendedLines, index: number, from: number, parent: number): ReadValue {
  const line = draft.line(index);
  const mark = line[from] ?? '';
  const close = closeOf(line, from + 1, mark);
  if (close !== undefined) return behindQuote(draft, index, from, close);
  const last = closingLine(draft, index, mark, parent, (rest) => isBlank(rest));
  if (last !== undefined) return { last, below: 'nothing' };
  const end = contentEnd(line, from);
  tellOpenQuote(draft, index, from, end);
  const isEscape = mark === '"' && /(?:^|[^\\])(?:\\\\)*\\$/.test(line.slice(from + 1, end));
  draft.set(index, isEscape ? line.slice(0, from) : line.slice(0, end) + mark);
  return { last: index, below: 'nothing', isWrong: true };
}

/** What stands behind a closing quote. */
function behindQuote(draft: MendedLines, index: number, from: number, close: number): ReadValue {
  const line = draft.line(index);
  if (isBlank(line.slice(close + 1))) return { last: index, below: 'nothing' };
  const end = contentEnd(line, close);
  const value = line.slice(from, end);
  const isSafe = !value.includes("'") && !value.includes('\\');
  const fix = isSafe ? draft.replacing(index, from, end, `'${value}'`, 'Put the whole value in quotes') : undefined;
  const start = close + 1 + indentOf(line.slice(close + 1));
  draft.tell(index, start, end, 'There is text after the closing quote. Put the whole value in quotes.', fix);
  draft.cut(index, close + 1);
  return { last: index, below: 'nothing', isWrong: true };
}
