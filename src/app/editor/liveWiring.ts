import { ownProperty } from '../../base/ownProperty.ts';
import { liveLimits, type LiveParty, type LiveWiring, type OneLive } from '../../protocol/live.ts';
import type { Topology, TopologyEdge, TopologyFigures } from '../../protocol/topology/topology.ts';

/** What the editor of a manifest is told, with what the map of its application knows: who uses each channel, and what is found. */
export function withMap(live: OneLive, topology: Topology, figures?: TopologyFigures): OneLive {
  const wired = wiringOf(topology, figures).map(([name, wiring]) => {
    const known = ownProperty(live.channels, name) ?? { length: null, ratePerSecond: null, groups: [] };
    return [name, { ...known, wiring }] as const;
  });
  return {
    ...live,
    channels: { ...live.channels, ...Object.fromEntries(wired) },
    findings: topology.findings.slice(0, liveLimits.findings),
  };
}

function wiringOf(
  topology: Topology,
  figures: TopologyFigures | undefined,
): readonly (readonly [string, LiveWiring])[] {
  const services = new Set(topology.nodes.flatMap(({ service }) => service ?? []));
  const [published, consumed] = [byChannel(topology, 'publishes'), byChannel(topology, 'consumes')];
  const parties = (edges: readonly TopologyEdge[] = []): LiveParty[] =>
    edges.slice(0, liveLimits.parties).map(({ id, service, group, isDeclared, isObserved, evidence }) => ({
      name: service,
      isService: services.has(service),
      group,
      isDeclared,
      isObserved,
      lastSeenMs: latest(evidence.map(({ lastSeenMs }) => lastSeenMs)),
      ratePerSecond: ownProperty(figures?.edges ?? {}, id)?.ratePerSecond ?? null,
    }));
  const channels = topology.nodes.flatMap(({ kind, name, channel, isDeclared }) => {
    if (kind !== 'channel' || !channel) return [];
    const { kind: channelKind, key, broker } = channel;
    const wiring: LiveWiring = {
      publishers: parties(published.get(name)),
      consumers: parties(consumed.get(name)),
      ...(!isDeclared && { undeclared: { kind: channelKind, key, broker } }),
    };
    return [[name, wiring] as const];
  });
  return channels.slice(0, liveLimits.channels);
}

/** The edge from a channel to a group says nothing that the one to the service that consumes does not say. */
function byChannel({ edges }: Topology, kind: TopologyEdge['kind']): ReadonlyMap<string, readonly TopologyEdge[]> {
  const own = edges.filter((edge) => edge.kind === kind && edge.channel !== null && !edge.to.startsWith('group:'));
  return Map.groupBy(own, ({ channel }) => channel ?? '');
}

function latest(times: readonly (number | null)[]): number | null {
  const seen = times.filter((time) => time !== null);
  return seen.length === 0 ? null : Math.max(...seen);
}
