import type { Topology, TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';

/** An arrow of a drawing. */
export interface DrawnArrow {
  /** Places of nodes in their list. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** `declared`: nobody has seen it; `seen`: nobody has declared it; `link`: both ends belong together. */
  readonly look: 'declared' | 'seen' | 'both' | 'link';
}

/** The arrows of a map, in its order: its edges, and what ties a group and a dead letter to their channels. */
export function arrowsOf({ nodes, edges }: Topology): readonly DrawnArrow[] {
  const places = new Map(nodes.map(({ id }, place) => [id, place]));
  const arrow = (from: string, to: string, text: string, look: DrawnArrow['look']): readonly DrawnArrow[] => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : [{ from: start, to: end, text, look }];
  };
  return [
    ...nodes.flatMap((node) => linksOf(node).flatMap(([from, to, text]) => arrow(from, to, text, 'link'))),
    ...edges.flatMap((edge) => arrow(edge.from, edge.to, edge.kind, lookOf(edge))),
  ];
}

function linksOf({ id, kind, channel }: TopologyNode): readonly (readonly [from: string, to: string, text: string])[] {
  if (!channel) return [];
  if (kind === 'group') return [[`channel:${channel.name}`, id, '']];
  return channel.deadLetterOf === null ? [] : [[`channel:${channel.deadLetterOf}`, id, 'dead letters']];
}

function lookOf({ isDeclared, isObserved }: TopologyEdge): DrawnArrow['look'] {
  if (isDeclared && isObserved) return 'both';
  return isDeclared ? 'declared' : 'seen';
}
