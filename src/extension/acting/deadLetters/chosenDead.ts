import type { DeadPlace } from '../../../app/channels/deadLetterPlaces.ts';
import type { DeadGroupNode, DeadLetterNode, DeadMessageNode } from '../../../app/channels/deadLetterTree.ts';
import { isNode, subjectOf } from '../../../app/trees/treeRows.ts';
import type { RedriveSelection } from '../../../transfer/redrive/job.ts';

/** The messages that a command was called on: of one place, since they go to one. */
export interface ChosenDead {
  readonly place: DeadPlace;
  readonly selection: RedriveSelection;
  readonly count: number;
  /** Names of fields that tell of the failure. */
  readonly failureFields: readonly string[];
}

type DeadNode = DeadLetterNode | DeadGroupNode | DeadMessageNode;

/** The rows of the first one's place and kind; undefined where no row is meant. */
export function chosenDead(args: readonly unknown[]): ChosenDead | undefined {
  const [first, all] = args;
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const nodes = rows.map(subjectOf).filter(isDead);
  const subject = subjectOf(first);
  const start = isDead(subject) ? subject : nodes[0];
  if (!start) return undefined;
  const { place, failureFields } = start;
  const its = nodes.filter((node) => isSamePlace(node.place, place) && node.kind === start.kind);
  const base = place.minDeliveries === undefined ? {} : { minDeliveries: place.minDeliveries };
  const chosen = { place, failureFields };
  switch (start.kind) {
    case 'deadLetter':
      return { ...chosen, selection: base, count: start.count };
    case 'deadGroup': {
      const groups = its.flatMap((node) => (node.kind === 'deadGroup' ? [node] : []));
      const reasons = groups.map(({ title }) => title);
      return { ...chosen, selection: { ...base, reasons }, count: groups.reduce((sum, { count }) => sum + count, 0) };
    }
    case 'deadMessage': {
      const ids = its.flatMap((node) => (node.kind === 'deadMessage' ? [node.entryId] : []));
      return { ...chosen, selection: { ids }, count: ids.length };
    }
  }
}

function isDead(row: unknown): row is DeadNode {
  return (
    isNode<DeadLetterNode>(row, 'deadLetter') ||
    isNode<DeadGroupNode>(row, 'deadGroup') ||
    isNode<DeadMessageNode>(row, 'deadMessage')
  );
}

function isSamePlace(one: DeadPlace, other: DeadPlace): boolean {
  return one.key === other.key && one.broker === other.broker && one.group === other.group;
}
