import type { Topology, TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';
import { nodeId } from './nodeIds.ts';
import type { FoldedChannel } from './seenChannels.ts';

/** A map before anything is read out of it. */
export type WiredMap = Pick<Topology, 'application' | 'nodes' | 'edges'>;

/** Who publishes to a channel and consumes it, by any of its groups. */
export interface ChannelTraffic {
  readonly node: TopologyNode;
  readonly channel: NonNullable<TopologyNode['channel']>;
  readonly publishers: readonly TopologyEdge[];
  readonly consumers: readonly TopologyEdge[];
  /** The nodes of its groups. */
  readonly groups: readonly TopologyNode[];
}

/** The traffic of all channels, in the order of the map, by node id. */
export function trafficOf({ nodes, edges }: WiredMap): ReadonlyMap<string, ChannelTraffic> {
  const groups = Map.groupBy(
    nodes.filter(({ kind }) => kind === 'group'),
    ({ channel }) => nodeId('channel', channel?.name ?? ''),
  );
  const publishers = Map.groupBy(edges.filter(isOf('publishes')), ({ channel }) => nodeId('channel', channel ?? ''));
  const consumers = Map.groupBy(edges.filter(isOf('consumes')), ({ channel }) => nodeId('channel', channel ?? ''));
  return new Map(
    nodes.flatMap((node) => {
      const { id, kind, channel } = node;
      if (kind !== 'channel' || !channel) return [];
      const traffic = { publishers: publishers.get(id) ?? [], consumers: consumers.get(id) ?? [] };
      return [[id, { node, channel, groups: groups.get(id) ?? [], ...traffic }] as const];
    }),
  );
}

function isOf(kind: TopologyEdge['kind']): (edge: TopologyEdge) => boolean {
  return (edge) => edge.kind === kind;
}

/** What brokers tell of the channels of the map. */
export class SeenChannels {
  readonly #byKey: ReadonlyMap<string, FoldedChannel>;

  constructor(seen: readonly FoldedChannel[]) {
    this.#byKey = new Map(seen.map((channel) => [seenKey({ ...channel, broker: channel.broker ?? null }), channel]));
  }

  of(channel: ChannelTraffic['channel']): FoldedChannel | undefined {
    return this.#byKey.get(seenKey(channel));
  }
}

function seenKey({
  kind,
  key,
  isPattern,
  broker,
}: Pick<ChannelTraffic['channel'], 'kind' | 'key' | 'isPattern' | 'broker'>): string {
  return JSON.stringify([kind, key, isPattern, broker]);
}
