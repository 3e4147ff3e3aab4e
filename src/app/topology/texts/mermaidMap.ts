import type { Topology, TopologyNodeKind } from '../../../protocol/topology/topology.ts';
import { mermaidText } from '../../mermaidText.ts';
import { arrowsOf, type DrawnArrow } from './drawnMap.ts';

/** How the text of a node is framed. */
const frames: Readonly<Record<TopologyNodeKind, readonly [open: string, close: string]>> = {
  service: ['[', ']'],
  channel: ['([', '])'],
  group: ['(', ')'],
  broker: ['[[', ']]'],
  database: ['[(', ')]'],
  gateway: ['{{', '}}'],
  outside: ['>', ']'],
};

/** What is only declared is dotted, what nobody has declared is thick. */
const arrows: Readonly<Record<DrawnArrow['look'], string>> = {
  declared: '-.->',
  seen: '==>',
  both: '-->',
  link: '---',
};

/** A map as a flow chart of Mermaid. Names can be anything, so nodes are numbered, and their texts escaped. */
export function mermaidMap(topology: Topology): string {
  const nodes = topology.nodes.map(({ kind, name }, place) => {
    const [open, close] = frames[kind];
    return `  n${place}${open}"${mermaidText(name)}"${close}`;
  });
  const edges = arrowsOf(topology).map(({ from, to, text, look }) => {
    const label = text === '' ? '' : `|"${mermaidText(text)}"|`;
    return `  n${from} ${arrows[look]}${label} n${to}`;
  });
  return ['flowchart LR', ...nodes, ...edges, ''].join('\n');
}
