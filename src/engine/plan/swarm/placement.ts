import type { Deploy } from '../../../manifest/model/deploy.ts';
import type { ObservedNode } from '../../observation.ts';

/**
 * The nodes that a service may have tasks on, as the cluster finds them: those that take tasks and meet every constraint. Undefined where
 * that cannot be told from outside: a constraint on labels of the node's engine, or on an address.
 */
export function eligibleNodes(
  nodes: readonly ObservedNode[],
  { constraints = [] }: Partial<NonNullable<Deploy['placement']>> = {},
): readonly ObservedNode[] | undefined {
  const conditions = constraints.map(parseConstraint);
  if (conditions.some((each) => each === undefined)) return undefined;
  const known = conditions.filter((each) => each !== undefined);
  return nodes.filter(
    (node) =>
      node.state === 'ready' &&
      node.availability === 'active' &&
      known.every(({ read, wanted, isEqual }) => (read(node).toLowerCase() === wanted) === isEqual),
  );
}

/** Places that share what a preference spreads over, each with how many tasks it has: `node.labels.zone` of two nodes, or one node. */
export interface SpreadPlace {
  readonly name: string;
  readonly tasks: number;
  /** True when a task more would fit. */
  readonly hasRoom: boolean;
}

/** What a service's tasks are unevenly spread over; undefined when they are as even as can be. */
export function unevenPlaces(
  nodes: readonly ObservedNode[],
  tasksOn: ReadonlyMap<string, number>,
  { spread = [], maxReplicasPerNode = Infinity }: Partial<NonNullable<Deploy['placement']>> = {},
): readonly SpreadPlace[] | undefined {
  const [first, ...others] = spread;
  const placeOf = (name: string, its: readonly ObservedNode[]): SpreadPlace => ({
    name,
    tasks: its.reduce((sum, { id }) => sum + (tasksOn.get(id) ?? 0), 0),
    hasRoom: its.some(({ id }) => (tasksOn.get(id) ?? 0) < maxReplicasPerNode),
  });
  const read = first === undefined ? undefined : readerOf(first);
  if (first !== undefined && !read) return undefined;
  const groups = read ? Map.groupBy(nodes, read) : new Map(nodes.map((node) => [node.name, [node]]));
  const places = [...groups].map(([name, its]) => placeOf(name, its));
  if (isUneven(places)) return places;
  if (!read) return undefined;
  const parts = [...groups.values()].map((its) => {
    return unevenPlaces(its, tasksOn, { spread: others, maxReplicasPerNode, constraints: [] });
  });
  return parts.find((part) => part !== undefined);
}

/** True when one place could give another a task and still have as many. */
function isUneven(places: readonly SpreadPlace[]): boolean {
  const most = Math.max(...places.map(({ tasks }) => tasks));
  return places.some(({ tasks, hasRoom }) => hasRoom && most - tasks > 1);
}

type Read = (node: ObservedNode) => string;

interface Condition {
  readonly read: Read;
  readonly wanted: string;
  readonly isEqual: boolean;
}

function parseConstraint(text: string): Condition | undefined {
  const [, key = '', operator, wanted = ''] = /^\s*([\w.\-/]+)\s*(==|!=)\s*(.*?)\s*$/s.exec(text) ?? [];
  const read = readerOf(key);
  return read && operator ? { read, wanted: wanted.toLowerCase(), isEqual: operator === '==' } : undefined;
}

/** Docker compares without regard to case, and takes a label that is not there for an empty one. */
function readerOf(key: string): Read | undefined {
  const [, label] = /^node\.labels\.(.+)$/s.exec(key) ?? [];
  return label === undefined ? readers.get(key.toLowerCase()) : ({ labels }) => labels[label] ?? '';
}

const readers: ReadonlyMap<string, Read> = new Map([
  ['node.id', ({ id }) => id],
  ['node.hostname', ({ name }) => name],
  ['node.role', ({ role }) => role],
  ['node.platform.os', ({ platform }) => platform.split('/')[0] ?? ''],
  ['node.platform.arch', ({ platform }) => platform.split('/')[1] ?? ''],
]);
