import type { JsonSchema } from './contract.ts';

/** Keywords whose value is a schema, a list of schemas, a mapping of schemas. */
const single = new Set(
  ['additionalProperties', 'contains', 'not', 'if', 'then', 'else', 'propertyNames', 'contentSchema'].concat([
    'unevaluatedItems',
    'unevaluatedProperties',
  ]),
);
const listed = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const mapped = new Set(['properties', 'patternProperties', 'dependentSchemas']);
const references = new Set(['$ref', '$dynamicRef', '$recursiveRef']);
/** What a bundle has no use for: its references lead to its own `$defs`. */
const dropped = new Set(['$id', '$schema', '$anchor', '$dynamicAnchor', '$recursiveAnchor', '$defs', 'definitions']);
/** Draft 7 does not know them, so there they say nothing. */
const later = new Set(
  ['prefixItems', 'dependentSchemas', 'dependentRequired', 'minContains', 'maxContains'].concat([
    'unevaluatedItems',
    'unevaluatedProperties',
    '$dynamicRef',
    '$recursiveRef',
  ]),
);

type Copy = (schema: unknown) => JsonSchema | boolean;

/** The keywords of a schema as 2020-12 writes them; schemas within it are copied, references are led elsewhere. */
export function modernKeywords(
  schema: JsonSchema,
  isDraft7: boolean,
  copy: Copy,
  refer: (ref: string) => string,
): readonly [string, unknown][] {
  const copyMap = (map: unknown): unknown =>
    Object.fromEntries(Object.entries(map as JsonSchema).map(([name, member]) => [name, copy(member)]));
  return Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (dropped.has(keyword) || (isDraft7 && later.has(keyword))) return [];
    if (references.has(keyword)) return [['$ref', refer(String(value))]];
    if (single.has(keyword)) return [[keyword, copy(value)]];
    if (listed.has(keyword)) return [[keyword, (value as readonly unknown[]).map(copy)]];
    if (mapped.has(keyword)) return [[keyword, copyMap(value)]];
    if (keyword === 'items') return itemsOf(schema, value, copy);
    if (keyword === 'dependencies') return dependenciesOf(value as JsonSchema, copy);
    return keyword === 'additionalItems' ? [] : [[keyword, value]];
  });
}

/** Before 2020-12 a list of items stood for the first ones, and `additionalItems` for the rest. */
function itemsOf(schema: JsonSchema, items: unknown, copy: Copy): [string, unknown][] {
  if (!Array.isArray(items)) return [['items', copy(items)]];
  const rest = schema['additionalItems'];
  return [
    ['prefixItems', items.map(copy)],
    ...(rest === undefined ? [] : [['items', copy(rest)] as [string, unknown]]),
  ];
}

function dependenciesOf(dependencies: JsonSchema, copy: Copy): [string, unknown][] {
  const all = Object.entries(dependencies);
  const names = all.filter(([, value]) => Array.isArray(value));
  const schemas = all.flatMap(([name, value]) => (Array.isArray(value) ? [] : [[name, copy(value)] as const]));
  return [
    ['dependentRequired', Object.fromEntries(names)],
    ['dependentSchemas', Object.fromEntries(schemas)],
  ];
}
