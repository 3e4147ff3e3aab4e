import type { Range } from '../../base/problem.ts';

/** Lines from 0, `end` not included. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

/** The lines of the entry of a section, such as a service, that a place stands in. */
export function entryLinesAt(lines: readonly string[], { start, end }: Range): Lines {
  let first = start.line;
  let indent = indentOf(lines[first] ?? '');
  for (let line = first - 1; line >= 0 && indent > 0; line--) {
    const above = indentOf(lines[line] ?? '');
    // The section itself is not part of its entry.
    if (above >= indent) continue;
    if (above === 0) break;
    [first, indent] = [line, above];
  }
  let last = Math.max(end.line, first) + 1;
  while (last < lines.length && indentOf(lines[last] ?? '') > indent) last++;
  return { start: first, end: last };
}

/** Blank lines and comments belong to whatever they stand in. */
function indentOf(line: string): number {
  const indent = line.search(/\S/);
  return indent === -1 || line[indent] === '#' ? Infinity : indent;
}
