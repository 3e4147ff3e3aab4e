import { formatCount } from '../../../base/counts.ts';
import type { Topology, TopologyEdge, TopologyFigures } from '../../../protocol/topology/topology.ts';
import { formatSize } from '../../kit/format.ts';
import { agoText, edgeKindWords, lastSeenOf, rateText } from '../model/topologyWords.ts';

/** One edge of the wiring, as a line of the table. */
export interface EdgeRow {
  readonly edge: TopologyEdge;
  /** Names of what is at its ends. What a group consumes comes from the group's channel; the group has a column of its own. */
  readonly from: string;
  readonly to: string;
}

type Value = string | number | undefined;
type EdgeFigures = TopologyFigures['edges'][string];

interface EdgeColumn {
  readonly label: string;
  readonly isNumber: boolean;
  /** What is known of it changes all the time: rows are not put in another order for that. */
  readonly isLive: boolean;
  readonly value: (row: EdgeRow, figures: EdgeFigures | undefined) => Value;
  readonly text: (value: string | number, nowMs: number) => string;
}

const asText = (value: string | number): string => String(value);
const word = { isNumber: false, isLive: false, text: asText };
const figure = { isNumber: true, isLive: true };

/** What the table says of an edge, by column. */
export const edgeColumns = {
  from: { ...word, label: 'From', value: ({ from }) => from },
  kind: { ...word, label: 'Kind', value: ({ edge }) => edgeKindWords[edge.kind] },
  to: { ...word, label: 'To', value: ({ to }) => to },
  group: { ...word, label: 'Group', value: ({ edge }) => edge.group ?? undefined },
  known: { ...word, label: 'Known', value: ({ edge }) => knownWord(edge) },
  rate: {
    ...figure,
    label: 'Rate',
    value: (_, figures) => figures?.ratePerSecond ?? undefined,
    text: number(rateText),
  },
  size: { ...figure, label: 'Size', value: (_, figures) => figures?.bytes ?? undefined, text: number(formatSize) },
  lag: { ...figure, label: 'Lag', value: (_, figures) => figures?.lag ?? undefined, text: number(formatCount) },
  errors: {
    ...figure,
    label: 'Errors',
    value: (_, figures) => figures?.errors ?? undefined,
    text: number(formatCount),
  },
  seen: {
    ...figure,
    label: 'Last seen',
    value: ({ edge }) => lastSeenOf(edge),
    text: (value, nowMs) => agoText(nowMs - Number(value)),
  },
  evidence: {
    ...figure,
    label: 'Evidence',
    value: ({ edge }) => edge.evidence.length,
    text: number(formatCount),
  },
} as const satisfies Readonly<Record<string, EdgeColumn>>;
export type EdgeColumnId = keyof typeof edgeColumns;

export const edgeColumnIds = Object.keys(edgeColumns) as readonly EdgeColumnId[];

export interface EdgeOrder {
  readonly by: EdgeColumnId;
  readonly isDescending: boolean;
}

/** The rows of these edges, in the order of the topology. */
export function edgeRowsOf(topology: Topology, edges: readonly TopologyEdge[]): readonly EdgeRow[] {
  const names = new Map(
    topology.nodes.map(({ id, kind, name, channel }) => [id, kind === 'group' && channel ? channel.name : name]),
  );
  return edges.map((edge) => ({
    edge,
    from: names.get(edge.from) ?? edge.from,
    to: names.get(edge.to) ?? edge.to,
  }));
}

/** What is written in one cell; empty where nobody knows. */
export function edgeCellText(
  row: EdgeRow,
  column: EdgeColumnId,
  figures: TopologyFigures | undefined,
  nowMs: number,
): string {
  const traits: EdgeColumn = edgeColumns[column];
  const value = traits.value(row, figures?.edges[row.edge.id]);
  return value === undefined ? '' : traits.text(value, nowMs);
}

/** Columns in which some row has something to say. */
export function filledColumns(rows: readonly EdgeRow[], figures: TopologyFigures | undefined): readonly EdgeColumnId[] {
  const optional: readonly EdgeColumnId[] = ['group', 'size', 'lag', 'errors'];
  const isFilled = (column: EdgeColumnId): boolean => rows.some((row) => edgeCellText(row, column, figures, 0) !== '');
  return edgeColumnIds.filter((column) => !optional.includes(column) || isFilled(column));
}

/** Sorted by one column; what is alike there, and what nobody knows, keeps its order, the latter at the end. */
export function sortedEdgeRows(
  rows: readonly EdgeRow[],
  { by, isDescending }: EdgeOrder,
  figures: TopologyFigures | undefined,
): readonly EdgeRow[] {
  const column: EdgeColumn = edgeColumns[by];
  const values = new Map(rows.map((row) => [row, column.value(row, figures?.edges[row.edge.id])]));
  return rows.toSorted((one, other) => {
    const [a, b] = [values.get(one), values.get(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : compareNames(String(a), String(b));
    return isDescending ? -order : order;
  });
}

/** Rows that were there stay in their order; those that have come stand where they were sorted to, behind what stands before them. */
export function keptOrder(sorted: readonly EdgeRow[], before: readonly string[]): readonly EdgeRow[] {
  const known = new Map(before.map((id, place) => [id, place]));
  const kept = sorted.filter(({ edge }) => known.has(edge.id));
  const inOrder = kept.toSorted((one, other) => (known.get(one.edge.id) ?? 0) - (known.get(other.edge.id) ?? 0));
  return [...inOrder, ...sorted.filter(({ edge }) => !known.has(edge.id))];
}

/** As people count: `worker-2` before `worker-10`. */
function compareNames(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function knownWord({ isDeclared, isObserved }: TopologyEdge): string {
  if (isDeclared && isObserved) return 'both';
  return isDeclared ? 'declared' : 'seen';
}

function number(text: (value: number) => string): (value: string | number) => string {
  return (value) => text(Number(value));
}
