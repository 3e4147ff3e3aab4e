import type { CauseGraph, GraphNode } from '../model/causeGraph.ts';

const marginPx = 14;
const titlePx = 26;
export const nodeHeightPx = 92;
const rowGapPx = 12;
const columnGapPx = 56;
const minNodePx = 188;
const maxNodePx = 260;

/** Where the nodes of a graph stand, in pixels. */
export interface GraphLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly nodeWidthPx: number;
  readonly columns: readonly { readonly column: number; readonly leftPx: number }[];
  /** How many nodes each column has. */
  readonly rows: ReadonlyMap<number, number>;
}

/** Columns from left to right in the order of what led to what; as wide as there is room, within bounds. */
export function graphLayout({ nodes, more }: CauseGraph, roomPx: number): GraphLayout {
  const rows = new Map<number, number>();
  for (const { column } of nodes) rows.set(column, (rows.get(column) ?? 0) + 1);
  const numbers = [...rows.keys()].sort((a, b) => a - b);
  const freePx = roomPx - 2 * marginPx - (numbers.length - 1) * columnGapPx;
  const nodeWidthPx = Math.floor(Math.min(maxNodePx, Math.max(minNodePx, freePx / numbers.length)));
  const columns = numbers.map((column, at) => ({ column, leftPx: marginPx + at * (nodeWidthPx + columnGapPx) }));
  const highest = Math.max(...rows.values(), 0) + (more.size > 0 ? 0.4 : 0);
  const widthPx = 2 * marginPx + numbers.length * nodeWidthPx + (numbers.length - 1) * columnGapPx;
  return { widthPx, heightPx: titlePx + marginPx + highest * (nodeHeightPx + rowGapPx), nodeWidthPx, columns, rows };
}

export function boxOf(
  { column, row }: GraphNode,
  { columns }: GraphLayout,
): { readonly leftPx: number; readonly topPx: number } {
  const leftPx = columns.find((each) => each.column === column)?.leftPx ?? marginPx;
  return { leftPx, topPx: titlePx + row * (nodeHeightPx + rowGapPx) };
}
