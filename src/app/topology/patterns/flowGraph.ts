import { hasTrait } from '../../../base/kinds/sources.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { Application } from '../../../manifest/model.ts';
import type { TopologyEdge, TopologyPattern } from '../../../protocol/topology/topology.ts';
import { trafficOf, type ChannelTraffic, type WiredMap } from '../wiring/traffic.ts';

/** Whom a channel hands a message to: one of them, where there are several. */
export interface Recipient {
  /** The node of the group; undefined for a service that reads for itself, and for all that take from one list. */
  readonly group?: string;
  readonly edges: readonly TopologyEdge[];
}

/** Who sends what to whom, by node id. */
export class FlowGraph {
  readonly channels: readonly ChannelTraffic[];
  readonly #byId: ReadonlyMap<string, ChannelTraffic>;
  readonly #sent: ReadonlyMap<string, readonly TopologyEdge[]>;
  readonly #received: ReadonlyMap<string, readonly TopologyEdge[]>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #services: Application['services'];

  constructor(map: WiredMap, { services }: Pick<Application, 'services'>) {
    this.#byId = trafficOf(map);
    this.channels = [...this.#byId.values()];
    const [publishers, consumers] = [
      this.channels.flatMap((one) => one.publishers),
      this.channels.flatMap((one) => one.consumers),
    ];
    this.#sent = Map.groupBy(publishers, ({ from }) => from);
    this.#received = Map.groupBy(consumers, ({ to }) => to);
    this.#names = new Map(map.nodes.map(({ id, name }) => [id, name]));
    this.#services = services;
  }

  /** Where a node stands on the map: those of the manifest as they stand there. */
  placeOf(node: string): number {
    return [...this.#names.keys()].indexOf(node);
  }

  nameOf(node: string): string {
    return this.#names.get(node) ?? node;
  }

  /** The channel that an edge is about. */
  channelOf({ channel }: TopologyEdge): ChannelTraffic | undefined {
    return this.#byId.get(`channel:${channel ?? ''}`);
  }

  channel(name: string): ChannelTraffic | undefined {
    return this.#byId.get(`channel:${name}`);
  }

  sentBy(party: string): readonly TopologyEdge[] {
    return this.#sent.get(party) ?? [];
  }

  receivedBy(party: string): readonly TopologyEdge[] {
    return this.#received.get(party) ?? [];
  }

  /** How many of a service share the work; of whoever is no service, one. */
  replicasOf({ service }: TopologyEdge): number {
    return Math.max(1, ownProperty(this.#services, service)?.replicas ?? 1);
  }

  /** Each of them gets every message. Whatever is taken from a list or a sorted set is gone for all others. */
  recipients({ channel, consumers }: ChannelTraffic): readonly Recipient[] {
    if (hasTrait(channel.kind, 'holdsItems')) return consumers.length === 0 ? [] : [{ edges: consumers }];
    const byGroup = Map.groupBy(consumers, ({ group, from, to }) => (group === null ? to : from));
    return [...byGroup].map(([id, edges]) => (edges[0]?.group === null ? { edges } : { group: id, edges }));
  }
}

/** A pattern of these nodes and edges, each once. */
export function namedPattern(
  name: TopologyPattern['name'],
  nodes: readonly (string | undefined)[],
  edges: readonly TopologyEdge[],
  text: string,
): TopologyPattern {
  const ends = edges.flatMap(({ from, to }) => [from, to]);
  const known = [...nodes, ...ends].filter((id) => id !== undefined);
  return { name, nodes: [...new Set(known)], edges: [...new Set(edges.map(({ id }) => id))], text };
}

/** `orders, billing and 3 more`. */
export function listedNames(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, maxListed);
  const rest = distinct.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}

const maxListed = 4;

/** The services at the other end of edges, each once. */
export function distinct(parties: readonly string[]): readonly string[] {
  return [...new Set(parties)];
}
