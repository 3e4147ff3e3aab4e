import type { CompletionContext } from './completionContext.ts';
import { writtenAt } from '../text/writtenAt.ts';

/** The value of another key in the mapping that is being written, as the text has it now. Looks at lines, not a tree. */
export function valueBeside(key: string, { cursor, range, snapshot }: CompletionContext): string | undefined {
  const { lines } = snapshot.file;
  const { line, character } = range.start;
  const own = lines[line] ?? '';
  const written = new RegExp(`(?:^|[\\s{,])${key}:\\s{1,20}["']?([\\w.-]{1,100})`);
  if (cursor.style === 'flow') {
    const start = own.lastIndexOf('{', character - 1);
    const end = own.indexOf('}', character);
    return written.exec(own.slice(start + 1, end === -1 ? undefined : end))?.[1];
  }
  const column = columnOf(own);
  const inMapping = [own];
  // A mapping in a list starts behind its dash.
  for (let above = line - 1; above >= 0 && !startsItem(lines[above + 1] ?? '', column); above--) {
    const text = lines[above] ?? '';
    if (text.trim() !== '' && columnOf(text) < column) break;
    if (columnOf(text) === column) inMapping.push(text);
  }
  for (let below = line + 1; below < lines.length; below++) {
    const text = lines[below] ?? '';
    if (text.trim() !== '' && (columnOf(text) < column || startsItem(text, column))) break;
    if (columnOf(text) === column) inMapping.push(text);
  }
  return inMapping.flatMap((text) => written.exec(text)?.[1] ?? [])[0];
}

/** The driver that the options under the cursor are for. */
export function driverOf({ cursor, writtenPath, snapshot }: CompletionContext): string | undefined {
  const parents = [writtenPath, cursor.path].map((path) => path.slice(0, -1));
  return parents.flatMap((parent) => writtenAt(snapshot, ...parent, 'driver') ?? [])[0];
}

/** The column of a line's key. */
function columnOf(text: string): number {
  return /^ *(?:- +)*/.exec(text)?.[0].length ?? 0;
}

function startsItem(text: string, column: number): boolean {
  return /^ *-/.test(text) && columnOf(text) === column;
}
