import type { LayoutQuestion, MapPlace } from '../../../protocol/topology/topologyPage.ts';

export type LayoutNode = LayoutQuestion['nodes'][number];
export type LayoutEdge = LayoutQuestion['edges'][number];
/** `x` and `y` are its middle. */
export type PlacedBox = LayoutNode & MapPlace;

export interface Component {
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
}

/** Between nodes of one column, and between columns. */
export const nodeGap = 20;
export const columnGap = 68;

/** What hangs together, in the order of the first node of each. Edges to others, and to themselves, are left out. */
export function componentsOf(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): readonly Component[] {
  const neighbours = neighboursOf(nodes, edges);
  const nameOf = new Map<string, number>();
  let count = 0;
  for (const { id } of nodes) {
    if (nameOf.has(id)) continue;
    for (const reached of reachedFrom(id, neighbours)) nameOf.set(reached, count);
    count++;
  }
  const made = Array.from({ length: count }, () => ({ nodes: [] as LayoutNode[], edges: [] as LayoutEdge[] }));
  for (const node of nodes) made[nameOf.get(node.id) ?? 0]?.nodes.push(node);
  for (const edge of edges) {
    const name = nameOf.get(edge.from);
    if (name !== undefined && edge.from !== edge.to && nameOf.has(edge.to)) made[name]?.edges.push(edge);
  }
  return made;
}

function reachedFrom(id: string, neighbours: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const reached = new Set([id]);
  // A set is gone through with what is added meanwhile.
  for (const each of reached) for (const other of neighbours.get(each) ?? []) reached.add(other);
  return reached;
}

/** Whoever is joined to a node, whichever way the edges go. */
export function neighboursOf(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map(nodes.map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of edges) {
    const [one, other] = [all.get(from), all.get(to)];
    if (!one || !other || from === to) continue;
    one.add(to);
    other.add(from);
  }
  return all;
}

export interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function hullOf(boxes: readonly PlacedBox[]): Bounds {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    top = Math.min(top, y - height / 2);
    bottom = Math.max(bottom, y + height / 2);
  }
  return { left, right, top, bottom };
}
