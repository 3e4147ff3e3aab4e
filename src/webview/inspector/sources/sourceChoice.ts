/** The sources that a filter lets through, where none named means all. */
export function shownSources(only: readonly string[], all: readonly string[]): ReadonlySet<string> {
  return new Set(only.length === 0 ? all : only);
}

/** What a filter names once a source is shown or hidden: nothing where that is all of them. The last one cannot be hidden. */
export function withShown(
  only: readonly string[],
  all: readonly string[],
  id: string,
  isShown: boolean,
): readonly string[] {
  const before = shownSources(only, all);
  const after = all.filter((one) => (one === id ? isShown : before.has(one)));
  if (after.length === 0) return only;
  return after.length === all.length ? [] : after;
}
