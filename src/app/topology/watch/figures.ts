import { sourceKinds } from '../../../base/kinds/sources.ts';
import type { Topology, TopologyEdge, TopologyFigures, TopologyNode } from '../../../protocol/topology/topology.ts';
import type { TopologyAction } from '../../../protocol/topology/topologyPage.ts';
import { factsByKey, factsKey, type LiveFacts } from '../../channels/channelTree.ts';
import type { LiveGroup } from '../../channels/groupTree.ts';
import type { ServiceNode } from '../../services/serviceNodes.ts';
import { hasTag, type RowTag } from '../../trees/rowTags.ts';

/** All that figures are read from. */
export interface MeasuredFacts {
  readonly topology: Topology;
  /** The rows of the tree, by the names of services. */
  readonly services: ReadonlyMap<string, ServiceNode>;
  /** What brokers say of channels now. */
  readonly channels: readonly LiveFacts[];
  /** What was counted while commands were watched, by the ids of edges. */
  readonly sampled: ReadonlyMap<string, { readonly ratePerSecond: number | null; readonly bytes: number | null }>;
  /** Messages that broke their contracts in the last minute, by the names of channels; what nobody reads is not in it. */
  readonly broken: ReadonlyMap<string, number>;
  /** Failed spans and log records of errors in the last minute, by the names of services; who has sent none at all is not in it. */
  readonly errors: ReadonlyMap<string, number>;
  readonly atMs: number;
}

type NodeFigures = TopologyFigures['nodes'][string];
type EdgeFigures = TopologyFigures['edges'][string];

/** What changes all the time, of each node and edge. What is not known is null, and never 0; what is known in no way is left out. */
export function figuresOf(facts: MeasuredFacts): TopologyFigures {
  const live = factsByKey(facts.channels);
  const byId = new Map(facts.topology.nodes.map((node) => [node.id, node]));
  const nodes = facts.topology.nodes.map((node) => [node.id, nodeFigures(node, facts, live)] as const);
  const publishers = Map.groupBy(
    facts.topology.edges.filter(({ kind }) => kind === 'publishes'),
    ({ to }) => to,
  );
  const consumers = Map.groupBy(
    facts.topology.edges.filter(({ kind }) => kind === 'consumes'),
    ({ from }) => from,
  );
  const edges = facts.topology.edges.map((edge) => {
    const isOnly = (edge.kind === 'publishes' ? publishers.get(edge.to) : consumers.get(edge.from))?.length === 1;
    return [edge.id, edgeFigures(edge, { ...facts, live, byId, isOnly, publishers })] as const;
  });
  return { atMs: facts.atMs, nodes: known(nodes), edges: known(edges) };
}

function nodeFigures(node: TopologyNode, facts: MeasuredFacts, live: ReadonlyMap<string, LiveFacts>): NodeFigures {
  const row = node.service === null ? undefined : facts.services.get(node.service);
  const channel = factsOfNode(node, live);
  if (node.kind === 'group') {
    const group = groupOf(channel, node.name);
    return { ...nothing, lag: group?.lag ?? null, pending: group?.pending ?? null };
  }
  if (node.kind === 'channel' && node.channel) {
    return {
      ...nothing,
      length: channel ? channel.length : null,
      ratePerSecond: channel?.ratePerSecond ?? null,
      lag: worst(channel?.groups.map(({ lag }) => lag)),
      pending: worst(channel?.groups.map(({ pending }) => pending)),
      errors: facts.broken.get(node.name) ?? null,
      actions: isPublishable(node) ? ['publish'] : [],
    };
  }
  const errors = (node.service === null ? undefined : facts.errors.get(node.service)) ?? null;
  if (!row) return { ...nothing, errors };
  const { codicon, color = null } = row.icon;
  return { ...nothing, state: { text: row.stateText, icon: codicon, color }, errors, actions: actionsOf(row) };
}

interface EdgeFacts extends MeasuredFacts {
  readonly live: ReadonlyMap<string, LiveFacts>;
  readonly byId: ReadonlyMap<string, TopologyNode>;
  /** Nobody else publishes there, or consumes from there. */
  readonly isOnly: boolean;
  readonly publishers: ReadonlyMap<string, readonly TopologyEdge[]>;
}

function edgeFigures(edge: TopologyEdge, facts: EdgeFacts): EdgeFigures {
  const sampled = facts.sampled.get(edge.id);
  const seen = { ratePerSecond: sampled?.ratePerSecond ?? null, bytes: sampled?.bytes ?? null };
  const end = facts.byId.get(edge.kind === 'publishes' ? edge.to : edge.from);
  if (!end || (edge.kind !== 'publishes' && edge.kind !== 'consumes')) return { ...seen, lag: null, errors: null };
  const channel = factsOfNode(end, facts.live);
  const group = edge.group === null ? undefined : groupOf(channel, edge.group);
  const ratePerSecond =
    edge.kind === 'publishes'
      ? publishRate(edge, seen.ratePerSecond, channel?.ratePerSecond ?? null, facts)
      : consumeRate(edge, seen.ratePerSecond, channel, group, facts);
  return {
    ratePerSecond,
    bytes: seen.bytes,
    lag: edge.kind === 'consumes' ? (group?.lag ?? null) : null,
    errors: edge.kind === 'publishes' ? brokenBy(edge, end, facts) : null,
  };
}

/** What breaks its contract was sent by whoever alone is seen to publish there; of several, nobody knows whose it is. */
function brokenBy({ isObserved }: TopologyEdge, { name }: TopologyNode, { isOnly, broken }: EdgeFacts): number | null {
  return isOnly && isObserved ? (broken.get(name) ?? null) : null;
}

/** The broker counts exactly what comes to a channel. Of several publishers, each has its share of what was sampled. */
function publishRate(
  edge: TopologyEdge,
  sampled: number | null,
  channelRate: number | null,
  { isOnly, publishers, sampled: all }: EdgeFacts,
): number | null {
  if (channelRate === null) return sampled;
  // Who is only said to publish there need not be the one who does.
  if (isOnly) return edge.isObserved || channelRate === 0 ? channelRate : sampled;
  if (sampled === null) return channelRate === 0 ? 0 : null;
  const rates = publishers.get(edge.to)?.map(({ id }) => all.get(id)?.ratePerSecond ?? 0) ?? [];
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return total > 0 ? (channelRate * sampled) / total : sampled;
}

/** A group that keeps up takes what comes, and so does its only consumer. How many entries one read of a stream takes is not known. */
function consumeRate(
  edge: TopologyEdge,
  sampled: number | null,
  channel: LiveFacts | undefined,
  group: LiveGroup | undefined,
  { isOnly, byId }: EdgeFacts,
): number | null {
  const isWhole = isOnly || byId.get(edge.to)?.kind === 'group';
  if (isWhole && group?.lag === 0 && channel) return channel.ratePerSecond;
  return channel?.kind === 'stream' ? null : sampled;
}

const tagOf: Partial<Readonly<Record<TopologyAction, RowTag>>> = {
  start: 'canStart',
  stop: 'canStop',
  restart: 'canRestart',
  scale: 'canScale',
  debug: 'canDebug',
  browse: 'canOpen',
};

function actionsOf(row: ServiceNode): TopologyAction[] {
  return (Object.keys(tagOf) as TopologyAction[]).filter((action) => {
    const tag = tagOf[action];
    return tag !== undefined && hasTag(row, tag);
  });
}

function isPublishable({ channel }: TopologyNode): boolean {
  return channel !== null && sourceKinds[channel.kind].canPublish && !channel.isPattern;
}

function factsOfNode({ channel }: TopologyNode, live: ReadonlyMap<string, LiveFacts>): LiveFacts | undefined {
  return channel ? live.get(factsKey(channel, channel.broker ?? undefined)) : undefined;
}

function groupOf(channel: LiveFacts | undefined, name: string): LiveGroup | undefined {
  return channel?.groups.find((group) => group.name === name);
}

/** Undefined and null say nothing. */
function worst(numbers: readonly (number | null)[] = []): number | null {
  const all = numbers.filter((one) => one !== null);
  return all.length > 0 ? Math.max(...all) : null;
}

function known<T extends object>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(
    entries.filter(([, figures]) =>
      Object.values(figures).some((figure) => figure !== null && !(Array.isArray(figure) && figure.length === 0)),
    ),
  );
}

const nothing: NodeFigures = {
  state: null,
  length: null,
  ratePerSecond: null,
  lag: null,
  pending: null,
  errors: null,
  actions: [],
};
