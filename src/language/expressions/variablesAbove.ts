import type { Position } from '../../base/problem.ts';

/** More lines than one policy has. */
const maxLines = 300;

/**
 * The names under `variables:` of the policy that a key is in, read from the lines around it: those above a variable, all of them
 * for another expression. For a file that cannot be read as YAML at the moment.
 */
export function variablesAbove(
  lines: readonly string[],
  { line }: Position,
  { isVariable }: { readonly isVariable: boolean },
): readonly string[] {
  const { first, last } = itemAround(lines, line);
  const names = new Set<string>();
  let depth: number | undefined;
  for (const text of lines.slice(first, isVariable ? line : last + 1)) {
    const column = columnOf(text);
    if (column === undefined) continue;
    if (depth !== undefined && column <= depth) depth = undefined;
    const name = depth === undefined ? undefined : /^ *([A-Za-z_]\w*):/.exec(text)?.[1];
    if (name !== undefined) names.add(name);
    if (/^ *(?:- +)?variables:\s*(?:#.*)?$/.test(text)) depth = column;
  }
  return [...names];
}

/** The lines of the list's item that a line is in. It begins with a dash to the left of the line's key. */
function itemAround(lines: readonly string[], line: number): { readonly first: number; readonly last: number } {
  const column = columnOf(lines[line] ?? '') ?? 0;
  let first = line;
  const isItem = (text: string): boolean => /^ *- /.test(text) && text.indexOf('-') < column;
  while (first > 0 && line - first < maxLines && !isItem(lines[first] ?? '')) first--;
  const dash = (lines[first] ?? '').search(/\S/);
  let last = line;
  const isInside = (text: string): boolean => text.trim() === '' || text.search(/\S/) > dash;
  while (last + 1 < lines.length && last - line < maxLines && isInside(lines[last + 1] ?? '')) last++;
  return { first, last };
}

/** The column of the key on a line, behind its dashes; undefined for an empty line. */
function columnOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : (/^ *(?:- +)*/.exec(text)?.[0].length ?? 0);
}
