import { oneLine } from '../../../base/foreignText.ts';
import type { Topology, TopologyNodeKind } from '../../../protocol/topology/topology.ts';
import { arrowsOf, type DrawnArrow } from './drawnMap.ts';

const shapes: Readonly<Record<TopologyNodeKind, string>> = {
  service: 'box',
  channel: 'cds',
  group: 'ellipse',
  broker: 'component',
  database: 'cylinder',
  gateway: 'house',
  outside: 'plaintext',
};

const styles: Readonly<Record<DrawnArrow['look'], string>> = {
  declared: 'style=dashed',
  seen: 'style=bold',
  both: 'style=solid',
  link: 'style=dotted, arrowhead=none',
};

/** A map in the language of Graphviz. Names can be anything, so nodes are numbered, and their texts quoted. */
export function dotMap(topology: Topology): string {
  const nodes = topology.nodes.map(
    ({ kind, name }, place) => `  n${place} [label=${quoted(name)}, shape=${shapes[kind]}];`,
  );
  const edges = arrowsOf(topology).map(({ from, to, text, look }) => {
    const label = text === '' ? '' : `label=${quoted(text)}, `;
    return `  n${from} -> n${to} [${label}${styles[look]}];`;
  });
  return [`digraph ${quoted(topology.application)} {`, '  rankdir=LR;', ...nodes, ...edges, '}', ''].join('\n');
}

const maxLength = 200;

/** A quoted text. A backslash begins an escape there; two are one that is shown. */
function quoted(text: string): string {
  const line = oneLine(text);
  const short = line.length > maxLength ? `${line.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
  return `"${short.replace(/["\\]/g, '\\$&')}"`;
}
