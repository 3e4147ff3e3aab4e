import type { Topology, TopologyFigures } from '../../../protocol/topology/topology.ts';
import type { TopologyDifferences } from '../../../protocol/topology/topologyPage.ts';
import { averageOf, breakAt } from './figureSeries.ts';
import { edgeDifferences, nodeDifferences, type RankedDifference } from './oneDifference.ts';

/** What it was like before is taken from so much time, and what it was like at the moment from so much. */
const calmMs = 60_000;
const momentMs = 3000;
const maxDifferences = 50;

/**
 * What was different at a moment: null for when it broke, which is the first at which errors or lag rose. It is compared with the minute before
 * that; a moment after things broke, with the minute before they did. `past` has the oldest first. What tells most comes first: states,
 * errors, dead letters, lag, what stopped flowing, and then what only changed.
 */
export function differencesOf(
  past: readonly TopologyFigures[],
  atMs: number | null,
  topology: Topology | undefined,
): TopologyDifferences {
  const until = atMs === null ? past : past.filter((figures) => figures.atMs <= atMs);
  const broke = breakAt(until);
  const moment = atMs === null ? broke : until.at(-1);
  if (!moment) return { atMs, calm: null, differences: [] };
  const endMs = broke?.atMs ?? moment.atMs;
  // A moment is an average of its own: what belongs to it is no calm.
  const calm = past.filter(
    (one) => one.atMs < endMs && one.atMs >= endMs - calmMs && (broke || one.atMs < moment.atMs - momentMs),
  );
  const [first, last] = [calm.at(0), calm.at(-1)];
  if (!first || !last) return { atMs: moment.atMs, calm: null, differences: [] };
  // When it broke is when it begins: what followed within moments belongs to it.
  const fromMs = atMs === null ? moment.atMs : Math.max(moment.atMs - momentMs, last.atMs + 1);
  const toMs = atMs === null ? moment.atMs + momentMs : moment.atMs;
  const recent = past.filter((one) => one.atMs >= fromMs && one.atMs <= toMs);
  const ranked = topology ? compare(calm, recent, topology) : [];
  return {
    atMs: moment.atMs,
    calm: { fromMs: first.atMs, toMs: last.atMs },
    differences: ranked.map(({ about, text, isWorse }) => ({ about, text, isWorse })),
  };
}

function compare(
  calm: readonly TopologyFigures[],
  recent: readonly TopologyFigures[],
  { nodes, edges }: Topology,
): readonly RankedDifference[] {
  const [before, after] = [averageOf(calm), averageOf(recent)];
  const found = [
    ...nodes.flatMap((node) => nodeDifferences(node, before.nodes.get(node.id), after.nodes.get(node.id))),
    ...edges.flatMap((edge) => edgeDifferences(edge, nodes, before.edges.get(edge.id), after.edges.get(edge.id))),
  ];
  // Of the same weight, the order of the map stays.
  return found.toSorted((one, other) => other.weight - one.weight).slice(0, maxDifferences);
}
