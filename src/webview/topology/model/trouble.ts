import type { TopologyFigures, TopologyNode } from '../../../protocol/topology/topology.ts';
import { ownProperty } from '../../../base/ownProperty.ts';

type Trouble = 'error' | 'warning';

type Figures = Pick<TopologyFigures['edges'][string], 'ratePerSecond' | 'lag' | 'errors'>;

/** Lag that is worked off in less time is no trouble. */
const lagSeconds = 5;
/** Where the rate is not known, and for slow channels. */
const leastLag = 10;
const filledWithinMs = 60_000;

/** What is wrong with a node or an edge by its figures; undefined for nothing. */
export function troubleOf(figures: Figures | undefined): Trouble | undefined {
  if (!figures) return undefined;
  if ((figures.errors ?? 0) > 0) return 'error';
  const bearable = Math.max(leastLag, (figures.ratePerSecond ?? 0) * lagSeconds);
  return (figures.lag ?? 0) >= bearable ? 'warning' : undefined;
}

/** What is wrong with a node by its state, which has the colour that the tree gives it. */
export function troubleOfState(state: TopologyFigures['nodes'][string]['state']): Trouble | undefined {
  const color = state?.color ?? '';
  if (/error|failed|red$/i.test(color)) return 'error';
  return /warning/i.test(color) ? 'warning' : undefined;
}

/** The worst of several. */
export function worst(troubles: readonly (Trouble | undefined)[]): Trouble | undefined {
  return troubles.includes('error') ? 'error' : troubles.find((each) => each !== undefined);
}

/** How many dead letters have come within the last minute; 0 for what takes none, or where nobody knows. */
export function filledBy(node: TopologyNode, figures: TopologyFigures, past: readonly TopologyFigures[]): number {
  if (node.channel?.deadLetterOf == null) return 0;
  const now = ownProperty(figures.nodes, node.id)?.length;
  const before = past.find(({ atMs }) => atMs >= figures.atMs - filledWithinMs);
  const then = before && ownProperty(before.nodes, node.id)?.length;
  if (now == null || then == null) return 0;
  return Math.max(0, now - then);
}
