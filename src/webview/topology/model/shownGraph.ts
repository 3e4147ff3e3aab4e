import type { Folding } from '../../../protocol/topology/topologyPage.ts';
import type {
  Topology,
  TopologyEdge,
  TopologyEdgeKind,
  TopologyNode,
  TopologyNodeKind,
} from '../../../protocol/topology/topology.ts';

/** What a person wants to see of a topology. */
export interface MapLook {
  readonly hidden: ReadonlySet<string>;
  readonly folding: Folding;
  /** Names of the groups that are folded. */
  readonly folded: ReadonlySet<string>;
  /** Only this one, and what is so many steps away from it at most. */
  readonly focus: { readonly id: string; readonly depth: number } | undefined;
  readonly hiddenKinds: ReadonlySet<TopologyEdgeKind>;
  readonly known: KnownFilter;
  /** Nodes without an edge are left out. */
  readonly hidesIsolated: boolean;
}

/** All of it. */
export const wholeLook: MapLook = {
  hidden: new Set(),
  folding: 'none',
  folded: new Set(),
  focus: undefined,
  hiddenKinds: new Set(),
  known: 'all',
  hidesIsolated: false,
};

/** Which edges are shown: all, or those where what is declared and what is observed are not the same. */
export type KnownFilter = 'all' | 'declaredOnly' | 'observedOnly';

/** One node of the drawing: a node of the topology, or a folded group of them. */
export interface ShownNode {
  /** That of the node, or `fold:` with the folding and the group's name. */
  readonly id: string;
  readonly kind: TopologyNodeKind | 'fold';
  readonly name: string;
  /** The nodes that it stands for; itself for one that is not folded. */
  readonly members: readonly TopologyNode[];
}

/** One line of the drawing: all edges between the same two nodes in one direction. */
export interface ShownEdge {
  /** That of the first edge. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly edges: readonly TopologyEdge[];
  readonly isDeclared: boolean;
  readonly isObserved: boolean;
}

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly ShownEdge[];
}

/** What is drawn of a topology; the order is that of the topology. */
export function shownGraph(topology: Topology, look: MapLook): ShownGraph {
  const nodes = foldedNodes(
    topology.nodes.filter(({ id }) => !look.hidden.has(id)),
    look,
  );
  const standIn = new Map(nodes.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)));
  const wanted = topology.edges.filter((edge) => isWanted(edge, look));
  const edges = mergedEdges([...wanted, ...readingEdges(topology, wanted)], standIn);
  return focused(look.hidesIsolated ? withoutIsolated({ nodes, edges }) : { nodes, edges }, look, standIn);
}

/** The groups that nodes can be folded into, in the order of their names. */
export function foldGroups(topology: Topology, folding: Folding): ReadonlyMap<string, readonly TopologyNode[]> {
  const groups = new Map<string, TopologyNode[]>();
  for (const node of topology.nodes) {
    const name = groupOf(node, folding);
    if (name === undefined) continue;
    const members = groups.get(name);
    if (members) members.push(node);
    else groups.set(name, [node]);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The group that a node belongs to: of several, the first. */
export function groupOf(node: TopologyNode, folding: Folding): string | undefined {
  if (folding === 'profile') return node.profiles[0];
  if (folding === 'network') return node.networks[0];
  return folding === 'folder' ? (node.folder ?? undefined) : undefined;
}

/** Whose id `id` is: a node's or an edge's, by what is drawn for it. */
export function shownFor(graph: ShownGraph, id: string | undefined): ShownNode | ShownEdge | undefined {
  if (id === undefined) return undefined;
  return (
    graph.nodes.find((node) => node.id === id || node.members.some((member) => member.id === id)) ??
    graph.edges.find((edge) => edge.edges.some((each) => each.id === id))
  );
}

function foldedNodes(nodes: readonly TopologyNode[], { folding, folded }: MapLook): readonly ShownNode[] {
  const shown = new Map<string, { readonly node: ShownNode; readonly members: TopologyNode[] }>();
  for (const node of nodes) {
    const group = groupOf(node, folding);
    const isFolded = group !== undefined && folded.has(group);
    const id = isFolded ? `fold:${folding}/${group}` : node.id;
    const known = shown.get(id);
    if (known) {
      known.members.push(node);
      continue;
    }
    const members = [node];
    const { kind, name } = isFolded ? ({ kind: 'fold', name: group } as const) : node;
    shown.set(id, { node: { id, kind, name, members }, members });
  }
  return [...shown.values()].map(({ node }) => node);
}

function isWanted(edge: TopologyEdge, { hiddenKinds, known }: MapLook): boolean {
  if (hiddenKinds.has(edge.kind)) return false;
  if (known === 'declaredOnly') return edge.isDeclared && !edge.isObserved;
  return known === 'observedOnly' ? edge.isObserved && !edge.isDeclared : true;
}

/**
 * From which channel each group reads: the topology says it of the group's node, the map draws it. The edge is as well known as the group, and has
 * no evidence of its own. A group that nothing leads out of stands alone where its consumers are filtered out.
 */
export function readingEdges(topology: Topology, wanted: readonly TopologyEdge[]): readonly TopologyEdge[] {
  const reading = new Set(wanted.map(({ from }) => from));
  const consumed = new Set(topology.edges.map(({ from }) => from));
  const channels = new Map(topology.nodes.flatMap(({ id, kind, name }) => (kind === 'channel' ? [[name, id]] : [])));
  return topology.nodes.flatMap(({ id, kind, name, channel, isDeclared, isObserved }): readonly TopologyEdge[] => {
    const from = kind === 'group' && channel ? channels.get(channel.name) : undefined;
    if (from === undefined || !channel || (consumed.has(id) && !reading.has(id))) return [];
    const ends = { id: readingId(id), kind: 'consumes' as const, from, to: id };
    return [
      {
        ...ends,
        service: name,
        channel: channel.name,
        group: null,
        target: null,
        isDeclared,
        isObserved,
        evidence: [],
      },
    ];
  });
}

const readingStart = 'reads ';

/** The id of the line from a channel to a group that reads it. */
function readingId(group: string): string {
  return `${readingStart}${group}`;
}

/** Whose the line is: that from a channel to a group has no edge of the topology, it is a part of the group. */
export function thingOf(id: string): string {
  return id.startsWith(readingStart) ? id.slice(readingStart.length) : id;
}

/** Edges whose ends are both drawn; what is within one folded group has no line. */
function mergedEdges(edges: readonly TopologyEdge[], standIn: ReadonlyMap<string, string>): readonly ShownEdge[] {
  const lines = new Map<string, { from: string; to: string; edges: TopologyEdge[] }>();
  for (const edge of edges) {
    const [from, to] = [standIn.get(edge.from), standIn.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to]);
    const line = lines.get(key);
    if (line) line.edges.push(edge);
    else lines.set(key, { from, to, edges: [edge] });
  }
  return [...lines.values()].flatMap(({ from, to, edges: all }) => {
    const [first] = all;
    if (!first) return [];
    const isDeclared = all.some((edge) => edge.isDeclared);
    return [{ id: first.id, from, to, edges: all, isDeclared, isObserved: all.some((edge) => edge.isObserved) }];
  });
}

function withoutIsolated({ nodes, edges }: ShownGraph): ShownGraph {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { nodes: nodes.filter(({ id }) => joined.has(id)), edges };
}

function focused(graph: ShownGraph, { focus }: MapLook, standIn: ReadonlyMap<string, string>): ShownGraph {
  const start = focus && (standIn.get(focus.id) ?? focus.id);
  if (!focus || !graph.nodes.some(({ id }) => id === start)) return graph;
  const near = neighbourhood(graph, start ?? '', focus.depth);
  return {
    nodes: graph.nodes.filter(({ id }) => near.has(id)),
    edges: graph.edges.filter(({ from, to }) => near.has(from) && near.has(to)),
  };
}

/** Whoever is so many steps away at most, whichever way the edges go. */
function neighbourhood({ edges }: ShownGraph, start: string, depth: number): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  const join = (one: string, other: string): void => {
    const known = next.get(one);
    if (known) known.push(other);
    else next.set(one, [other]);
  };
  for (const { from, to } of edges) {
    join(from, to);
    join(to, from);
  }
  const near = new Set([start]);
  let edge = [start];
  for (let step = 0; step < depth && edge.length > 0; step++) {
    edge = [...new Set(edge.flatMap((id) => next.get(id) ?? []))].filter((id) => !near.has(id));
    for (const id of edge) near.add(id);
  }
  return near;
}
