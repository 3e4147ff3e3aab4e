import type { LayoutQuestion, MapPlace } from '../../../protocol/topology/topologyPage.ts';
import { besideNeighbours } from './beside.ts';
import { columnsOf } from './columns.ts';
import { hullOf, componentsOf, type LayoutEdge, type LayoutNode, type PlacedBox } from './graph.ts';
import { packed } from './packing.ts';

/** What comes anew and is joined to nothing that stands is put so far below it. */
const belowGap = 80;

/**
 * Where the middle of each node stands: columns by flow, whoever publishes before the channel, whoever consumes behind it. Nodes that are
 * `fixed` stay exactly there, and new ones are put near what they are joined to. No two overlap, unless fixed ones do. The same question has
 * the same answer.
 */
export function mapLayout({ nodes, edges, fixed }: LayoutQuestion): { places: Record<string, MapPlace> } {
  const standing = nodes.flatMap((node): readonly PlacedBox[] => {
    const place = Object.hasOwn(fixed, node.id) ? fixed[node.id] : undefined;
    return place ? [{ ...node, x: place.x, y: place.y }] : [];
  });
  const placed = besideNeighbours(nodes, edges, standing);
  const known = new Set(placed.map(({ id }) => id));
  const others = anew(
    nodes.filter(({ id }) => !known.has(id)),
    edges,
  );
  return { places: Object.fromEntries([...placed, ...below(others, placed)].map(({ id, x, y }) => [id, { x, y }])) };
}

function anew(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): readonly PlacedBox[] {
  const components = componentsOf(nodes, edges);
  return packed(components.map(columnsOf)).map((box) => ({ ...box, x: Math.round(box.x), y: Math.round(box.y) }));
}

function below(boxes: readonly PlacedBox[], standing: readonly PlacedBox[]): readonly PlacedBox[] {
  if (standing.length === 0 || boxes.length === 0) return boxes;
  const [over, under] = [hullOf(standing), hullOf(boxes)];
  const dx = Math.round(over.left - under.left);
  const dy = Math.round(over.bottom + belowGap - under.top);
  return boxes.map((box) => ({ ...box, x: box.x + dx, y: box.y + dy }));
}
