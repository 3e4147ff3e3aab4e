import { plural } from '../../../base/counts.ts';
import { ownProperty } from '../../../base/ownProperty.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import { element, icon, setAttribute, setText } from '../../kit/dom.ts';
import { formatCompact, showHidden } from '../../kit/format.ts';
import { middleText } from '../../kit/middleText.ts';
import { traitsOf } from '../model/nodeTraits.ts';
import type { ShownNode } from '../model/shownGraph.ts';
import { rateText } from '../model/topologyWords.ts';
import { filledBy, troubleOf, troubleOfState, worst } from '../model/trouble.ts';
import type { PlacedNode } from './nodePlaces.ts';

type NodeFigures = TopologyFigures['nodes'][string];

/** One node of the map. Its size never changes, so that nothing around it moves when its figures do. */
export class NodeCard {
  readonly element: HTMLElement;
  readonly #mark = element('span', { className: 'map-node-state' });
  /** Its name for a screen reader. */
  readonly #spoken = element('span', { className: 'sr-only' });
  readonly #words = element('span', { className: 'map-node-words' });
  readonly #rate = element('span', { className: 'map-node-rate' });
  readonly #badge = element('span', { className: 'map-node-badge', attributes: { hidden: '', 'aria-hidden': 'true' } });
  readonly #node: ShownNode;
  #drawnState = '';

  constructor(node: PlacedNode) {
    this.#node = node;
    const { icon: mark, label, width, height } = traitsOf(node);
    // What is seen changes all the time: a screen reader would begin anew each second.
    const seen = [
      element('span', { className: 'map-node-icon', attributes: { 'aria-hidden': 'true' } }, [icon(mark)]),
      element(
        'span',
        { className: 'map-node-name', attributes: { 'aria-hidden': 'true' } },
        middleText(showHidden(nameOnCard(node))),
      ),
      element('span', { className: 'map-node-line', attributes: { 'aria-hidden': 'true' } }, [
        this.#mark,
        this.#words,
        this.#rate,
      ]),
      this.#badge,
    ];
    this.element = element(
      'div',
      {
        className: 'map-node',
        attributes: { role: 'button', tabindex: '-1', 'data-id': node.id, 'data-kind': node.kind },
      },
      [this.#spoken, ...seen],
    );
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
    this.element.classList.toggle('map-node-undeclared', !node.members.some(({ isDeclared }) => isDeclared));
    this.element.classList.toggle(
      'map-node-dead',
      node.members.some(({ channel }) => channel?.deadLetterOf != null),
    );
    setText(this.#words, node.kind === 'fold' ? plural(node.members.length, 'service') : label);
    setText(this.#spoken, this.#label(undefined, ''));
    this.moveTo(node);
  }

  moveTo({ x, y, width, height }: PlacedNode): void {
    this.element.style.transform = `translate(${Math.round(x - width / 2)}px, ${Math.round(y - height / 2)}px)`;
  }

  show(figures: TopologyFigures, past: readonly TopologyFigures[]): void {
    const all = this.#node.members.flatMap(({ id }) => ownProperty(figures.nodes, id) ?? []);
    const filled = this.#node.members.reduce((sum, member) => sum + filledBy(member, figures, past), 0);
    const trouble = filled > 0 ? 'error' : worst(all.flatMap((each) => [troubleOf(each), troubleOfState(each.state)]));
    setAttribute(this.element, 'data-trouble', trouble);
    const [own] = this.#node.kind === 'fold' ? [] : all;
    this.#showState(own);
    const words = this.#wordsOf(own);
    setText(this.#words, words);
    setText(this.#rate, own?.ratePerSecond == null ? '' : rateText(own.ratePerSecond));
    const badge = badgeText(all, filled);
    this.#badge.hidden = badge === '';
    setText(this.#badge, badge);
    setText(this.#spoken, this.#label(own, spokenTrouble(all, filled)));
  }

  #showState(figures: NodeFigures | undefined): void {
    const state = figures?.state;
    const drawn = JSON.stringify([state?.icon, state?.color]);
    if (drawn === this.#drawnState) return;
    this.#drawnState = drawn;
    this.#mark.replaceChildren(...(state ? [icon(state.icon.replace(/~.*$/, ''))] : []));
    this.#mark.style.color = colorOf(state?.color);
    this.element.classList.toggle('map-node-stated', state != null);
  }

  #wordsOf(figures: NodeFigures | undefined): string {
    const { kind, members } = this.#node;
    if (kind === 'fold') return plural(members.length, 'service');
    if (figures?.state) return showHidden(figures.state.text);
    const { label } = traitsOf(this.#node);
    if (kind === 'group') return figures?.lag == null ? label : `lag ${formatCompact(figures.lag)}`;
    if (kind !== 'channel' || figures?.length == null) return label;
    return `${label} · ${formatCompact(figures.length)}`;
  }

  #label(figures: NodeFigures | undefined, trouble: string): string {
    const { kind, name, members } = this.#node;
    const { label } = traitsOf(this.#node);
    const of = members[0]?.channel?.deadLetterOf;
    const parts = [
      `${kind === 'fold' ? `group of ${plural(members.length, 'service')}` : label} ${name}`,
      ...(kind !== 'fold' && of != null ? [`dead letters of ${of}`] : []),
      ...(figures?.state ? [figures.state.text] : []),
      ...(members.some(({ isDeclared }) => isDeclared) ? [] : ['not declared']),
      ...(trouble === '' ? [] : [trouble]),
    ];
    return showHidden(parts.join(', '));
  }
}

function badgeText(all: readonly NodeFigures[], filled: number): string {
  if (filled > 0) return `+${formatCompact(filled)}`;
  const errors = sumOf(all, 'errors');
  if (errors > 0) return formatCompact(errors);
  return worst(all.map(troubleOf)) === 'warning' ? formatCompact(sumOf(all, 'lag')) : '';
}

/** Of a folded group, with how many are in it: from far nothing else of a card is seen. */
function nameOnCard({ kind, name, members }: ShownNode): string {
  return kind === 'fold' ? `${name} (${members.length})` : name;
}

/** In words, without figures. */
function spokenTrouble(all: readonly NodeFigures[], filled: number): string {
  if (filled > 0) return 'filling up';
  if (sumOf(all, 'errors') > 0) return 'has errors';
  return worst(all.map(troubleOf)) === 'warning' ? 'lags behind' : '';
}

function sumOf(all: readonly NodeFigures[], what: 'errors' | 'lag'): number {
  return all.reduce((sum, figures) => sum + (figures[what] ?? 0), 0);
}

/** A theme colour as VS Code names it, as a style has it; empty for what is none. */
function colorOf(color: string | null | undefined): string {
  return color != null && /^[\w.]+$/.test(color) ? `var(--vscode-${color.replaceAll('.', '-')})` : '';
}
