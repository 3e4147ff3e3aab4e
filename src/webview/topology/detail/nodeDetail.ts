import type { Topology, TopologyEdge, TopologyNode } from '../../../protocol/topology/topology.ts';
import { element } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { edgeKindWords, lastSeenOf } from '../model/topologyWords.ts';
import { ageElement, detailSection, nameButton } from './detailParts.ts';

/** More edges of one node are counted. */
const maxShown = 60;

/** Who a node is tied to, edges that come to it first: a name leads to the other end, the word between to the edge. */
export function tiesSections(
  node: TopologyNode,
  topology: Topology,
  nowMs: number,
  onSelect: (id: string) => void,
): readonly HTMLElement[] {
  const names = new Map(topology.nodes.map(({ id, name }) => [id, name]));
  const list = (
    title: string,
    edges: readonly TopologyEdge[],
    otherOf: (edge: TopologyEdge) => string,
  ): HTMLElement[] => {
    if (edges.length === 0) return [];
    const items = edges.slice(0, maxShown).map((edge) => tie(edge, otherOf(edge), names, nowMs, onSelect));
    const more = edges.length - maxShown;
    const rest = more > 0 ? [element('li', { className: 'known-more', text: `and ${more} more` })] : [];
    return [detailSection(title, [element('ul', { className: 'ties' }, [...items, ...rest])])];
  };
  const incoming = topology.edges.filter(({ to }) => to === node.id);
  const outgoing = topology.edges.filter(({ from }) => from === node.id);
  return [...list('From', incoming, ({ from }) => from), ...list('To', outgoing, ({ to }) => to)];
}

function tie(
  edge: TopologyEdge,
  other: string,
  names: ReadonlyMap<string, string>,
  nowMs: number,
  onSelect: (id: string) => void,
): HTMLElement {
  const word = edge.group === null ? edgeKindWords[edge.kind] : `${edgeKindWords[edge.kind]} as ${edge.group}`;
  const seen = lastSeenOf(edge);
  const name = nameButton(`node ${other}`, names.get(other) ?? other, () => onSelect(other));
  const verb = element('button', {
    className: 'link-button tie-kind',
    text: showHidden(word),
    title: 'Show how this is known',
    attributes: { type: 'button', 'data-key': `edge ${edge.id}` },
    onClick: () => onSelect(edge.id),
  });
  // As a sentence: whoever acts comes before the verb.
  const isOfNode = other !== (edge.kind === 'consumes' ? edge.to : edge.from);
  return element('li', {}, [
    ...(isOfNode ? [verb, name] : [name, verb]),
    ...knownWords(edge).map((text) => element('span', { className: 'tie-known', text })),
    ...(seen === undefined ? [] : [ageElement(seen, nowMs)]),
  ]);
}

/** That one service needs another to start is declared: nobody can see it. */
function knownWords({ kind, isDeclared, isObserved }: TopologyEdge): readonly string[] {
  if (!isDeclared) return ['not declared'];
  return isObserved || kind === 'depends' ? [] : ['never seen'];
}
