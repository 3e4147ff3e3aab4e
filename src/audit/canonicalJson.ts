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
  if (isList(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const members = Object.keys(value)
    // By code units, as the standard asks: not by any language's alphabet.
    .toSorted((one, other) => (one < other ? -1 : 1))
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`];
    });
  return `{${members.join(',')}}`;
}

function isList(
  value: readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue | undefined },
): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}
