import type { TopologyEdge, TopologyPattern } from '../../../protocol/topology/topology.ts';
import type { ChannelTraffic } from '../wiring/traffic.ts';
import { distinct, namedPattern, type FlowGraph } from './flowGraph.ts';

/** A channel with one service on each side. */
interface Pipe {
  readonly traffic: ChannelTraffic;
  readonly from: string;
  readonly to: string;
}

/**
 * Pipeline (pipes and filters): two or more channels in a row, each with one service that publishes to it and one that consumes it; each
 * service between two of them consumes the first alone and publishes to the second alone. Dead letters count for nothing. No service comes
 * twice, and the row is as long as it can be.
 */
export function pipelines(graph: FlowGraph): readonly TopologyPattern[] {
  const pipes = graph.channels.flatMap((traffic) => pipeOf(traffic));
  const next = new Map(pipes.map((pipe) => [pipe, pipes.find((other) => follows(pipe, other, graph))]));
  const followed = new Set([...next.values()].filter((pipe) => pipe !== undefined));
  return pipes
    .filter((pipe) => !followed.has(pipe))
    .flatMap((pipe) => {
      const row = rowFrom(pipe, next);
      return row.length < 2 ? [] : [pipelineOf(row, graph)];
    });
}

function pipeOf(traffic: ChannelTraffic): readonly Pipe[] {
  if (traffic.channel.deadLetterOf !== null) return [];
  const [from, ...otherSources] = distinct(traffic.publishers.map((edge) => edge.from));
  const [to, ...otherSinks] = distinct(traffic.consumers.map((edge) => edge.to));
  const isPipe = from !== undefined && to !== undefined && otherSources.length === 0 && otherSinks.length === 0;
  return isPipe && from !== to ? [{ traffic, from, to }] : [];
}

function follows(pipe: Pipe, other: Pipe, graph: FlowGraph): boolean {
  const filter = pipe.to;
  return (
    other !== pipe &&
    other.from === filter &&
    isOnly(graph.receivedBy(filter), pipe, graph) &&
    isOnly(graph.sentBy(filter), other, graph)
  );
}

function isOnly(edges: readonly TopologyEdge[], { traffic }: Pipe, graph: FlowGraph): boolean {
  const channels = edges.map((edge) => graph.channelOf(edge)).filter((one) => one?.channel.deadLetterOf === null);
  return channels.every((one) => one === traffic);
}

function rowFrom(first: Pipe, next: ReadonlyMap<Pipe, Pipe | undefined>): readonly Pipe[] {
  const row = [first];
  const parties = new Set([first.from, first.to]);
  for (let pipe = next.get(first); pipe && !parties.has(pipe.to); pipe = next.get(pipe)) {
    row.push(pipe);
    parties.add(pipe.to);
  }
  return row;
}

function pipelineOf(row: readonly Pipe[], graph: FlowGraph): TopologyPattern {
  const [first] = row;
  const steps = [graph.nameOf(first?.from ?? ''), ...row.map(({ to }) => graph.nameOf(to))];
  const edges = row.flatMap(({ traffic }) => [...traffic.publishers, ...traffic.consumers]);
  const text = `Messages go in one row: ${steps.join(' → ')}.`;
  return namedPattern(
    'pipeline',
    row.map(({ traffic }) => traffic.node.id),
    edges,
    text,
  );
}
