import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import { element } from '../../kit/dom.ts';
import type { ShownGraph } from '../model/shownGraph.ts';
import { transformOf, type Camera, type View } from './camera.ts';
import { EdgeLine } from './edgeLine.ts';
import { curveBetween } from './edgePath.ts';
import { NodeCard } from './nodeCard.ts';
import { placedNodes, type PlacedNode } from './nodePlaces.ts';

const svg = 'http://www.w3.org/2000/svg';
/** Below this scale nobody reads more than names, and below the next one not even these. */
const farScale = 0.62;
const veryFarScale = 0.22;

/** The drawing itself. What is drawn already stays the same element in the same place, whatever is drawn anew. */
export class MapCanvas {
  readonly pulses = element('div', { className: 'map-pulses', attributes: { 'aria-hidden': 'true' } });
  readonly element: HTMLElement;
  readonly #lines = document.createElementNS(svg, 'svg');
  readonly #paths = document.createElementNS(svg, 'g');
  readonly #rates = document.createElementNS(svg, 'g');
  readonly #cards = element('div', { className: 'map-cards' });
  readonly #nodes = new Map<string, { readonly card: NodeCard; node: PlacedNode }>();
  readonly #edges = new Map<string, EdgeLine>();
  readonly #edgesOf = new Map<string, EdgeLine[]>();
  #drawn = new Map<string, string>();

  constructor() {
    this.#lines.setAttribute('class', 'map-lines');
    this.#rates.setAttribute('aria-hidden', 'true');
    this.#lines.append(this.#paths, this.#rates);
    this.element = element('div', { className: 'map-world' });
    this.element.append(this.#lines, this.pulses, this.#cards);
  }

  draw(graph: ShownGraph, places: ReadonlyMap<string, MapPlace>): void {
    const placed = placedNodes(graph.nodes, places);
    const before = this.#drawn;
    this.#drawn = new Map();
    for (const node of placed) this.#drawNode(node, before);
    const shown = new Set(placed.map(({ id }) => id));
    const edges = graph.edges.filter(({ from, to }) => shown.has(from) && shown.has(to));
    this.#edgesOf.clear();
    for (const edge of edges) {
      const key = JSON.stringify([edge, this.#nodes.get(edge.from)?.node, this.#nodes.get(edge.to)?.node]);
      this.#drawn.set(edge.id, key);
      if (before.get(edge.id) !== key) this.#drawEdge(new EdgeLine(edge));
      const line = this.#edges.get(edge.id);
      if (line) for (const id of [edge.from, edge.to]) this.#edgesOf.set(id, [...(this.#edgesOf.get(id) ?? []), line]);
    }
    this.#removeOthers();
  }

  show(figures: TopologyFigures, past: readonly TopologyFigures[]): void {
    for (const { card } of this.#nodes.values()) card.show(figures, past);
    for (const line of this.#edges.values()) line.show(figures);
  }

  /** Moves one node and its edges while it is dragged. */
  moveNode(id: string, place: MapPlace): void {
    const drawn = this.#nodes.get(id);
    if (!drawn) return;
    drawn.node = { ...drawn.node, x: place.x, y: place.y };
    drawn.card.moveTo(drawn.node);
    for (const line of this.edgesOf(id)) this.#route(line);
  }

  setCamera(camera: Camera, view: View): void {
    this.element.style.transform = transformOf(camera, view);
    this.element.classList.toggle('map-far', camera.scale < farScale);
    this.element.classList.toggle('map-very-far', camera.scale < veryFarScale);
  }

  get nodes(): readonly PlacedNode[] {
    return [...this.#nodes.values()].map(({ node }) => node);
  }

  get lines(): readonly EdgeLine[] {
    return [...this.#edges.values()];
  }

  nodeOf(id: string | undefined): PlacedNode | undefined {
    return this.#nodes.get(id ?? '')?.node;
  }

  edgeOf(id: string | undefined): EdgeLine | undefined {
    return this.#edges.get(id ?? '');
  }

  edgesOf(id: string): readonly EdgeLine[] {
    return this.#edgesOf.get(id) ?? [];
  }

  elementOf(id: string | undefined): HTMLElement | SVGElement | undefined {
    return this.#nodes.get(id ?? '')?.card.element ?? this.#edges.get(id ?? '')?.element;
  }

  #drawNode(node: PlacedNode, before: ReadonlyMap<string, string>): void {
    const { x: _x, y: _y, ...look } = node;
    const key = JSON.stringify(look);
    this.#drawn.set(node.id, key);
    const known = this.#nodes.get(node.id);
    if (known && before.get(node.id) === key) {
      if (known.node.x !== node.x || known.node.y !== node.y) known.card.moveTo(node);
      known.node = node;
      return;
    }
    const card = new NodeCard(node);
    if (known) replaceKeepingFocus(known.card.element, card.element);
    else this.#cards.append(card.element);
    this.#nodes.set(node.id, { card, node });
  }

  #drawEdge(line: EdgeLine): void {
    const known = this.#edges.get(line.edge.id);
    if (known) {
      replaceKeepingFocus(known.element, line.element);
      known.rate.replaceWith(line.rate);
    } else {
      this.#paths.append(line.element);
      this.#rates.append(line.rate);
    }
    this.#edges.set(line.edge.id, line);
    this.#route(line);
  }

  #route(line: EdgeLine): void {
    const [from, to] = [this.nodeOf(line.edge.from), this.nodeOf(line.edge.to)];
    if (from && to) line.moveTo(curveBetween(from, to));
  }

  #removeOthers(): void {
    for (const [id, { card }] of this.#nodes) {
      if (this.#drawn.has(id)) continue;
      card.element.remove();
      this.#nodes.delete(id);
    }
    for (const [id, line] of this.#edges) {
      if (this.#drawn.has(id)) continue;
      line.element.remove();
      line.rate.remove();
      this.#edges.delete(id);
    }
  }
}

function replaceKeepingFocus(old: HTMLElement | SVGElement, made: HTMLElement | SVGElement): void {
  const hadFocus = old === document.activeElement;
  made.tabIndex = old.tabIndex;
  old.replaceWith(made);
  if (hadFocus) made.focus({ preventScroll: true });
}
