import type { LayoutQuestion, MapPlace, TopologyPageState } from '../../../protocol/topology/topologyPage.ts';
import { element, iconButton } from '../../kit/dom.ts';
import type { Menu, MenuPlace } from '../../kit/menu.ts';
import type { MapState } from '../model/mapState.ts';
import { targetsOfEdge, targetsOfNode } from '../model/topologyLinks.ts';
import { shownFor } from '../model/shownGraph.ts';
import { fitted, pannedBy, showing, zoomedAt, type Camera, type View } from './camera.ts';
import { Gestures, touchedId } from './gestures.ts';
import { mapDrawing, type Drawing } from './mapDrawing.ts';
import { Minimap } from './minimap.ts';
import { paletteOf } from './palette.ts';
import { pngOf } from './pngOf.ts';
import { Pulses } from './pulses.ts';
import { svgText } from './svgText.ts';
import { rateOf } from './edgeLine.ts';
import { LayoutAsker } from './layoutAsker.ts';
import { legend } from './legend.ts';
import { MapCanvas } from './mapCanvas.ts';
import { drawMarks } from './mapMarks.ts';
import { MapKeys } from './mapKeys.ts';
import { edgeEntries, nodeMenuEntries, unfold, type MenuPorts } from './nodeMenu.ts';

interface MapPorts extends MenuPorts {
  readonly menu: Menu;
  readonly layout: (question: LayoutQuestion) => Promise<{ readonly places: Readonly<Record<string, MapPlace>> }>;
  readonly onCamera: (camera: Camera) => void;
  readonly onProblem: (error: unknown) => void;
}

/** While it is moved, each frame has another camera: only where it comes to rest is kept. */
const keepAfterMs = 200;
const zoomStep = 1.25;
const panStepPx = 80;

/** The map: nodes and edges that are panned, zoomed, dragged and gone through by keys. */
export class MapView {
  readonly element = element('div', { className: 'map', attributes: { role: 'group', 'aria-label': 'Map' } });
  readonly #state: MapState;
  readonly #ports: MapPorts;
  readonly #canvas = new MapCanvas();
  readonly #pulses = new Pulses(this.#canvas.pulses);
  readonly #minimap = new Minimap((place) => this.#setCamera({ ...this.#cameraNow, ...place }));
  readonly #asker: LayoutAsker;
  readonly #keys: MapKeys;
  #camera: Camera | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** Who was in focus when it was drawn last, and what was looked at before. */
  #inFocus: string | undefined;
  #cameraBefore: Camera | undefined;
  /** How large the map was when it was drawn last; undefined: it never was. */
  #lastView: View | undefined;
  /** Where the node that is dragged stood. */
  #dragFrom: MapPlace | undefined;

  constructor(state: MapState, ports: MapPorts) {
    this.#state = state;
    this.#ports = ports;
    this.#asker = new LayoutAsker(state, ports.layout, ports.onProblem);
    this.#keys = new MapKeys(this.element, this.#canvas, state, {
      open: (id) => this.#open(id),
      onShow: ports.onShow,
      onMenu: (id) => this.#openMenu(id),
      onFocus: (id) => this.#bringIntoSight(id),
      pan: (x, y) => this.#setCamera(pannedBy(this.#cameraNow, -x * panStepPx, -y * panStepPx)),
      zoom: (steps) => this.#zoom(zoomStep ** steps),
      fit: () => this.fit(),
    });
    this.element.append(this.#canvas.element, legend(), this.#minimap.element, this.#controls());
    this.#listen();
    new ResizeObserver(() => this.#resized()).observe(this.element);
  }

  /** Where it is looked at first; undefined: at all of it. */
  setCamera(camera: TopologyPageState['camera']): void {
    this.#camera = camera;
  }

  focus(): void {
    this.#keys.focus();
  }

  /** All of it in sight. */
  fit(): void {
    if (this.#canvas.nodes.length === 0 || this.#view.width === 0) return;
    this.#setCamera(fitted(this.#canvas.nodes, this.#view));
  }

  /** As it is shown, as the text of an SVG file. */
  svg(): string {
    return svgText(this.#drawing());
  }

  /** As it is shown, as a PNG in base64. Throws where it is too large for the browser. */
  png(): string {
    return pngOf(this.#drawing());
  }

  /** The map may be out of the page while the table is shown: it has no colours then. */
  #drawing(): Drawing {
    const { graph, figures } = this.#state;
    return mapDrawing(this.#canvas.nodes, graph.edges, figures, paletteOf(document.body));
  }

  #listen(): void {
    new Gestures(this.element, {
      onClick: (id) => this.#click(id),
      onDoubleClick: (id) => this.#open(id),
      onMenu: (id, at) => this.#openMenu(id, at),
      onPan: (dx, dy) => this.#setCamera(pannedBy(this.#cameraNow, dx, dy)),
      onZoom: (factor, at) => this.#setCamera(zoomedAt(this.#cameraNow, factor, at, this.#view)),
      onDrag: (id, dx, dy) => this.#drag(id, dx, dy),
      onDragEnd: (id) => this.#dropped(id),
      canDrag: (id) => this.#canvas.nodeOf(id) !== undefined,
    });
    this.element.addEventListener('pointerover', (event) => this.#hover(touchedId(event.target)));
    this.element.addEventListener('pointerleave', () => this.#hover(undefined));
    this.#state.onLook(() => this.#draw());
    this.#state.onArrange(() => this.#draw());
    this.#state.onFigures(() => this.#showFigures());
    this.#state.onSelect(() => this.#drawMarks());
    this.#state.onFind(() => this.#drawMarks());
  }

  #controls(): HTMLElement {
    return element('div', { className: 'map-controls', attributes: { role: 'toolbar', 'aria-label': 'Map' } }, [
      iconButton('zoom-in', 'Zoom In (+)', () => this.#zoom(zoomStep)),
      iconButton('zoom-out', 'Zoom Out (-)', () => this.#zoom(1 / zoomStep)),
      iconButton('screen-full', 'Show All (0)', () => this.fit()),
      iconButton('wand', 'Arrange Anew', () => void this.#asker.arrangeAnew().then(() => this.fit())),
    ]);
  }

  #draw(): void {
    this.#asker.askIfNeeded();
    this.#canvas.draw(this.#state.graph, this.#state.places);
    this.#minimap.draw(this.#canvas.nodes);
    this.#showFigures();
    this.#keys.settle();
    this.#drawMarks();
    const before = this.#camera;
    if (before) this.#look(before);
    else this.fit();
    this.#followFocus(before);
  }

  #showFigures(): void {
    const { figures, past } = this.#state;
    if (!figures) return;
    this.#canvas.show(figures, past);
    this.#minimap.showTroubles((id) => this.#canvas.elementOf(id)?.getAttribute('data-trouble') ?? undefined);
    this.#showPulses();
  }

  /** Along all that flows, but for what is not looked for. */
  #showPulses(): void {
    const { figures } = this.#state;
    if (!figures) return;
    const lines = this.#canvas.lines.filter(({ element: line }) => !line.classList.contains('is-dim'));
    this.#pulses.show(lines.map((line) => ({ line, rate: rateOf(line.edge, figures) ?? 0 })));
  }

  #drawMarks(): void {
    drawMarks(this.#canvas, this.#state);
    this.#showPulses();
  }

  /** Who is in focus with its neighbours is brought into sight; where the focus ends, it is looked at what was looked at before. */
  #followFocus(before: Camera | undefined): void {
    const { focus } = this.#state.look;
    const inFocus = focus && JSON.stringify(focus);
    if (inFocus === this.#inFocus || this.#canvas.nodes.length === 0) return;
    this.#inFocus = inFocus;
    if (!focus && this.#cameraBefore) this.#setCamera(this.#cameraBefore);
    else this.fit();
    this.#cameraBefore = focus && (this.#cameraBefore ?? before);
  }

  #click(id: string | undefined): void {
    this.#state.select(id);
    if (id === undefined) return;
    this.#canvas.elementOf(id)?.focus({ preventScroll: true });
    this.#ports.onShow(false);
  }

  #open(id: string): void {
    const node = this.#canvas.nodeOf(id);
    if (node?.kind === 'fold') return unfold(node, this.#state);
    const [member] = node?.members ?? [];
    const [edge] = this.#canvas.edgeOf(id)?.edge.edges ?? [];
    const [target] = member ? targetsOfNode(member) : edge ? targetsOfEdge(edge) : [];
    if (target) return this.#ports.open(id, target);
    this.#state.select(id);
    this.#ports.onShow(true);
  }

  #openMenu(id: string | undefined, at?: MapPlace): void {
    const node = this.#canvas.nodeOf(id);
    const edge = this.#canvas.edgeOf(id)?.edge;
    const entries = node ? nodeMenuEntries(node, this.#state, this.#ports) : edge ? edgeEntries(edge, this.#ports) : [];
    if (entries.length === 0) return;
    this.#state.select(id);
    this.#canvas.elementOf(id)?.focus({ preventScroll: true });
    this.#hover(undefined);
    this.#ports.menu.open(node ? node.name : 'Edge', at ?? this.#placeOf(id), entries);
  }

  #placeOf(id: string | undefined): MenuPlace {
    const box = this.#canvas.elementOf(id)?.getBoundingClientRect();
    return box
      ? { x: box.left + Math.min(24, box.width / 2), y: box.bottom - Math.min(8, box.height / 2) }
      : { x: 0, y: 0 };
  }

  #hover(id: string | undefined): void {
    const box = this.#canvas.elementOf(id)?.getBoundingClientRect();
    this.#state.hover(id !== undefined && box ? { id, box } : undefined);
  }

  #drag(id: string, dxPx: number, dyPx: number): void {
    this.#dragFrom ??= this.#canvas.nodeOf(id);
    const from = this.#dragFrom;
    if (!from) return;
    const { scale } = this.#cameraNow;
    this.#canvas.moveNode(id, { x: from.x + dxPx / scale, y: from.y + dyPx / scale });
  }

  #dropped(id: string): void {
    this.#dragFrom = undefined;
    const node = this.#canvas.nodeOf(id);
    if (node) this.#state.move({ [id]: { x: Math.round(node.x), y: Math.round(node.y) } });
  }

  #zoom(factor: number): void {
    const { width, height } = this.#view;
    this.#setCamera(zoomedAt(this.#cameraNow, factor, { x: width / 2, y: height / 2 }, this.#view));
  }

  #bringIntoSight(id: string): void {
    const node = this.#canvas.nodeOf(id);
    if (node) this.#setCamera(showing(this.#cameraNow, node, this.#view));
  }

  get #view(): View {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  get #cameraNow(): Camera {
    return this.#camera ?? { x: 0, y: 0, scale: 1 };
  }

  #setCamera(camera: Camera): void {
    this.#camera = camera;
    this.#look(camera);
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => this.#ports.onCamera(camera), keepAfterMs);
  }

  #look(camera: Camera): void {
    if (this.#view.width === 0) return;
    this.#canvas.setCamera(camera, this.#view);
    this.#minimap.setCamera(camera, this.#view);
  }

  /** What opens beside the map takes room on its right and below: what stands above and to the left of that stays. */
  #resized(): void {
    const { width, height } = this.#view;
    if (width === 0) return;
    const before = this.#lastView;
    this.#lastView = { width, height };
    if (!this.#camera) return this.fit();
    const { x, y, scale } = this.#camera;
    if (!before) return this.#look(this.#camera);
    this.#setCamera({ x: x + (width - before.width) / 2 / scale, y: y + (height - before.height) / 2 / scale, scale });
    const selected = shownFor(this.#state.graph, this.#state.selected)?.id;
    if (selected !== undefined && width < before.width) this.#bringIntoSight(selected);
  }
}
