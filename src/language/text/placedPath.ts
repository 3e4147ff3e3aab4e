import type { Node } from '../../manifest/tree/tree.ts';
import { serviceShape } from '../../manifest/schema/service.ts';

/**
 * The path that a place in an extension field comes to stand at: where its anchor is merged or aliased first. A field
 * that nothing uses yet is taken for the attribute of a service that it is named after (`x-logging`), or, where it has
 * an anchor, for a part of a service. Any other path stays as it is.
 */
export function placedPath(
  path: readonly string[],
  trees: () => readonly Node[],
  lines: readonly string[],
): readonly string[] {
  const [field = ''] = path;
  if (!field.startsWith('x-') || field === 'x-patchbay') return path;
  for (const tree of trees()) {
    const nodes = nodesAlong(tree, path);
    const places = placesIn(tree);
    for (let depth = nodes.length - 1; depth >= 1; depth--) {
      const place = placeOf(nodes[depth], places);
      if (place) return [...place, ...path.slice(depth)];
    }
  }
  return guessed(lines, field, path.slice(1)) ?? path;
}

/** The nodes from the root as far down as the path leads. */
function nodesAlong(tree: Node, path: readonly string[]): readonly Node[] {
  const nodes = [tree];
  for (const step of path) {
    const last = nodes.at(-1);
    const next = last?.kind === 'map' ? last.entries.get(step)?.value : undefined;
    if (!next) break;
    nodes.push(next);
  }
  return nodes;
}

/** A merged mapping is not there itself, but what it holds is: under its own key. */
function placeOf(node: Node | undefined, places: ReadonlyMap<Node, readonly string[]>): readonly string[] | undefined {
  const own = node && places.get(node);
  if (own || node?.kind !== 'map') return own;
  for (const [name, { value }] of node.entries) {
    const place = places.get(value);
    if (place && place.at(-1) === name && place.length > 1) return place.slice(0, -1);
  }
  return undefined;
}

const known = new WeakMap<Node, ReadonlyMap<Node, readonly string[]>>();

/** Where the nodes stand that sections other than extension fields hold. A node behind several aliases is looked at once. */
function placesIn(tree: Node): ReadonlyMap<Node, readonly string[]> {
  const before = known.get(tree);
  if (before) return before;
  const places = new Map<Node, readonly string[]>();
  const walk = (node: Node, path: readonly string[]): void => {
    if (places.has(node)) return;
    places.set(node, path);
    if (node.kind === 'list') node.items.forEach((item, index) => walk(item, [...path, String(index)]));
    if (node.kind === 'map') for (const [key, { value }] of node.entries) walk(value, [...path, key]);
  };
  for (const [key, { value }] of tree.kind === 'map' ? tree.entries : []) {
    if (!key.startsWith('x-')) walk(value, [key]);
  }
  known.set(tree, places);
  return places;
}

function guessed(lines: readonly string[], field: string, rest: readonly string[]): readonly string[] | undefined {
  const named = field.slice('x-'.length);
  const attributes = serviceShape.table?.().attributes ?? {};
  const shape = Object.hasOwn(attributes, named) ? attributes[named]?.shape : undefined;
  if (shape?.table ?? shape?.values ?? shape?.list) return ['services', '*', named, ...rest];
  const head = lines.find((line) => line.startsWith(`${field}:`)) ?? '';
  return /^[^#"']{1,250}:[ \t]+&\S/.test(head) ? ['services', '*', ...rest] : undefined;
}
