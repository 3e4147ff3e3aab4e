import { isScalar, visit, type Node, type YAMLMap } from 'yaml';

/**
 * The offset of each key that stands in its mapping already, from top to bottom. The library would tell of them, too, but it
 * compares every key with every other one. Merge keys are no keys of that kind: each has a value of its own.
 */
export function repeatedKeys(contents: Node | null): readonly number[] {
  const repeats: number[] = [];
  visit(contents, {
    Map(_, { items }: YAMLMap) {
      const values = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (values.has(key.value)) repeats.push(key.range?.[0] ?? 0);
        values.add(key.value);
      }
    },
  });
  return repeats.sort((a, b) => a - b);
}
