import { ownProperty } from '../../base/ownProperty.ts';
import type { Attribute, Shape, AttributeTable } from '../../manifest/schema/shape.ts';

/**
 * Snippets for the values of keys; all other keys get one that is made from their shape. `$0` is where typing
 * continues.
 */
const bodies: Readonly<Record<string, string>> = {
  services: '\n  ${1:name}:\n    image: $0',
  healthcheck: '\n  test: $1\n  interval: ${2:10s}\n  timeout: ${3:5s}\n  retries: ${4:5}',
  depends_on: '\n  $0',
  deploy: '\n  $0',
  limits: '\n  cpus: "${1:0.5}"\n  memory: ${2:256M}',
  build: ' ${0:.}',
  environment: '\n  ${1:NAME}: $0',
  labels: '\n  ${1:name}: $0',
  channels: '\n  ${1:name}:\n    kind: ${2|stream,pubsub,list,sorted-set,keyspace|}',
  logging: '\n  driver: ${1:json-file}\n  options:\n    max-size: ${2:10m}\n    max-file: "${3:3}"',
  run: '\n  command: $0',
};

/** The snippet after a key's colon: its required keys, and the place where its value starts. */
export function bodyOf(key: string, { shape }: Attribute): string {
  const body = ownProperty(bodies, key);
  if (body !== undefined) return body;
  if (shape.oneOf && shape.oneOf.length < 12 && isSingle(shape)) return ` \${1|${shape.oneOf.join(',')}|}`;
  if (isSingle(shape)) return ' $0';
  if (shape.list && !shape.table && !shape.values) return listBody(shape.list, shape.scalar !== undefined);
  if (shape.values && shape.list === undefined && !isSingle(shape.values)) return '\n  ${1:name}:$0';
  const required = shape.table ? requiredBody(shape.table()) : '';
  return required === '' ? '\n  $0' : `\n  ${required.replaceAll('\n', '\n  ')}`;
}

function isSingle({ scalar, list, table, values }: Shape): boolean {
  return scalar !== undefined && !list && !table && !values;
}

function listBody(item: Shape, mayBeSingle: boolean): string {
  if (mayBeSingle) return ' $0';
  const required = item.table && item.scalar === undefined ? requiredBody(item.table()) : '';
  return required === '' ? '\n  - $0' : `\n  - ${required.replaceAll('\n', '\n    ')}`;
}

function requiredBody({ required }: AttributeTable): string {
  return required.map((key, index) => `${key}: $${index + 1}`).join('\n');
}
