import { Buffer } from 'node:buffer';
import type { FileItem, FileItems } from '../../../../src/transfer/files/fileItem.ts';

/** The bytes of a file in parts, cut every so many bytes: also between the bytes of one character. */
export async function* inChunks(content: string | Uint8Array, size = 5): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve();
  const bytes = Buffer.from(content as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function allItems(items: FileItems): Promise<readonly FileItem[]> {
  const all: FileItem[] = [];
  for await (const some of items) all.push(...some);
  return all;
}

/** Each item as a short text: its line, then what it is. */
export function told(item: FileItem): string {
  switch (item.kind) {
    case 'plain':
      return `${item.line} ${item.body.json()}`;
    case 'exact':
      return `${item.line} ${item.fields.map(([name, value]) => `${String(name)}=${String(value)}`).join(' ')}`;
    case 'passed':
      return `${item.line} passed`;
    case 'bad':
      return `${item.line} bad: ${item.reason}`;
  }
}
