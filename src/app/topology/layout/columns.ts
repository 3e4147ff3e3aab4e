import { Graph, layout } from '@dagrejs/dagre';
import {
  boundsOf,
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
  // Where there is a circle, the library turns the edge by which it comes back to where it began: at a gateway.
  const ordered = [...nodes.filter(isGateway), ...nodes.filter((node) => !isGateway(node))];
  const names = new Map(ordered.map(({ id }, place) => [id, `n${place}`]));
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  for (const { id, width, height } of ordered) graph.setNode(names.get(id) ?? '', { width, height });
  for (const { from, to } of edges) {
    const [start, end] = [names.get(from), names.get(to)];
    if (start === undefined || end === undefined) continue;
    const isBack = kinds.get(to) === 'gateway' && kinds.get(from) !== 'gateway';
    const weight = [from, to].some((id) => isMessaging(kinds.get(id))) ? flowWeight : 1;
    graph.setEdge(isBack ? end : start, isBack ? start : end, { weight });
  }
  layout(graph);
  return ordered.map((node) => {
    const { x, y } = graph.node(names.get(node.id) ?? '') as { readonly x: number; readonly y: number };
    return { ...node, x, y };
  });
}

/** Nearly everybody depends on a broker: its edges would pull all columns apart, so it is put behind them, as high as who uses it. */
function storesBehind(
  stores: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  flow: readonly PlacedBox[],
): readonly PlacedBox[] {
  const bounds = boundsOf(flow);
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
