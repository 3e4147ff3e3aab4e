import { plural } from '../../base/counts.ts';
import type { EdgeRate } from '../../app/topology/wiring/mapDraft.ts';
import type { Topology, TopologyEdge, TopologyNode } from '../../protocol/topology/topology.ts';
import { printable } from './output.ts';

/**
 * A map for people: below each of those who take part what it does, with how it is known, and how often it was seen. `=` is declared and was
 * seen, `-` is declared alone, `+` was seen alone. Then patterns, what differs (`!`), and what cannot be known (`?`).
 */
export function topologyAsText(map: Topology, rates: ReadonlyMap<string, EdgeRate>): string {
  const sections = [
    [headline(map)],
    ...parties(map).map(({ node, edges }) => [partyLine(node), ...edgeLines(edges, rates)]),
    idleLines(map),
    map.patterns.map(({ name, text }) => `${name}: ${text}`),
    map.findings.map(({ text }) => `! ${text}`),
    map.unknown.map((text) => `? ${text}`),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.map(printable).join('\n')).join('\n\n')}\n`;
}

function headline({ application, nodes, edges }: Topology): string {
  const count = (kind: TopologyNode['kind'], noun: string): readonly string[] => {
    const found = nodes.filter((node) => node.kind === kind).length;
    return found === 0 ? [] : [plural(found, noun)];
  };
  const services = nodes.filter(({ service }) => service !== null).length;
  return `${application}: ${[plural(services, 'service'), ...count('channel', 'channel'), plural(edges.length, 'edge')].join(', ')}`;
}

interface Acting {
  readonly node: TopologyNode;
  readonly edges: readonly TopologyEdge[];
}

/** Those who do something, in the order of the map. */
function parties({ nodes, edges }: Topology): readonly Acting[] {
  const byParty = Map.groupBy(edges, ({ kind, from, to }) => (kind === 'consumes' ? to : from));
  return nodes.flatMap((node) => {
    const its = byParty.get(node.id) ?? [];
    return its.length === 0 ? [] : [{ node, edges: its.toSorted((one, other) => order[one.kind] - order[other.kind]) }];
  });
}

const order: Readonly<Record<TopologyEdge['kind'], number>> = { publishes: 0, consumes: 1, calls: 2, depends: 3 };

function partyLine({ name, kind }: TopologyNode): string {
  return kind === 'service' ? name : `${name} (${kind === 'outside' ? 'not of the application' : kind})`;
}

function edgeLines(edges: readonly TopologyEdge[], rates: ReadonlyMap<string, EdgeRate>): readonly string[] {
  const rows = edges.map((edge) => [whatText(edge), rateText(rates.get(edge.id)), evidenceText(edge)] as const);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => printable(row[column] ?? '').length)));
  return rows.map((row) => {
    const cells = [printable(row[0]).padEnd(widths[0] ?? 0), row[1].padStart(widths[1] ?? 0), row[2]];
    return `  ${cells.filter((cell) => cell !== '').join('  ')}`.trimEnd();
  });
}

function whatText(edge: TopologyEdge): string {
  const { kind, channel, group, target, isDeclared, isObserved } = edge;
  const mark = isDeclared && isObserved ? '=' : isDeclared ? '-' : '+';
  const verb = kind === 'depends' ? 'depends on' : kind;
  return `${mark} ${verb} ${channel ?? target ?? ''}${group === null ? '' : ` as ${group}`}`;
}

function rateText(rate: EdgeRate | undefined): string {
  const perSecond = rate?.ratePerSecond ?? null;
  if (perSecond === null) return '';
  return `${perSecond >= 10 || perSecond === 0 ? Math.round(perSecond) : perSecond.toFixed(1)}/s`;
}

const maxEvidence = 2;

function evidenceText({ evidence }: TopologyEdge): string {
  const shown = evidence.slice(0, maxEvidence).map(({ text }) => text);
  const left = evidence.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join('; ');
}

/** Channels that nobody uses, and services that talk to nobody. A broker that has channels is spoken of by them. */
function idleLines({ nodes, edges }: Topology): readonly string[] {
  const channels = edges.flatMap(({ channel }) => (channel === null ? [] : [`channel:${channel}`]));
  const used = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...channels]);
  const hasChannels = nodes.some(({ kind }) => kind === 'channel');
  const idle = nodes.filter(({ id, kind }) => !used.has(id) && kind !== 'group' && !(kind === 'broker' && hasChannels));
  return idle.map(({ kind, name }) => {
    const text = kind === 'channel' ? 'nobody is known to use it' : 'it is not known to talk to anybody';
    return `${kind === 'service' ? name : `${name} (${kind})`}: ${text}`;
  });
}
