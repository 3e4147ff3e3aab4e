import type { EdgeEvidence, Topology, TopologyEdge } from '../../../protocol/topology/topology.ts';
import type { EdgeRate } from '../wiring/mapDraft.ts';

/**
 * A map as one document of JSON: `{ nodes: [{ id, kind }], edges: [{ service, kind, channel?, group?, to?, declared, observed, rate?, evidence:
 * [{ source, text, lastSeen?, times? }] }], patterns: [{ name, text }], findings: [{ code, text, service?, channel?, group?, lastSeen? }],
 * unknown: [text] }`. An id is the plain name; `rate` is messages a second; `lastSeen` is ISO 8601.
 */
export function jsonMap(topology: Topology, rates: ReadonlyMap<string, EdgeRate>): string {
  const document = {
    nodes: topology.nodes.map(({ name, kind }) => ({ id: name, kind })),
    edges: topology.edges.map((edge) => edgeAsJson(edge, rates.get(edge.id)?.ratePerSecond ?? null)),
    patterns: topology.patterns.map(({ name, text }) => ({ name, text })),
    findings: topology.findings.map(({ code, text, service, channel, group, lastSeenMs }) => ({
      ...{ code, text, ...known({ service, channel, group }), ...lastSeen(lastSeenMs) },
    })),
    unknown: topology.unknown,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function edgeAsJson(edge: TopologyEdge, rate: number | null): object {
  const { service, kind, channel, group, target: to, isDeclared, isObserved, evidence } = edge;
  return {
    ...{ service, kind, ...known({ channel, group, to }), declared: isDeclared, observed: isObserved },
    ...(rate !== null && { rate: Number(rate.toFixed(3)) }),
    evidence: evidence.map(evidenceAsJson),
  };
}

function evidenceAsJson({ source, text, lastSeenMs, times }: EdgeEvidence): object {
  return { source, text, ...lastSeen(lastSeenMs), ...(lastSeenMs !== null && { times }) };
}

function lastSeen(ms: number | null): { readonly lastSeen?: string } {
  return ms === null ? {} : { lastSeen: new Date(ms).toISOString() };
}

function known(values: Readonly<Record<string, string | null>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
