import type { Edit, Location, Position } from '../../base/problem.ts';
import type { MapEntry } from '../tree/tree.ts';
import { blockAt, textAtLocation } from './fixes.ts';
import type { ProblemList } from './problems.ts';

/** What a new key stands for: a value as it is written on one line, or keys in it. */
export type NewValue = string | readonly NewEntry[];
export type NewEntry = readonly [key: string, value: NewValue];

/**
 * Adds keys to the mapping that a key stands for, behind the last line of it; undefined where nothing can be added. `entry` is as it is
 * written in one file. What an alias brings stays: it becomes a merge key.
 */
export function addKeys(
  entry: MapEntry,
  added: readonly NewEntry[],
  problems: ProblemList,
): readonly Edit[] | undefined {
  const { keyAt, value, route } = entry;
  if (route)
    return route.kind === 'alias'
      ? insteadOfAlias(route.at, (alias) => `{ <<: ${alias}, ${flow(added)} }`, problems)
      : undefined;
  if (value.kind === 'scalar')
    return value.value === null ? behindColon(keyAt, ` { ${flow(added)} }`, problems) : undefined;
  if (value.kind === 'list') return undefined;
  if (characterAt(value.at, problems) === '{') {
    if (value.entries.size === 0) return [{ at: value.at, newText: `{ ${flow(added)} }` }];
    const { line, character } = value.at.range.start;
    return [insertion(keyAt.file, { line, character: character + 1 }, ` ${flow(added)},`)];
  }
  return belowBlock(keyAt, added, problems);
}

/** Adds items to the list that a key stands for. `items` are as they are written on one line. */
export function addItems(
  entry: MapEntry,
  items: readonly string[],
  problems: ProblemList,
): readonly Edit[] | undefined {
  const { keyAt, value, route } = entry;
  const together = items.join(', ');
  if (route || value.kind === 'map') return undefined;
  if (value.kind === 'scalar') {
    if (value.value === null) return behindColon(keyAt, ` [${together}]`, problems);
    const written = textAtLocation(value.at, problems);
    return written === undefined ? undefined : [{ at: value.at, newText: `[${written}, ${together}]` }];
  }
  const last = value.items.at(-1);
  if (!last) return [{ at: value.at, newText: `[${together}]` }];
  if (characterAt(value.at, problems) === '[') return behindOpening(value.at, together);
  return belowItems(keyAt, value.items[0]?.at, items, problems);
}

/** A text as YAML has it, in a flow and in a block, and as Compose reads it: `$` begins a variable. */
export function yamlName(text: string): string {
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain ? text : JSON.stringify(text).replaceAll('$', '$$$$');
}

function flow(entries: readonly NewEntry[]): string {
  return entries
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : `{ ${flow(value)} }`}`)
    .join(', ');
}

/** The lines of keys in a block. */
export function blockLines(entries: readonly NewEntry[], indent: string): readonly string[] {
  return entries.flatMap(([key, value]) =>
    typeof value === 'string'
      ? [`${indent}${key}: ${value}`]
      : [`${indent}${key}:`, ...blockLines(value, `${indent}  `)],
  );
}

/** Lines behind a line of a file, which may be its last one. */
export function linesBehind(file: string, line: number, added: readonly string[], problems: ProblemList): Edit {
  const lines = problems.linesOf(file);
  const text = lines[line] ?? '';
  return line + 1 < lines.length
    ? insertion(file, { line: line + 1, character: 0 }, added.map((one) => `${one}\n`).join(''))
    : insertion(file, { line, character: text.length }, added.map((one) => `\n${one}`).join(''));
}

function belowBlock(keyAt: Location, added: readonly NewEntry[], problems: ProblemList): readonly Edit[] | undefined {
  const block = blockAt(keyAt, problems);
  const first = block?.lines.slice(1).find((line) => /^\s*[^\s#]/.test(line));
  const indent = /^ */.exec(first ?? '')?.[0] ?? '';
  if (!block || first === undefined || indent.length <= block.indent.length) return undefined;
  return [linesBehind(keyAt.file, block.at.range.end.line, blockLines(added, indent), problems)];
}

function belowItems(
  keyAt: Location,
  first: Location | undefined,
  items: readonly string[],
  problems: ProblemList,
): readonly Edit[] | undefined {
  const dash = /^( *)- */.exec(problems.linesOf(keyAt.file)[first?.range.start.line ?? -1] ?? '')?.[1];
  const block = blockAt(keyAt, problems);
  if (!block || dash === undefined || first?.file !== keyAt.file) return undefined;
  return [
    linesBehind(
      keyAt.file,
      block.at.range.end.line,
      items.map((item) => `${dash}- ${item}`),
      problems,
    ),
  ];
}

/** In a list within brackets the new ones come first: what closes it may stand behind a comma, or on a line of its own. */
function behindOpening({ file, range: { start } }: Location, items: string): readonly Edit[] {
  return [insertion(file, { line: start.line, character: start.character + 1 }, `${items}, `)];
}

function behindColon(
  { file, range: { end } }: Location,
  text: string,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const rest = problems.linesOf(file)[end.line]?.slice(end.character) ?? '';
  const colon = /^\s*:/.exec(rest)?.[0];
  return colon === undefined
    ? undefined
    : [insertion(file, { line: end.line, character: end.character + colon.length }, text)];
}

function insteadOfAlias(
  at: Location,
  write: (alias: string) => string,
  problems: ProblemList,
): readonly Edit[] | undefined {
  const alias = textAtLocation(at, problems);
  return alias?.startsWith('*') ? [{ at, newText: write(alias) }] : undefined;
}

function characterAt({ file, range: { start } }: Location, problems: ProblemList): string | undefined {
  return problems.linesOf(file)[start.line]?.[start.character];
}

function insertion(file: string, place: Position, newText: string): Edit {
  return { at: { file, range: { start: place, end: place } }, newText };
}
