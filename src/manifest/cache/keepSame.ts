/**
 * The later of two values, with every part of it that equals the earlier one's replaced by that: who holds on to a part
 * can tell by reference whether it changed. Both are plain data.
 */
export function keepSame<T>(earlier: T | undefined, later: T): T {
  if (earlier === later || !isContainer(earlier) || !isContainer(later)) return later;
  if (Array.isArray(earlier) !== Array.isArray(later)) return later;
  const before = earlier as Readonly<Record<string, unknown>>;
  const after = later as Readonly<Record<string, unknown>>;
  const keys = Object.keys(after);
  // The order of keys counts, too: it is the order of the manifest.
  const earlierKeys = Object.keys(before);
  let isSame = keys.length === earlierKeys.length && keys.every((key, index) => key === earlierKeys[index]);
  const values = keys.map((key) => {
    const value = Object.hasOwn(before, key) ? keepSame(before[key], after[key]) : after[key];
    if (value !== before[key]) isSame = false;
    return [key, value] as const;
  });
  if (isSame) return earlier;
  return (Array.isArray(later) ? values.map(([, value]) => value) : Object.fromEntries(values)) as T;
}

function isContainer(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}
