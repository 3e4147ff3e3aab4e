import { textOf, type Node } from '../../manifest/tree/tree.ts';
import { contains } from '../text/ranges.ts';

export interface ResolvedPlace {
  readonly path: readonly string[];
  readonly node: Node;
}

/**
 * Finds the resolved value of a written node. Merged lists have other indices, so items are matched by their place in
 * the text.
 */
export function resolvedAt(tree: Node, path: readonly string[], source: Node): ResolvedPlace | undefined {
  let node: Node = tree;
  const own: string[] = [];
  for (const step of path) {
    const key = node.kind === 'list' ? itemAt(node.items, source) : keyIn(node, step, source);
    const next: Node | undefined = node.kind === 'list' ? node.items[Number(key)] : childOf(node, key);
    if (key === undefined || !next) return undefined;
    own.push(key);
    node = next;
  }
  return { path: own, node };
}

function childOf(node: Node, key: string | undefined): Node | undefined {
  return node.kind === 'map' && key !== undefined ? node.entries.get(key)?.value : undefined;
}

function itemAt(items: readonly Node[], source: Node): string | undefined {
  const { file, range } = source.at;
  const index = items.findIndex(({ at }) => at.file === file && contains(at.range, range.start));
  return index === -1 ? undefined : String(index);
}

/** A list item `- NAME=value` becomes the entry NAME of a mapping. */
function keyIn(node: Node, step: string, source: Node): string | undefined {
  if (node.kind !== 'map') return undefined;
  if (node.entries.has(step)) return step;
  const name = /^\d+$/.test(step) ? textOf(source)?.split('=')[0] : undefined;
  return name !== undefined && node.entries.has(name) ? name : undefined;
}
