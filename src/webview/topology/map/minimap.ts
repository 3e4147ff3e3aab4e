import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';
import { element, setAttribute } from '../../kit/dom.ts';
import { boundsOf, type Camera, type View } from './camera.ts';
import type { Box } from './edgePath.ts';
import type { PlacedNode } from './nodePlaces.ts';

const svg = 'http://www.w3.org/2000/svg';
/** A map of fewer nodes is seen as a whole. */
const fromNodes = 10;
const margin = 60;

/** All of the map at a glance, and what of it is in sight; not there while all of it is. A click there goes there. By keys the map itself is panned and fitted. */
export class Minimap {
  readonly element = element('div', { className: 'minimap', attributes: { 'aria-hidden': 'true' } });
  readonly #drawing = document.createElementNS(svg, 'svg');
  readonly #nodes = document.createElementNS(svg, 'g');
  readonly #sight = document.createElementNS(svg, 'rect');
  #isWorthIt = false;
  /** Of the nodes, without the margin. */
  #all: Box = { x: 0, y: 0, width: 0, height: 0 };
  #bounds: Box = { x: 0, y: 0, width: 1, height: 1 };

  constructor(onGo: (place: MapPlace) => void) {
    this.#sight.setAttribute('class', 'minimap-sight');
    this.#drawing.append(this.#nodes, this.#sight);
    this.element.append(this.#drawing);
    const go = (event: PointerEvent): void => {
      if (event.buttons === 1) onGo(this.#placeAt(event));
    };
    this.element.addEventListener('pointerdown', (event) => {
      this.element.setPointerCapture(event.pointerId);
      go(event);
    });
    this.element.addEventListener('pointermove', go);
  }

  draw(nodes: readonly PlacedNode[]): void {
    this.#isWorthIt = nodes.length >= fromNodes;
    this.#all = boundsOf(nodes);
    const { x, y, width, height } = this.#all;
    this.#bounds = { x, y, width: width + 2 * margin, height: height + 2 * margin };
    const { x: middleX, y: middleY, width: all, height: high } = this.#bounds;
    this.#drawing.setAttribute('viewBox', `${middleX - all / 2} ${middleY - high / 2} ${all} ${high}`);
    this.#nodes.replaceChildren(...nodes.map(nodeMark));
  }

  showTroubles(troubleOf: (id: string) => string | undefined): void {
    for (const mark of this.#nodes.children) {
      setAttribute(mark, 'data-trouble', troubleOf(mark.getAttribute('data-of') ?? ''));
    }
  }

  setCamera(camera: Camera, view: View): void {
    const [width, height] = [view.width / camera.scale, view.height / camera.scale];
    this.element.hidden = !this.#isWorthIt || isWithin(this.#all, { x: camera.x, y: camera.y, width, height });
    const parts = { x: camera.x - width / 2, y: camera.y - height / 2, width, height };
    for (const [name, value] of Object.entries(parts)) this.#sight.setAttribute(name, value.toFixed(1));
  }

  /** The drawing is as large as it can be within the box, in its middle. */
  #placeAt(event: PointerEvent): MapPlace {
    const box = this.#drawing.getBoundingClientRect();
    const scale = Math.min(box.width / this.#bounds.width, box.height / this.#bounds.height);
    return {
      x: this.#bounds.x + (event.clientX - box.left - box.width / 2) / scale,
      y: this.#bounds.y + (event.clientY - box.top - box.height / 2) / scale,
    };
  }
}

/** Also where it reaches out by a pixel. */
function isWithin(inner: Box, outer: Box): boolean {
  return (
    Math.abs(inner.x - outer.x) + inner.width / 2 <= outer.width / 2 + 1 &&
    Math.abs(inner.y - outer.y) + inner.height / 2 <= outer.height / 2 + 1
  );
}

function nodeMark({ id, kind, x, y, width, height }: PlacedNode): SVGElement {
  const made = document.createElementNS(svg, 'rect');
  made.setAttribute('class', 'minimap-node');
  made.setAttribute('data-of', id);
  made.setAttribute('data-kind', kind);
  for (const [name, value] of Object.entries({ x: x - width / 2, y: y - height / 2, width, height, rx: 12 })) {
    made.setAttribute(name, String(value));
  }
  return made;
}
