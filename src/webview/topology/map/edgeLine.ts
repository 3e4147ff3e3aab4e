import { ownProperty } from '../../../base/ownProperty.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import { setAttribute, setText } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { edgeKindWords, rateText } from '../model/topologyWords.ts';
import { troubleOf, worst } from '../model/trouble.ts';
import type { ShownEdge } from '../model/shownGraph.ts';
import { headPath, curvePath, pointOf, type Curve } from './edgePath.ts';

const svg = 'http://www.w3.org/2000/svg';
/** VS Code's icon of an eye, in its font: somebody has seen it, and nobody has declared it. */
const eye = '\uea70';

/** Behind the middle, so that of two lines there and back each has a rate of its own. */
const ratePlace = 0.6;

/** One line of the map with its arrow, its rate and the mark of what was seen alone. */
export class EdgeLine {
  readonly element = document.createElementNS(svg, 'g');
  readonly edge: ShownEdge;
  readonly #hit = part('path', 'map-edge-hit');
  readonly #line = part('path', 'map-edge-line');
  readonly #head = part('path', 'map-edge-head');
  /** Above all lines, and no part of what a screen reader is told: it changes all the time. */
  readonly rate = part('text', 'map-edge-rate');
  readonly #badge: SVGElement | undefined;
  #curve: Curve | undefined;

  constructor(edge: ShownEdge) {
    this.edge = edge;
    const { isDeclared, isObserved } = edge;
    const known = isDeclared && isObserved ? 'both' : isDeclared ? 'declared' : 'observed';
    this.element.setAttribute('class', 'map-edge');
    this.element.setAttribute('data-id', edge.id);
    this.element.setAttribute('data-known', known);
    this.element.setAttribute('data-kind', edge.edges[0]?.kind ?? '');
    this.element.setAttribute('role', 'button');
    this.element.setAttribute('tabindex', '-1');
    this.element.setAttribute('aria-label', spokenEdge(edge));
    this.element.append(this.#hit, this.#line, this.#head);
    if (known !== 'observed') return;
    this.#badge = part('g', 'map-edge-badge');
    const mark = part('text', 'map-edge-eye');
    mark.textContent = eye;
    this.#badge.append(part('circle', ''), mark);
    this.#badge.firstElementChild?.setAttribute('r', '8');
    this.element.append(this.#badge);
  }

  get curve(): Curve | undefined {
    return this.#curve;
  }

  moveTo(curve: Curve): void {
    this.#curve = curve;
    const line = curvePath(curve);
    this.#hit.setAttribute('d', line);
    this.#line.setAttribute('d', line);
    this.#head.setAttribute('d', headPath(curve));
    const middle = pointOf(curve, ratePlace);
    this.rate.setAttribute('x', String(Math.round(middle.x)));
    this.rate.setAttribute('y', String(Math.round(middle.y) - 4));
    const at = pointOf(curve, 0.5);
    this.#badge?.setAttribute('transform', `translate(${Math.round(at.x)} ${Math.round(at.y)})`);
  }

  show(figures: TopologyFigures): void {
    const all = this.edge.edges.flatMap(({ id }) => ownProperty(figures.edges, id) ?? []);
    setAttribute(this.element, 'data-trouble', worst(all.map(troubleOf)));
    const rate = rateOf(this.edge, figures);
    setText(this.rate, rate === undefined || rate === 0 ? '' : rateText(rate));
  }
}

/** How many messages or calls a second go along a line; undefined where nobody knows. */
export function rateOf({ edges }: ShownEdge, figures: TopologyFigures): number | undefined {
  const rates = edges.flatMap(({ id }) => ownProperty(figures.edges, id)?.ratePerSecond ?? []);
  return rates.length === 0 ? undefined : rates.reduce((sum, rate) => sum + rate, 0);
}

/** What an edge is, in words. */
export function spokenEdge({ edges, isDeclared, isObserved }: ShownEdge): string {
  const [first] = edges;
  if (!first) return '';
  const verb = edgeKindWords[first.kind];
  const group = first.group === null ? '' : ` as ${first.group}`;
  const more = edges.length > 1 ? `, and ${edges.length - 1} more` : '';
  return showHidden(
    `${first.service} ${verb} ${first.channel ?? first.target ?? ''}${group}${more}${knownWords({ edges, isDeclared, isObserved })}`,
  );
}

/** That one service needs another to start is declared: nobody can see it. */
function knownWords({ edges, isDeclared, isObserved }: Pick<ShownEdge, 'edges' | 'isDeclared' | 'isObserved'>): string {
  if (!isDeclared) return ', seen, not declared';
  return isObserved || edges.every(({ kind }) => kind === 'depends') ? '' : ', declared, never seen';
}

function part<K extends keyof SVGElementTagNameMap>(tag: K, className: string): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svg, tag);
  if (className !== '') made.setAttribute('class', className);
  return made;
}
