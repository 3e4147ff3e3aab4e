import type { Location } from '../../base/problem.ts';
import { headOf } from '../../manifest/schema/check.ts';
import type { MapNode, Node } from '../../manifest/tree/tree.ts';

/**
 * Where what is to blame stands: the first of the paths that leads to a value, else the longest start of one that does. A value that
 * runs over lines is shown by its key. Undefined where none leads anywhere.
 */
export function locate(blame: readonly (readonly string[])[], tree: MapNode | undefined): Location | undefined {
  if (!tree) return undefined;
  const found = blame.map((path) => reached(path, tree));
  const whole = found.find(({ steps, of }) => steps === of);
  const nearest = found.reduce<Reached | undefined>(
    (best, each) => (best === undefined || each.steps > best.steps ? each : best),
    undefined,
  );
  return (whole ?? nearest)?.at;
}

interface Reached {
  readonly at: Location | undefined;
  /** How many steps of the path lead to it. */
  readonly steps: number;
  readonly of: number;
}

function reached(path: readonly string[], tree: MapNode): Reached {
  let node: Node = tree;
  let at: Location | undefined;
  let steps = 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (!next) break;
    ({ node, at } = next);
    steps++;
  }
  return { at, steps, of: path.length };
}

function stepInto(node: Node, step: string): { readonly node: Node; readonly at: Location } | undefined {
  if (node.kind === 'map') {
    const entry = node.entries.get(step);
    if (!entry) return undefined;
    const { value, keyAt } = entry;
    return { node: value, at: value.kind === 'scalar' && value.value !== null ? value.at : keyAt };
  }
  const item = node.kind === 'list' ? node.items[Number(step)] : undefined;
  return item && { node: item, at: item.kind === 'scalar' ? item.at : headOf(item) };
}
