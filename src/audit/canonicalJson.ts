/** What JSON can say. Members that are undefined are left out, as `JSON.stringify` does. */
export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

const maxDepth = 64;

/**
 * The one way to write a value as JSON, by RFC 8785: members sorted by the UTF-16 code units of their names, no white space, numbers and
 * texts as ECMAScript writes them. Two that are equal have the same text, and so the same hash.
 * @throws RangeError for a number that JSON cannot say, or more than 64 levels
 */
export function canonicalJson(value: CanonicalValue, depth = 0): string {
  if (depth > maxDepth) throw new RangeError('The value is nested too deeply.');
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} is no JSON.`);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) {
    let items = '';
    for (const item of value) items += `${items === '' ? '' : ','}${canonicalJson(item, depth + 1)}`;
    return `[${items}]`;
  }
  let members = '';
  // By code units, as the standard asks, and as a sort without a comparison does: not by any language's alphabet.
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`;
  }
  return `{${members}}`;
}

function isList(
  value: readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue | undefined },
): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
