import type { Application } from '../../../manifest/model.ts';
import type { TopologyPattern } from '../../../protocol/topology/topology.ts';
import { broadcasts, competitors } from './delivery.ts';
import { deadLetters } from './deadLetters.ts';
import { pipelines } from './pipelines.ts';
import { requestReplies } from './requestReply.ts';
import { scatterGathers } from './scatterGather.ts';
import { FlowGraph } from './flowGraph.ts';
import type { WiredMap } from '../wiring/traffic.ts';

const maxPatterns = 200;

/**
 * The messaging patterns of Enterprise Integration Patterns (Hohpe, Woolf) that the wiring shows. Each has a definition, beside its function,
 * that a graph either meets or not: what only looks like one is not named.
 */
export function patterns(map: WiredMap, application: Pick<Application, 'services'>): TopologyPattern[] {
  const graph = new FlowGraph(map, application);
  return [
    ...competitors(graph),
    ...broadcasts(graph),
    ...requestReplies(graph),
    ...pipelines(graph),
    ...deadLetters(graph),
    ...scatterGathers(graph),
  ].slice(0, maxPatterns);
}
