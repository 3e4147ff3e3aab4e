/** Compares plain data as its JSON would, whatever the order of keys: what is undefined is not there. `but` names keys to leave out, of the two themselves alone. */
export function isSameData(left: unknown, right: unknown, but?: ReadonlySet<string>): boolean {
  if (left === right || Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [left as Fields, right as Fields];
  for (const key in one) if (!but?.has(key) && !isSameData(one[key], other[key])) return false;
  for (const key in other) if (!but?.has(key) && one[key] === undefined && other[key] !== undefined) return false;
  return true;
}

type Fields = Readonly<Record<string, unknown>>;
