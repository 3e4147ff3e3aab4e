/** A table of attributes, each behind the place that they are all at: `services.deploy`. */
export function under<T>(prefix: string, table: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [`${prefix}.${key}`, value]));
}

/**
 * What a table says of an attribute: under its own name, under those of what it is a part of, and of some of its values
 * (`volumes.type: image`).
 */
export function limitsIn<T>(
  table: Readonly<Record<string, T>>,
  attribute: string,
): readonly (readonly [value: string, limit: T])[] {
  const parts = attribute.split('.');
  const names = new Set(parts.map((_, index) => parts.slice(0, parts.length - index).join('.')));
  return Object.entries(table).flatMap(([key, limit]) => {
    const [name = key, value = ''] = key.split(/: | (?=\()/);
    return (value === '' ? names.has(name) : name === attribute || attribute.startsWith(`${name}.`))
      ? [[value, limit] as const]
      : [];
  });
}
