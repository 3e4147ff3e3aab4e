import type { Detail } from '../../protocol/detailShapes.ts';
import { entriesOf, isContainer, parseJson, pathTo, type JsonNode } from './jsonTree.ts';

type Field = Detail['fields'][number];

/** What a line of the payload tree shows: a JSON value, or bytes that are none. */
export type TreeValue = JsonNode | { readonly kind: 'text' | 'hex'; readonly text: string };

export interface TreeRoot {
  readonly key: string | number;
  /** JSONPath within its payload; the field's name for a field. */
  readonly path: string;
  /** What the paths of its entries begin with. */
  readonly base: string;
  readonly value: TreeValue;
  /** The payload of a message of several fields, open from the start. */
  readonly isOpen: boolean;
}

export type Payload =
  | { readonly kind: 'tree'; readonly roots: readonly TreeRoot[] }
  | { readonly kind: 'text' | 'hex'; readonly text: string };

/** A message as its payload tab shows it: a tree where there is structure, else text or bytes. */
export function payloadOf(fields: readonly Field[]): Payload {
  const [only] = fields;
  if (only === undefined) return { kind: 'text', text: '' };
  if (fields.length > 1 || only.name !== '') return treeOf(fields);
  const value = valueOf(only);
  if (isJson(value)) return { kind: 'tree', roots: rootsOf(value) };
  return { kind: value.kind, text: value.text };
}

/** Says so when a field came cut. */
export function cutNotice(fields: readonly Field[], formatSize: (bytes: number) => string): string | undefined {
  const cut = fields.filter(isCut).map((field) => (field.name === '' ? 'The payload' : `“${field.name}”`));
  if (cut.length === 0) return undefined;
  const whole = fields.filter(isCut).reduce((sum, field) => sum + field.sizeBytes, 0);
  return `${cut.join(', ')}: only the beginning is shown, of ${formatSize(whole)}.`;
}

/** One line of JSON, as `patchbay tail` prints it. */
export function messageAsJson(detail: Detail): string {
  const { row, fields } = detail;
  const [only] = fields;
  // `fromEntries` defines: a field named `__proto__` is a field like any other.
  const payload =
    fields.length === 1 && only?.name === ''
      ? only.text
      : Object.fromEntries(fields.map((field) => [field.name, field.text]));
  const source = row.source.slice(row.source.indexOf(':') + 1);
  return JSON.stringify({ source, id: row.id, time: new Date(row.timeMs).toISOString(), payload });
}

function treeOf(fields: readonly Field[]): Payload {
  const values = fields.map((field) => ({ field, value: valueOf(field) }));
  const [first, second] = values;
  // A stream entry of one field is its field's content, whatever the field is called.
  if (first && !second && isJson(first.value)) return { kind: 'tree', roots: rootsOf(first.value) };
  return {
    kind: 'tree',
    roots: values.map(({ field, value }) => ({
      key: field.name,
      path: field.name,
      base: '$',
      value,
      isOpen: isJson(value),
    })),
  };
}

function rootsOf(root: JsonNode): TreeRoot[] {
  const whole: TreeRoot = { key: '$', path: '$', base: '$', value: root, isOpen: true };
  if (root.kind === 'array') return [whole];
  const roots: TreeRoot[] = [];
  for (const { key, value } of entriesOf(root)) {
    if (roots.length === maxDirectRoots) return [whole];
    const path = pathTo('$', key);
    roots.push({ key, path, base: path, value, isOpen: isContainer(value) && roots.length < 20 });
  }
  return roots.length > 0 ? roots : [whole];
}

/** Above this a payload keeps its root, whose entries then come in pages. */
const maxDirectRoots = 100;

function valueOf(field: Field): TreeValue {
  if (field.encoding === 'hex') return { kind: 'hex', text: field.text };
  if (/^\s*[[{]/.test(field.text)) {
    const root = parseJson(field.text);
    if (root) return root;
  }
  return { kind: 'text', text: field.text };
}

export function isJson(value: TreeValue): value is JsonNode {
  return 'start' in value;
}

function isCut(field: Field): boolean {
  const shownBytes = field.encoding === 'hex' ? field.text.length / 2 : new TextEncoder().encode(field.text).length;
  return shownBytes < field.sizeBytes;
}
