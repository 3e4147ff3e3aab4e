import { Graph, layout } from '@dagrejs/dagre';
import { withoutCircles } from './acyclic.ts';
import {
  hullOf,
  columnGap,
  neighboursOf,
  nodeGap,
  type Component,
  type LayoutEdge,
  type LayoutNode,
  type PlacedBox,
} from './graph.ts';

/** What flows keeps close together; who merely calls or depends gives way. */
const flowWeight = 3;

/**
 * One component in columns from left to right: gateways first, then whoever publishes, channels, whoever consumes, and brokers and
 * databases last. Where messages go in a circle, the way back goes from right to left.
 */
export function columnsOf({ nodes, edges }: Component): readonly PlacedBox[] {
  const stores = nodes.filter(isStore);
  const others = nodes.filter((node) => !isStore(node));
  const flow = columnsByFlow(others, edges);
  return [...flow, ...storesBehind(stores, edges, flow)];
}

function columnsByFlow(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): readonly PlacedBox[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: nodeGap, ranksep: columnGap, edgesep: 8, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  const ordered = [...nodes.filter(isGateway), ...nodes.filter((node) => !isGateway(node))];
  const names = new Map(ordered.map(({ id }, place) => [id, `n${place}`]));
  for (const { id, width, height } of ordered) graph.setNode(names.get(id) ?? '', { width, height });
  for (const { from, to, weight } of flowOf(ordered, edges)) {
    graph.setEdge(names.get(from) ?? '', names.get(to) ?? '', { weight });
  }
  layout(graph);
  return ordered.map((node) => {
    const { x, y } = graph.node(names.get(node.id) ?? '') as { readonly x: number; readonly y: number };
    return { ...node, x, y };
  });
}

/** Edges as columns go by them: those that lead back to a gateway, or back in a circle, are turned round. */
function flowOf(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
): readonly (LayoutEdge & { readonly weight: number })[] {
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const between = edges
    .filter(({ from, to }) => kinds.has(from) && kinds.has(to))
    .map((edge) => {
      const isBack = kinds.get(edge.to) === 'gateway' && kinds.get(edge.from) !== 'gateway';
      return isBack ? { from: edge.to, to: edge.from } : edge;
    });
  return withoutCircles([...kinds.keys()], between).map(({ from, to }) => {
    const isFlow = isMessaging(kinds.get(from)) || isMessaging(kinds.get(to));
    return { from, to, weight: isFlow ? flowWeight : 1 };
  });
}

/** Nearly everybody depends on a broker: its edges would pull all columns apart, so it is put behind them, as high as who uses it. */
function storesBehind(
  stores: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  flow: readonly PlacedBox[],
): readonly PlacedBox[] {
  const bounds = hullOf(flow);
  const left = flow.length === 0 ? 0 : bounds.right + columnGap;
  const heights = new Map(flow.map(({ id, y }) => [id, y]));
  const joined = neighboursOf([...stores, ...flow], edges);
  const wanted = stores.map((node) => {
    const all = [...(joined.get(node.id) ?? [])].flatMap((id) => heights.get(id) ?? []);
    return { node, y: all.reduce((sum, y) => sum + y, 0) / Math.max(1, all.length) };
  });
  let bottom = -Infinity;
  return wanted
    .toSorted((a, b) => a.y - b.y)
    .map(({ node, y }) => {
      const top = Math.max(y - node.height / 2, bottom + nodeGap);
      bottom = top + node.height;
      return { ...node, x: left + node.width / 2, y: top + node.height / 2 };
    });
}

function isStore({ kind }: LayoutNode): boolean {
  return kind === 'broker' || kind === 'database';
}

function isGateway({ kind }: LayoutNode): boolean {
  return kind === 'gateway';
}

function isMessaging(kind: string | undefined): boolean {
  return kind === 'channel' || kind === 'group';
}
