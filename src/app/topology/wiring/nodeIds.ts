import type { TopologyEdgeKind, TopologyNodeKind } from '../../../protocol/topology/topology.ts';

export function nodeId(kind: Exclude<TopologyNodeKind, 'group'>, name: string): string {
  return `${kind}:${name}`;
}

/** Two channels with a group each never share an id, whatever they are called. */
export function groupId(channel: string, group: string): string {
  return `group:${channel.replaceAll('~', '~0').replaceAll('/', '~1')}/${group}`;
}

/** Of one kind, there is one edge from one node to another. */
export function edgeId(kind: TopologyEdgeKind, from: string, to: string): string {
  return JSON.stringify([kind, from, to]);
}

/** By UTF-16 code units: the same everywhere. */
export function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
