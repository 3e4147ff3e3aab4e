/** A broken file may hold very many; these are enough to see. */
const maxCycles = 20;

/**
 * Cycles of a directed graph, each closed (`a, b, a`) and starting at the name that was reached first; one for each edge
 * that leads back. Iterative, since a chain may be as long as the file.
 */
export function findCycles(
  names: readonly string[],
  targetsOf: (name: string) => readonly string[],
): readonly (readonly string[])[] {
  const known = new Set(names);
  const follow = (name: string): string[] =>
    targetsOf(name)
      .filter((target) => known.has(target))
      .sort();
  const cycles: (readonly string[])[] = [];
  const finished = new Set<string>();
  for (const start of [...names].sort()) {
    if (!finished.has(start)) search(start, follow, finished, cycles);
  }
  return cycles;
}

function search(
  start: string,
  follow: (name: string) => string[],
  finished: Set<string>,
  cycles: (readonly string[])[],
): void {
  const path = [{ name: start, targets: follow(start) }];
  const depths = new Map([[start, 0]]);
  for (let top = path.at(-1); top && cycles.length < maxCycles; top = path.at(-1)) {
    const next = top.targets.shift();
    const depth = next === undefined ? undefined : depths.get(next);
    if (next === undefined) {
      finished.add(top.name);
      depths.delete(top.name);
      path.pop();
    } else if (depth !== undefined) {
      cycles.push([...path.slice(depth).map((step) => step.name), next]);
    } else if (!finished.has(next)) {
      depths.set(next, path.length);
      path.push({ name: next, targets: follow(next) });
    }
  }
}
