type Schema = Readonly<Record<string, unknown>>;

/** What completion and hover of an editor use of a JSON Schema, by the form of each keyword's value. */
const keywords = {
  value: ['type', 'required', 'enum', 'const', 'default', 'examples', 'title', 'description', 'deprecated'],
  schema: ['items', 'additionalProperties', 'contains', 'if', 'then', 'else'],
  schemas: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  named: ['properties', '$defs'],
} as const;

/** More would keep the editor's JSON service busy at every key. In schemas within schemas. */
const maxSchemas = 5000;

/**
 * The part of a schema that completes. A contract may come from anywhere, and the editor's JSON service runs its patterns, fetches
 * its addresses and renders its Markdown: none of that is passed on. References lead to a place within `$defs`, or to the whole.
 */
export function completionSchema(schema: Schema): unknown {
  let left = maxSchemas;
  const copy = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null || Array.isArray(node) || left-- <= 0) return node !== false;
    const of = node as Schema;
    const kept = new Map<string, unknown>();
    for (const name of keywords.value) if (Object.hasOwn(of, name)) kept.set(name, of[name]);
    for (const name of keywords.schema) if (Object.hasOwn(of, name)) kept.set(name, copy(of[name]));
    for (const name of keywords.schemas) {
      const all = of[name];
      if (Array.isArray(all)) kept.set(name, all.map(copy));
    }
    for (const name of keywords.named) {
      const all = of[name];
      if (typeof all !== 'object' || all === null) continue;
      kept.set(name, Object.fromEntries(Object.entries(all).map(([key, one]) => [key, copy(one)])));
    }
    if (typeof of['$ref'] === 'string' && of['$ref'].startsWith('#')) kept.set('$ref', of['$ref']);
    return Object.fromEntries(kept);
  };
  return copy(schema);
}

/** The same schema for another place: its references lead to what stands at `pointer`, such as `#/$defs/c0`. */
export function rebasedSchema(schema: unknown, pointer: string): unknown {
  if (Array.isArray(schema)) return schema.map((one) => rebasedSchema(one, pointer));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) =>
      name === '$ref' && typeof value === 'string'
        ? [name, pointer + value.slice(1)]
        : [name, rebasedSchema(value, pointer)],
    ),
  );
}
