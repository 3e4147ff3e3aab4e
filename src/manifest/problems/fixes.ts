import type { Edit, Fix, Location, Position } from '../../base/problem.ts';
import type { ProblemList } from './problems.ts';
import { suggest } from './suggest.ts';
import type { MapEntry, MapNode } from '../tree/tree.ts';

/** Writes the known word that is meant. None when no word is near, or when a variable or an alias supplied the wrong one. */
export function correctWord(
  word: string,
  known: Iterable<string>,
  at: Location | undefined,
  problems: ProblemList,
): Fix | undefined {
  const meant = suggest(word, known);
  return meant === undefined || !at ? undefined : replaceWord(word, meant, at, problems);
}

/** Writes another word in the place of one that stands, as itself, within a place. */
export function replaceWord(word: string, newText: string, at: Location, problems: ProblemList): Fix | undefined {
  const place = placeOfWord(word, at, problems);
  const title = `Replace "${word}" by "${newText}"`;
  return place && { title, edits: [{ at: place, newText }], isCorrection: true };
}

/** Puts a plain value in quotes, as it is written. */
export function quote(at: Location, problems: ProblemList): Fix | undefined {
  const written = textAtLocation(at, problems);
  if (written === undefined || !/^[\w.:+-]+$/.test(written)) return undefined;
  return { title: `Write "${written}" in quotes`, edits: [{ at, newText: `"${written}"` }], isCertain: true };
}

/** Adds `key: body` to a mapping: behind `after` where that is a value on one line, else before its first key. `body` may be a block. */
export function addEntry(
  target: MapNode | undefined,
  { key, body, after }: { readonly key: string; readonly body: Body; readonly after?: string },
  file: string,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const lines = problems.linesOf(file);
  const own = [...(target?.entries ?? [])].filter(([name, entry]) => isWrittenIn(file, lines, name, entry));
  const first = own[0]?.[1].keyAt.range.start;
  if (!first) return undefined;
  const line = lines[first.line] ?? '';
  const indent = line.slice(0, first.character);
  const behind = own.find(([name, { value }]) => name === after && value.kind === 'scalar')?.[1];
  if (indent.trim() !== '') {
    const end = behind && endOfValue(behind);
    if (end) return insertion(file, end.line, end.character, `, ${key}: ${body.flow}`);
    return insertion(file, first.line, first.character, `${key}: ${body.flow}, `);
  }
  const anchor = behind?.keyAt.range.start;
  const isOneLine = anchor && /^[^#|>]*$/.test(lines[anchor.line] ?? '');
  const at = anchor && isOneLine && anchor.line + 1 < lines.length ? anchor.line + 1 : first.line;
  const block = body.block.map((part) => `${indent}  ${part}\n`).join('');
  const sameLine = body.block.length === 0 && body.flow !== '' ? ` ${body.flow}` : '';
  return insertion(file, at, 0, `${indent}${key}:${sameLine}\n${block}`);
}

/** Undefined for a value that does not stand behind its key on one line: an alias has the place of what it stands for. */
function endOfValue({ keyAt, value }: MapEntry): Position | undefined {
  const { start, end } = value.at.range;
  const key = keyAt.range.end;
  return start.line === key.line && end.line === key.line && start.character > key.character ? end : undefined;
}

/** What stands behind a new key: on one line, and as lines below it. A scalar has none of these, and a key without a value neither. */
export interface Body {
  readonly flow: string;
  readonly block: readonly string[];
}

/** Adds an entry to a section of the top level, and the section too when the file has none. */
export function addDeclaration(
  section: string,
  declared: MapNode | undefined,
  { key, body }: { readonly key: string; readonly body: Body },
  file: string,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const added = addEntry(declared, { key, body }, file, problems);
  if (added) return added;
  const lines = problems.linesOf(file);
  const block = body.block.map((part) => `    ${part}\n`).join('');
  const bare = lines.findIndex(
    (line) => line.startsWith(`${section}:`) && /^:\s*(#.*)?$/.test(line.slice(section.length)),
  );
  if (bare !== -1 && bare + 1 < lines.length) return insertion(file, bare + 1, 0, `  ${key}:\n${block}`);
  const isFlow = (lines.find((line) => line.trim() !== '') ?? '').startsWith('{');
  if (isFlow || lines.some((line) => line.startsWith(`${section}:`))) return undefined;
  const last = lines.length - 1;
  const end = lines[last] ?? '';
  return insertion(file, last, end.length, `${end === '' ? '' : '\n'}${section}:\n  ${key}:\n${block}`);
}

/** Takes whole lines out. Both counted from 0, `end` not included. */
export function removeLines(file: string, start: number, end: number, problems: ProblemList): Edit {
  const lines = problems.linesOf(file);
  const isLast = end >= lines.length;
  const stop = isLast ? { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 } : { line: end, character: 0 };
  return { at: { file, range: { start: { line: start, character: 0 }, end: stop } }, newText: '' };
}

/** The lines of a key and all below it, where they are lines of their own: not within `{ }`. `at` covers them. */
export interface Block {
  readonly at: Location;
  readonly indent: string;
  readonly lines: readonly string[];
}

export function blockAt(keyAt: Location, problems: ProblemList): Block | undefined {
  const all = problems.linesOf(keyAt.file);
  const { line, character } = keyAt.range.start;
  const head = all[line];
  if (head?.slice(0, character).trim() !== '') return undefined;
  let end = line;
  for (let next = line + 1; next < all.length; next++) {
    const text = all[next] ?? '';
    if (text.trim() === '') continue;
    const indent = text.length - text.trimStart().length;
    const isItem = indent === character && /^-(\s|$)/.test(text.trimStart());
    if (indent <= character && !isItem) break;
    end = next;
  }
  const range = { start: { line, character: 0 }, end: { line: end, character: all[end]?.length ?? 0 } };
  return { at: { file: keyAt.file, range }, indent: head.slice(0, character), lines: all.slice(line, end + 1) };
}

/** A line that is not empty, two spaces for each level further in. */
export function indented(line: string, levels: number): string {
  return line.trim() === '' ? line : '  '.repeat(levels) + line;
}

/** Takes a key and all below it out; undefined within `{ }`. */
export function removeEntry(keyAt: Location, problems: ProblemList): Edit | undefined {
  const block = blockAt(keyAt, problems);
  return block && removeLines(keyAt.file, block.at.range.start.line, block.at.range.end.line + 1, problems);
}

/** Takes an item of a list out that has a line of its own. */
export function removeItem(at: Location, problems: ProblemList): Fix | undefined {
  const { start, end } = at.range;
  const before = (problems.linesOf(at.file)[start.line] ?? '').slice(0, start.character);
  const isFlow = !/^\s*- *$/.test(before);
  if (isFlow || start.line !== end.line) return undefined;
  return { title: 'Remove this one', edits: [removeLines(at.file, start.line, start.line + 1, problems)] };
}

/** What is written at a place of one line; undefined when it runs over several. */
export function textAtLocation({ file, range: { start, end } }: Location, problems: ProblemList): string | undefined {
  if (start.line !== end.line) return undefined;
  return problems.linesOf(file)[start.line]?.slice(start.character, end.character);
}

function placeOfWord(word: string, at: Location, problems: ProblemList): Location | undefined {
  const text = textAtLocation(at, problems);
  if (text === undefined || word === '') return undefined;
  for (let index = text.indexOf(word); index !== -1; index = text.indexOf(word, index + 1)) {
    const around = (text[index - 1] ?? ' ') + (text[index + word.length] ?? ' ');
    if (/[\w.$-]/.test(around)) continue;
    const { line, character } = at.range.start;
    const start = { line, character: character + index };
    return { file: at.file, range: { start, end: { line, character: start.character + word.length } } };
  }
  return undefined;
}

/** False for what a merge key, another file or a default put there. */
function isWrittenIn(file: string, lines: readonly string[], key: string, { keyAt, route }: MapEntry): boolean {
  const { line, character } = keyAt.range.start;
  return !route && keyAt.file === file && (lines[line] ?? '').slice(character).replace(/^["']/, '').startsWith(key);
}

function insertion(file: string, line: number, character: number, newText: string): readonly Edit[] {
  const place = { line, character };
  return [{ at: { file, range: { start: place, end: place } }, newText }];
}
