import type { TopologyEdge } from '../../../protocol/topology/topology.ts';
import type { EdgeRate } from './mapDraft.ts';
import type { FoldedChannel } from './seenChannels.ts';
import { SeenChannels, trafficOf, type ChannelTraffic, type WiredMap } from './traffic.ts';

/**
 * How many messages go along each edge, from what was counted, which is commands. Who publishes sends a message by each; who consumes asks
 * and settles as often as it likes: what it is handed follows from what is published, or from what its group has read. What follows from
 * nothing is left out.
 */
export function messageRates(
  map: WiredMap,
  counted: ReadonlyMap<string, EdgeRate>,
  seen: readonly FoldedChannel[],
): ReadonlyMap<string, EdgeRate> {
  const rates = new Map<string, EdgeRate>();
  for (const { id, kind } of map.edges) {
    const rate = kind === 'calls' ? counted.get(id) : undefined;
    if (rate) rates.set(id, rate);
  }
  const told = new SeenChannels(seen);
  for (const traffic of trafficOf(map).values()) {
    const facts = told.of(traffic.channel);
    for (const edge of traffic.publishers) setRate(rates, edge, published(edge, traffic, counted, facts));
    const total = totalOf(traffic.publishers.flatMap(({ id }) => rates.get(id) ?? []));
    for (const edge of traffic.consumers) setRate(rates, edge, consumed(edge, traffic, counted, facts, total));
  }
  return rates;
}

function setRate(rates: Map<string, EdgeRate>, { id }: TopologyEdge, rate: EdgeRate | undefined): void {
  if (rate && (rate.ratePerSecond !== null || rate.bytes !== null)) rates.set(id, rate);
}

/** Where nobody has counted, all that came to a channel came from its only publisher, if that was seen. */
function published(
  { id, isObserved }: TopologyEdge,
  { publishers }: ChannelTraffic,
  counted: ReadonlyMap<string, EdgeRate>,
  seen: FoldedChannel | undefined,
): EdgeRate | undefined {
  const own = counted.get(id);
  if (own && own.ratePerSecond !== null) return own;
  if (!isObserved || publishers.length !== 1 || seen?.ratePerSecond === undefined) return own;
  return { ratePerSecond: seen.ratePerSecond, bytes: own?.bytes ?? null };
}

function consumed(
  { id, from, group, isObserved }: TopologyEdge,
  { channel, consumers }: ChannelTraffic,
  counted: ReadonlyMap<string, EdgeRate>,
  seen: FoldedChannel | undefined,
  total: EdgeRate,
): EdgeRate | undefined {
  if (!isObserved) return undefined;
  if (channel.kind === 'pubsub') return total;
  if (channel.kind === 'stream') {
    const isOnly = consumers.filter((edge) => edge.from === from).length === 1;
    const read = seen?.groups.find(({ name }) => name === group)?.readPerSecond ?? null;
    return isOnly ? { ratePerSecond: read, bytes: null } : undefined;
  }
  const asked = counted.get(id)?.ratePerSecond ?? null;
  if (asked === null || total.ratePerSecond === null) return undefined;
  return { ratePerSecond: Math.min(asked, total.ratePerSecond), bytes: total.bytes };
}

function totalOf(rates: readonly EdgeRate[]): EdgeRate {
  const counted = rates.flatMap(({ ratePerSecond }) => ratePerSecond ?? []);
  const [only, ...others] = rates;
  return {
    ratePerSecond: counted.length === 0 ? null : counted.reduce((sum, one) => sum + one, 0),
    bytes: only && others.length === 0 ? only.bytes : null,
  };
}
