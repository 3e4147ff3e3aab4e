import { JsonItems } from './jsonItems.ts';
import { LineReader, type FileLine } from './lines.ts';
import type { FileItem, FileItems } from './fileItem.ts';

/** A file with a JSON value a line. Empty lines are no messages, and a line that cannot be read spoils no other. */
export async function* readNdjson(chunks: AsyncIterable<Buffer>): FileItems {
  const [lines, items] = [new LineReader(), new JsonItems()];
  const read = (some: readonly FileLine[]): readonly FileItem[] => {
    const found: FileItem[] = [];
    for (const each of some) {
      const item = 'reason' in each ? badLine(each.line, each.reason) : itemIn(each, items);
      if (item) found.push(item);
    }
    return found;
  };
  for await (const chunk of chunks) yield read(lines.add(chunk));
  yield read(lines.end());
}

function itemIn(
  { line, text }: { readonly line: number; readonly text: string },
  items: JsonItems,
): FileItem | undefined {
  return text.trim() === '' ? undefined : items.itemOf(line, text);
}

function badLine(line: number, reason: string): FileItem {
  return { kind: 'bad', line, reason };
}
