import { csvCell } from '../../../messages/export/exportRow.ts';
import type { Topology, TopologyEdge } from '../../../protocol/topology/topology.ts';
import type { EdgeRate } from '../wiring/mapDraft.ts';

const header = [
  ...['kind', 'service', 'channel', 'group', 'to', 'declared', 'observed', 'rate', 'last seen', 'times', 'evidence'],
] as const;

/** The edges of a map as CSV (RFC 4180), a row each; `rate` is messages a second. */
export function csvMap({ edges }: Topology, rates: ReadonlyMap<string, EdgeRate>): string {
  const rows = edges.map((edge) => rowOf(edge, rates.get(edge.id)?.ratePerSecond ?? null));
  return [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function rowOf(edge: TopologyEdge, rate: number | null): readonly string[] {
  const { kind, service, channel, group, target, isDeclared, isObserved, evidence } = edge;
  const seen = evidence.flatMap(({ lastSeenMs }) => lastSeenMs ?? []);
  return [
    ...[kind, service, channel ?? '', group ?? '', target ?? '', isDeclared ? 'yes' : 'no', isObserved ? 'yes' : 'no'],
    rate === null ? '' : String(Number(rate.toFixed(3))),
    seen.length === 0 ? '' : new Date(Math.max(...seen)).toISOString(),
    String(evidence.reduce((sum, { times }) => sum + times, 0)),
    evidence.map(({ text }) => text).join('; '),
  ];
}
