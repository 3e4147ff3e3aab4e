import { hullOf, columnGap, nodeGap, type LayoutEdge, type LayoutNode, type PlacedBox } from './graph.ts';

/** So many places above and below are tried before the next column is. */
const maxSteps = 24;
const maxColumns = 12;

/**
 * What stands, and the nodes that are joined to it, directly or by others: each in the column before or behind its neighbours, at the
 * nearest free place.
 */
export function besideNeighbours(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  standing: readonly PlacedBox[],
): readonly PlacedBox[] {
  const placed = new Map(standing.map((box) => [box.id, box]));
  if (placed.size === 0) return [];
  const joined = edgesByNode(edges);
  let waiting = nodes.filter(({ id }) => !placed.has(id));
  for (let isMore = true; isMore;) {
    isMore = false;
    const still: LayoutNode[] = [];
    for (const node of waiting) {
      const wanted = wantedPlace(node, joined.get(node.id) ?? [], placed);
      if (!wanted) still.push(node);
      else {
        placed.set(node.id, freePlace(node, wanted, [...placed.values()]));
        isMore = true;
      }
    }
    waiting = still;
  }
  return [...placed.values()];
}

interface Wanted {
  readonly x: number;
  readonly y: number;
  /** Where the next column is: 1 to the right, -1 to the left. */
  readonly side: 1 | -1;
}

function edgesByNode(edges: readonly LayoutEdge[]): ReadonlyMap<string, readonly LayoutEdge[]> {
  const all = new Map<string, LayoutEdge[]>();
  for (const edge of edges) {
    for (const id of edge.from === edge.to ? [] : [edge.from, edge.to]) {
      const known = all.get(id);
      if (known) known.push(edge);
      else all.set(id, [edge]);
    }
  }
  return all;
}

/** Behind those that it gets something from; where there are none, before those that get something from it. */
function wantedPlace(
  node: LayoutNode,
  edges: readonly LayoutEdge[],
  placed: ReadonlyMap<string, PlacedBox>,
): Wanted | undefined {
  const before = edges.flatMap(({ from, to }) => (to === node.id ? (placed.get(from) ?? []) : []));
  const behind = edges.flatMap(({ from, to }) => (from === node.id ? (placed.get(to) ?? []) : []));
  const near = before.length > 0 ? before : behind;
  if (near.length === 0) return undefined;
  const side = before.length > 0 ? 1 : -1;
  const bounds = hullOf(near);
  const edge = side === 1 ? bounds.right : bounds.left;
  const y = near.reduce((sum, box) => sum + box.y, 0) / near.length;
  return { x: Math.round(edge + side * (columnGap + node.width / 2)), y: Math.round(y), side };
}

function freePlace(node: LayoutNode, { x, y, side }: Wanted, others: readonly PlacedBox[]): PlacedBox {
  const step = node.height + nodeGap;
  for (let column = 0; column < maxColumns; column++) {
    for (let at = 0; at <= 2 * maxSteps; at++) {
      const away = Math.ceil(at / 2) * (at % 2 === 0 ? -step : step);
      const box = { ...node, x: x + side * column * (columnGap + node.width), y: y + away };
      if (!others.some((other) => overlap(box, other))) return box;
    }
  }
  return { ...node, x, y: Math.ceil(hullOf(others).bottom) + nodeGap + Math.ceil(node.height / 2) };
}

/** Also where they are nearer to each other than half of the usual gap. */
function overlap(a: PlacedBox, b: PlacedBox): boolean {
  const room = nodeGap / 2;
  return Math.abs(a.x - b.x) < (a.width + b.width) / 2 + room && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + room;
}
