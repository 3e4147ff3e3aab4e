import { hasTrait } from '../../../base/kinds/sources.ts';
import type { TopologyPattern } from '../../../protocol/topology/topology.ts';
import type { FlowGraph } from './flowGraph.ts';
import { listedNames, namedPattern } from './flowGraph.ts';

/**
 * Competing consumers: several share the messages of one channel, each of which goes to one of them. That is a group of a stream, or a list or
 * sorted set, with two consumers or more; replicas of a service count one by one.
 */
export function competitors(graph: FlowGraph): readonly TopologyPattern[] {
  return graph.channels.flatMap((traffic) =>
    graph.recipients(traffic).flatMap(({ group, edges }) => {
      const isShared = group !== undefined || hasTrait(traffic.channel.kind, 'holdsItems');
      // Whoever consumes it in two ways is one.
      const parties = [...new Map(edges.map((edge) => [edge.to, edge])).values()];
      const consumers = parties.reduce((total, edge) => total + graph.replicasOf(edge), 0);
      if (!isShared || consumers < 2) return [];
      const names = parties.map((edge) => `${edge.service}${replicasText(graph.replicasOf(edge))}`);
      const by = group === undefined ? '' : ` by the group ${graph.nameOf(group)}`;
      const text = `The messages of ${traffic.node.name} are shared${by}: each goes to one of ${listedNames(names)}.`;
      return [namedPattern('competing consumers', [traffic.node.id, group], edges, text)];
    }),
  );
}

function replicasText(replicas: number): string {
  return replicas > 1 ? ` (${replicas} replicas)` : '';
}

/**
 * Publish–subscribe: somebody publishes to a channel, and each message goes to two recipients or more, each of which gets all of them.
 * Recipients are subscribers of pub/sub, and groups and readers of a stream.
 */
export function broadcasts(graph: FlowGraph): readonly TopologyPattern[] {
  return graph.channels.flatMap((traffic) => {
    const recipients = graph.recipients(traffic);
    if (traffic.publishers.length === 0 || recipients.length < 2) return [];
    const names = recipients.map(({ group, edges }) =>
      group === undefined ? (edges[0]?.service ?? '') : `the group ${graph.nameOf(group)}`,
    );
    const edges = [...traffic.publishers, ...recipients.flatMap((one) => one.edges)];
    const text = `Each message of ${traffic.node.name} goes to all of ${listedNames(names)}.`;
    return [namedPattern('publish–subscribe', [traffic.node.id], edges, text)];
  });
}
