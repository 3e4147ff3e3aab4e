import type { TopologyPattern } from '../../../protocol/topology/topology.ts';
import type { FlowGraph } from './flowGraph.ts';
import { namedPattern } from './flowGraph.ts';

/**
 * Dead letter: a channel that takes the messages of another which could not be handled, as the manifest declares it or its name says. To the
 * pattern belong those who consume the one and publish to the other.
 */
export function deadLetters(graph: FlowGraph): readonly TopologyPattern[] {
  return graph.channels.flatMap((dead) => {
    const origin = dead.channel.deadLetterOf === null ? undefined : graph.channel(dead.channel.deadLetterOf);
    if (!origin || origin === dead) return [];
    const consumers = new Set(origin.consumers.map(({ to }) => to));
    const givesUp = dead.publishers.filter(({ from }) => consumers.has(from));
    const text = `What could not be handled of ${origin.node.name} goes to ${dead.node.name}.`;
    return [namedPattern('dead letter', [origin.node.id, dead.node.id], givesUp, text)];
  });
}
