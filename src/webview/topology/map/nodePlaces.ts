import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';
import { traitsOf } from '../model/nodeTraits.ts';
import type { ShownNode } from '../model/shownGraph.ts';
import type { Box } from './edgePath.ts';

export type PlacedNode = ShownNode & Box;

/** Where each node is drawn; one that has no place yet is left out. */
export function placedNodes(nodes: readonly ShownNode[], places: ReadonlyMap<string, MapPlace>): readonly PlacedNode[] {
  return nodes.flatMap((node) => {
    const place = placeOf(node, places);
    const { width, height } = traitsOf(node);
    return place ? [{ ...node, x: place.x, y: place.y, width, height }] : [];
  });
}

/** A folded group stands where one of its members does, the one nearest to their middle, so that it covers nobody else. */
function placeOf(node: ShownNode, places: ReadonlyMap<string, MapPlace>): MapPlace | undefined {
  const own = places.get(node.id);
  if (own || node.kind !== 'fold') return own;
  const all = node.members.flatMap((member) => places.get(member.id) ?? []);
  const x = all.reduce((sum, place) => sum + place.x, 0) / all.length;
  const y = all.reduce((sum, place) => sum + place.y, 0) / all.length;
  const way = (place: MapPlace): number => Math.hypot(place.x - x, place.y - y);
  return all.toSorted((a, b) => way(a) - way(b))[0];
}
