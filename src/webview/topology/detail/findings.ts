import type { TopologyFinding, Topology } from '../../../protocol/topology/topology.ts';
import { element, icon } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { ageElement, detailSection, nameButton } from './detailParts.ts';

interface FindingPorts {
  readonly onSelect: (id: string) => void;
  /** Writes it into the manifest; by its place among all findings. */
  readonly onDeclare: (finding: number) => void;
}

/** Only what was seen can be written down. */
const declarable: ReadonlySet<TopologyFinding['code']> = new Set(['undeclared-publish', 'undeclared-consume']);

/** Where what is declared and what was seen differ; `about`: only of these nodes and edges. */
export function findingSection(
  topology: Topology,
  about: ReadonlySet<string> | undefined,
  nowMs: number,
  ports: FindingPorts,
): readonly HTMLElement[] {
  const items = topology.findings.flatMap((finding, place) =>
    about && !about.has(finding.about) ? [] : [findingItem(finding, place, about === undefined, nowMs, ports)],
  );
  if (items.length === 0) return [];
  return [detailSection('Declared and seen differ', [element('ul', { className: 'findings' }, items)])];
}

function findingItem(
  { code, text, lastSeenMs, about }: TopologyFinding,
  place: number,
  isLinked: boolean,
  nowMs: number,
  { onSelect, onDeclare }: FindingPorts,
): HTMLElement {
  const shown = isLinked
    ? nameButton(`finding ${about} ${code}`, text, () => onSelect(about))
    : element('span', { text: showHidden(text) });
  const attributes = { type: 'button', 'data-key': `declare ${about} ${code}` };
  const button = declarable.has(code)
    ? [
        element('button', {
          className: 'button finding-button',
          text: 'Write It Down',
          title: 'Write it into the manifest',
          attributes,
          onClick: () => onDeclare(place),
        }),
      ]
    : [];
  const line = element('div', { className: 'finding-text' }, [
    shown,
    ...(lastSeenMs === null ? [] : [document.createTextNode(' '), ageElement(lastSeenMs, nowMs)]),
  ]);
  return element('li', {}, [icon('warning'), line, ...button]);
}

/** Patterns of messaging that the wiring shows; `about`: only those that these nodes and edges take part in. */
export function patternSection(
  topology: Topology,
  about: ReadonlySet<string> | undefined,
  onSelect: (id: string) => void,
): readonly HTMLElement[] {
  const shown = topology.patterns.filter(
    ({ nodes, edges }) => !about || [...nodes, ...edges].some((id) => about.has(id)),
  );
  if (shown.length === 0) return [];
  const items = shown.map(({ name, text, nodes, edges }) => {
    const first = nodes[0] ?? edges[0];
    const key = `pattern ${name} ${first ?? ''}`;
    const title =
      about || first === undefined
        ? element('span', { className: 'pattern-name', text: name })
        : nameButton(key, name, () => onSelect(first));
    return element('li', {}, [title, element('p', { text: showHidden(text) })]);
  });
  return [detailSection('Patterns', [element('ul', { className: 'patterns' }, items)])];
}

/** What cannot be known. */
export function unknownSection({ unknown }: Topology): readonly HTMLElement[] {
  if (unknown.length === 0) return [];
  const items = unknown.map((text) => element('li', { text: showHidden(text) }));
  return [detailSection('What cannot be known', [element('ul', { className: 'unknowns' }, items)])];
}
