import { element } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import type { Hover, MapState } from '../model/mapState.ts';
import { agoText, edgeKindWords, kindOfNode, knownText, lastSeenOf } from '../model/topologyWords.ts';
import { FigureList } from './detailParts.ts';
import { edgeFigureLines, nodeFigureLines } from './figureLines.ts';

/** So long something is rested on before a card says what it is. */
const restMs = 250;
const gapPx = 8;

/** What a node or an edge of the map is, and its figures, beside what the pointer rests on. The same stands in the detail, for everybody else. */
export class HoverCard {
  readonly element = element('div', {
    className: 'hover-card',
    attributes: { role: 'tooltip', id: 'topology-hover', hidden: '' },
  });
  readonly #state: MapState;
  readonly #title = element('p', { className: 'hover-title' });
  readonly #facts = element('p', { className: 'hover-facts' });
  readonly #figures = new FigureList();
  #hover: Hover | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(state: MapState) {
    this.#state = state;
    this.element.append(this.#title, this.#facts, this.#figures.element);
    state.onHover((hover) => this.#rest(hover));
    state.onFigures(() => this.#draw());
    state.onLook(() => this.#rest(undefined));
  }

  #rest(hover: Hover | undefined): void {
    clearTimeout(this.#resting);
    this.#hover = hover;
    if (!hover) {
      this.element.hidden = true;
      return;
    }
    this.#resting = setTimeout(() => this.#open(), restMs);
  }

  #open(): void {
    if (!this.#hover || !this.#draw()) return;
    this.element.hidden = false;
    this.#putAt(this.#hover.box);
  }

  /** False where what is rested on is gone. */
  #draw(): boolean {
    const { topology, figures } = this.#state;
    const id = this.#hover?.id;
    const { graph } = this.#state;
    const node = topology?.nodes.find((each) => each.id === id);
    const edge = graph.edges.flatMap(({ edges }) => edges).find((each) => each.id === id);
    if (!topology || (!node && !edge)) return false;
    if (node) {
      this.#write(node.name, kindOfNode(node));
      this.#figures.show(nodeFigureLines(node, figures));
    } else if (edge) {
      const name = (end: string): string => topology.nodes.find((each) => each.id === end)?.name ?? end;
      const seen = lastSeenOf(edge);
      const age = seen === undefined ? '' : ` ${agoText(Date.now() - seen)}`;
      this.#write(`${name(edge.from)} → ${name(edge.to)}`, `${edgeKindWords[edge.kind]}, ${knownText(edge)}${age}`);
      this.#figures.show(edgeFigureLines(edge, figures));
    }
    return true;
  }

  #write(title: string, facts: string): void {
    this.#title.textContent = showHidden(title);
    this.#facts.textContent = showHidden(facts);
  }

  /** Below what it is about, or above where there is no room, within the page. */
  #putAt(box: DOMRect): void {
    const { offsetWidth: widthPx, offsetHeight: heightPx } = this.element;
    const below = box.bottom + gapPx;
    const top = below + heightPx > window.innerHeight - gapPx ? box.top - gapPx - heightPx : below;
    const middle = box.left + box.width / 2 - widthPx / 2;
    const left = Math.max(gapPx, Math.min(middle, window.innerWidth - widthPx - gapPx));
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(gapPx, top))}px)`;
  }
}
