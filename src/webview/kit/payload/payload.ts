import { formatCount } from '../../../base/counts.ts';
import type { Detail } from '../../../protocol/detailShapes.ts';

import { jsonEntries, isContainer, parseJson, pathTo, type JsonNode } from './jsonTree.ts';

type Field = Detail['fields'][number];

/** The content of a line in the payload tree: a JSON value or raw bytes. */
export type TreeValue = JsonNode | { readonly kind: 'text' | 'hex'; readonly text: string };

export interface TreeRoot {
  readonly key: string | number;
  /** JSONPath within its payload; the field's name for a field. */
  readonly path: string;
  /** The prefix of its entries' paths. */
  readonly base: string;
  /** Where a filter finds it: `payload.total`, `fields["odd name"]`. */
  readonly filterPath: string;
  readonly value: TreeValue;
  /** The payload of a message of several fields, open from the start. */
  readonly isOpen: boolean;
}

export type Payload =
  | { readonly kind: 'tree'; readonly roots: readonly TreeRoot[] }
  | { readonly kind: 'text' | 'hex'; readonly text: string };

/** A message as its payload tab shows it: a tree where there is structure, else text or bytes. */
export function payloadOf(fields: readonly Field[], decoded: Detail['decoded'] = null): Payload {
  const [only] = fields;
  if (only === undefined) return { kind: 'text', text: '' };
  const values = fields.map((field, index) => {
    const isPayload = decoded === null || decoded.field === index;
    // Without a field for it, all fields together are the payload.
    const filterPath =
      decoded === null ? pathTo('payload', field.name) : isPayload ? 'payload' : pathTo('fields', field.name);
    // Paths of the payload begin at its root, as in JSONPath; those of another field, with its name.
    return { field, value: valueOf(field, isPayload ? decoded : null), base: isPayload ? '$' : field.name, filterPath };
  });
  const [first] = values;
  if (fields.length > 1 || only.name !== '' || !first) return treeOf(values);
  const { value } = first;
  if (isJson(value)) return { kind: 'tree', roots: rootsOf(value) };
  return { kind: value.kind, text: value.text };
}

/** Why not all fields are here; undefined when they are. */
export function moreFieldsNotice({ fields, fieldCount }: Pick<Detail, 'fields' | 'fieldCount'>): string | undefined {
  if (fields.length >= fieldCount) return undefined;
  const [shown, all] = [formatCount(fields.length), formatCount(fieldCount)];
  return `The first ${shown} of ${all} fields are shown. Open the message as a document, or export it, to see all.`;
}

const maxNamedCuts = 5;

/** Says so when a field came cut. */
export function cutNotice(fields: readonly Field[], formatSize: (bytes: number) => string): string | undefined {
  const cut = fields.filter(isCut).map((field) => (field.name === '' ? 'The payload' : `“${field.name}”`));
  if (cut.length === 0) return undefined;
  const others = cut.length - maxNamedCuts;
  if (others > 0) cut.splice(maxNamedCuts, others, `${others} more`);
  const whole = fields.filter(isCut).reduce((sum, field) => sum + field.sizeBytes, 0);
  return `${cut.join(', ')}: only the beginning is shown, of ${formatSize(whole)}.`;
}

interface FieldValue {
  readonly field: Field;
  readonly value: TreeValue;
  readonly base: string;
  readonly filterPath: string;
}

function treeOf(values: readonly FieldValue[]): Payload {
  const [first, second] = values;
  // A stream entry of one field is its field's content, whatever the field is called.
  if (first && !second && isJson(first.value)) return { kind: 'tree', roots: rootsOf(first.value) };
  return {
    kind: 'tree',
    roots: values.map(({ field, value, base, filterPath }) => ({
      key: field.name,
      path: field.name,
      base,
      filterPath,
      value,
      isOpen: isJson(value),
    })),
  };
}

function rootsOf(root: JsonNode): TreeRoot[] {
  const whole: TreeRoot = { key: '$', path: '$', base: '$', filterPath: 'payload', value: root, isOpen: true };
  if (root.kind === 'array') return [whole];
  const roots: TreeRoot[] = [];
  for (const { key, value } of jsonEntries(root)) {
    if (roots.length === maxDirectRoots) return [whole];
    const path = pathTo('$', key);
    const filterPath = pathTo('payload', key);
    roots.push({ key, path, base: path, filterPath, value, isOpen: isContainer(value) && roots.length < 20 });
  }
  return roots.length > 0 ? roots : [whole];
}

/** Above this a payload keeps its root, whose entries then come in pages. */
const maxDirectRoots = 100;

/** The payload is what its decoder made of it; any other field is JSON where it looks like it. */
function valueOf(field: Field, decoded: Detail['decoded']): TreeValue {
  if (decoded && !decoded.error) {
    const root = decoded.json === null ? undefined : parseJson(decoded.json);
    if (root) return root;
    if (decoded.text !== null) return { kind: 'text', text: decoded.text };
  }
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
