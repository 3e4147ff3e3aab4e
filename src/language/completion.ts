import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position, Range } from '../base/problem.ts';
import type { Shape, Table } from '../manifest/schema/shape.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursorAt.ts';
import { namesFor } from './nameCompletion.ts';
import { attributeAt, shapeAt } from './shapes.ts';
import type { Snapshot } from './snapshot.ts';
import { variableCompletion } from './variableCompletion.ts';
import { valuesFor } from './wellKnownValues.ts';

/** What most mappings of their kind have; the rest follows by name. */
const likely: ReadonlySet<string> = new Set(
  'services image build ports environment depends_on volumes networks command healthcheck restart context test condition x-patchbay channels contract publishes consumes'.split(
    ' ',
  ),
);

/** What may stand at a position. Nothing in comments, block scalars and plain text. */
export function completion(snapshot: Snapshot, position: Position): CompletionItem[] {
  const { lines } = snapshot.file;
  const cursor = cursorAt(lines, position);
  if (!cursor) return [];
  const text = lines[position.line] ?? '';
  if (text.slice(0, position.character).includes('${')) {
    const variables = variableCompletion(snapshot, position, cursor);
    if (variables) return variables;
  }
  const quote = /^["']/.exec(cursor.prefix)?.[0] ?? '';
  const prefix = cursor.prefix.slice(quote.length);
  const isWord = /^[\w.:+/-]*$/.test(prefix);
  if (!isWord || cursor.prefix.includes('\n')) return [];
  // In the middle of a word, all of it is replaced.
  const behind = /^[\w.+-]*/.exec(text.slice(position.character))?.[0].length ?? 0;
  const at = (offset: number): Position => ({ ...position, character: position.character + offset });
  const range = { start: at(-prefix.length), end: at(behind) };
  const rest = text.slice(position.character + behind);
  const place: Place = { cursor, range, rest, quote };
  return cursor.kind === 'key' ? keyItems(snapshot, place) : valueItems(snapshot, place);
}

/** The documentation of a key, when its item is looked at. */
export function resolveCompletion(item: CompletionItem): CompletionItem {
  const path: unknown = item.data;
  const isPath = Array.isArray(path) && path.every((key) => typeof key === 'string');
  const attribute = isPath ? attributeAt(path) : undefined;
  if (!attribute) return item;
  const values = attribute.shape.oneOf?.map((value) => `\`${value}\``).join(', ');
  const value = values === undefined ? attribute.doc : `${attribute.doc}\n\nOne of ${values}.`;
  return { ...item, documentation: { kind: 'markdown', value } };
}

interface Place {
  readonly cursor: Cursor;
  readonly range: Range;
  /** What stands on the line behind the cursor. */
  readonly rest: string;
  /** The quote it is written in, or none. */
  readonly quote: string;
}

function keyItems(snapshot: Snapshot, place: Place): CompletionItem[] {
  const { cursor } = place;
  const shape = shapeAt(cursor.path);
  const table = shape?.table?.();
  if (table) return tableItems(table, cursor.path, place);
  const names = namesFor(snapshot, [...cursor.path, '*'], cursor);
  const isList = shape?.list !== undefined && cursor.style === 'block' && cursor.siblings.length === 0;
  return names.map((name) =>
    itemOf(name, place, CompletionItemKind.Reference, isList ? `- ${name}` : withColon(name, place, isNested(shape))),
  );
}

function isNested(shape: Shape | undefined): boolean {
  return shape?.values?.scalar === undefined;
}

function valueItems(snapshot: Snapshot, place: Place): CompletionItem[] {
  const { cursor } = place;
  const shape = shapeAt(cursor.path);
  const words = valuesFor(cursor.path, shape).map((word) => valueItem(word, place));
  const names = namesFor(snapshot, cursor.path, cursor).map((name) =>
    itemOf(name, place, CompletionItemKind.Reference, place.rest.startsWith(':') ? name.replace(/:$/, '') : name),
  );
  const table = cursor.style === 'item' && place.quote === '' ? shape?.table?.() : undefined;
  const keys = table ? tableItems(table, cursor.path, place) : [];
  return [...words, ...names, ...keys];
}

/** A word that YAML would take for something else is put in quotes. */
function valueItem(word: string, place: Place): CompletionItem {
  const text = word === 'no' && place.quote === '' ? '"no"' : word;
  return itemOf(word, place, CompletionItemKind.EnumMember, text);
}

function tableItems(table: Table, path: readonly string[], place: Place): CompletionItem[] {
  const present = new Set(place.cursor.siblings);
  return Object.entries(table.attributes)
    .filter(([key]) => !present.has(key))
    .map(([key, { shape, isRequired }]) => ({
      ...itemOf(key, place, CompletionItemKind.Property, withColon(key, place, shape.scalar === undefined)),
      sortText: `${isRequired ? 0 : likely.has(key) ? 1 : 2} ${key}`,
      data: [...path, key],
    }));
}

function withColon(key: string, { cursor, rest, quote }: Place, isNested: boolean): string {
  const isComplete = quote !== '' || /^["']?\s*:/.test(rest);
  if (isComplete) return key;
  return isNested && cursor.style !== 'flow' ? `${key}:` : `${key}: `;
}

function itemOf(label: string, { range }: Place, kind: CompletionItemKind, newText: string): CompletionItem {
  return { label, kind, filterText: label, textEdit: { range, newText } };
}
