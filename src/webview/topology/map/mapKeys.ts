import { topologyKeyOf, type TopologyKeysOf } from '../../../base/kinds/topologyKeys.ts';
import type { MapState } from '../model/mapState.ts';
import { nearestIn, type Direction } from './directions.ts';
import { touchedId } from './gestures.ts';
import type { MapCanvas } from './mapCanvas.ts';

interface KeyPorts {
  readonly open: (id: string) => void;
  readonly onShow: (takesFocus: boolean) => void;
  readonly onMenu: (id: string) => void;
  readonly onFocus: (id: string) => void;
  /** In steps. */
  readonly pan: (x: number, y: number) => void;
  readonly zoom: (steps: number) => void;
  readonly fit: () => void;
}

/** How far one press of a key moves a node, in units of the map. */
const moveStep = 20;
const maxDepth = 9;

/** The map by keys: one of its nodes or edges can be reached by the tab key, arrows go from there. */
export class MapKeys {
  readonly #area: HTMLElement;
  readonly #canvas: MapCanvas;
  readonly #state: MapState;
  readonly #ports: KeyPorts;
  /** The node or edge that the tab key comes to. */
  #current: string | undefined;
  /** The node whose edges are gone through. */
  #node: string | undefined;

  constructor(area: HTMLElement, canvas: MapCanvas, state: MapState, ports: KeyPorts) {
    this.#area = area;
    this.#canvas = canvas;
    this.#state = state;
    this.#ports = ports;
    area.addEventListener('keydown', (event) => this.#onKey(event));
    area.addEventListener('focusin', (event) => this.#onFocus(touchedId(event.target)));
  }

  /** Something drawn can be reached by the tab key, whatever has gone; the focus stays in the map. */
  settle(): void {
    const hadFocus = this.#current !== undefined && document.activeElement === document.body && this.#area.isConnected;
    const wasDrawn = this.#canvas.elementOf(this.#current) !== undefined;
    if (!wasDrawn) this.#current = this.#canvas.nodeOf(this.#node)?.id ?? this.#canvas.nodes[0]?.id;
    const target = this.#canvas.elementOf(this.#current);
    if (target) target.tabIndex = 0;
    if (hadFocus && !wasDrawn) target?.focus({ preventScroll: true });
  }

  /** Goes to what is looked for, else to what was in focus last. */
  focus(): void {
    const isLookedFor = this.#state.query.trim() !== '';
    const isFound = (id: string | undefined): boolean => {
      const node = this.#canvas.nodeOf(id);
      return node !== undefined && this.#state.isFound([node.name, ...node.members.map(({ name }) => name)]);
    };
    const wanted =
      isLookedFor && !isFound(this.#current) ? this.#canvas.nodes.find(({ id }) => isFound(id))?.id : undefined;
    this.#focusOn(wanted ?? this.#current);
  }

  #focusOn(id: string | undefined): void {
    this.#canvas.elementOf(id)?.focus({ preventScroll: true });
    if (id !== undefined) this.#ports.onFocus(id);
  }

  #onFocus(id: string | undefined): void {
    if (id === undefined) return;
    const before = this.#canvas.elementOf(this.#current);
    if (before) before.tabIndex = -1;
    this.#current = id;
    if (this.#canvas.nodeOf(id)) this.#node = id;
    const target = this.#canvas.elementOf(id);
    if (target) target.tabIndex = 0;
  }

  #onKey(event: KeyboardEvent): void {
    const id = touchedId(event.target);
    if (id === undefined || event.defaultPrevented) return;
    const isEdge = this.#canvas.edgeOf(id) !== undefined;
    const wasHandled = isEdge ? this.#onEdgeKey(event, id) : this.#onNodeKey(event, id);
    if (wasHandled) event.preventDefault();
  }

  #onEdgeKey(event: KeyboardEvent, id: string): boolean {
    const key = topologyKeyOf('edge', event);
    const edge = this.#canvas.edgeOf(id)?.edge;
    if (key === undefined || !edge) return this.#onNodeKey(event, id);
    const acts: Readonly<Record<TopologyKeysOf<'edge'>, () => void>> = {
      toSource: () => this.#focusOn(edge.from),
      toTarget: () => this.#focusOn(edge.to),
      nextEdge: () => this.#stepEdge(id, 1),
      previousEdge: () => this.#stepEdge(id, -1),
      openEdge: () => this.#ports.open(id),
      showEdge: () => this.#show(id),
      edgeMenu: () => this.#ports.onMenu(id),
    };
    acts[key]();
    return true;
  }

  #onNodeKey(event: KeyboardEvent, id: string): boolean {
    const key = topologyKeyOf('map', event);
    if (key === undefined) return false;
    this.#actsOn(id)[key]();
    return true;
  }

  #actsOn(id: string): Readonly<Record<TopologyKeysOf<'map'>, () => void>> {
    const { pan, zoom, fit, open, onMenu } = this.#ports;
    return {
      toLeft: () => this.#toNearest(id, 'left'),
      toRight: () => this.#toNearest(id, 'right'),
      toAbove: () => this.#toNearest(id, 'above'),
      toBelow: () => this.#toNearest(id, 'below'),
      toFirst: () => this.#focusOn(this.#canvas.nodes[0]?.id),
      toLast: () => this.#focusOn(this.#canvas.nodes.at(-1)?.id),
      toEdge: () => this.#stepEdge(undefined, 1),
      openNode: () => open(id),
      showNode: () => this.#show(id),
      nodeMenu: () => onMenu(id),
      moveLeft: () => this.#move(id, -1, 0),
      moveRight: () => this.#move(id, 1, 0),
      moveUp: () => this.#move(id, 0, -1),
      moveDown: () => this.#move(id, 0, 1),
      hideNode: () => this.#hide(id),
      focusNode: () => this.#turnFocus(id),
      farther: () => this.#changeDepth(1),
      nearer: () => this.#changeDepth(-1),
      panLeft: () => pan(-1, 0),
      panRight: () => pan(1, 0),
      panUp: () => pan(0, -1),
      panDown: () => pan(0, 1),
      zoomMapIn: () => zoom(1),
      zoomMapOut: () => zoom(-1),
      fitMap: fit,
    };
  }

  #toNearest(id: string, direction: Direction): void {
    const from = this.#canvas.nodeOf(id) ?? this.#canvas.nodeOf(this.#node);
    if (!from) return;
    const joined = new Set(this.#canvas.edgesOf(from.id).flatMap(({ edge }) => [edge.from, edge.to]));
    this.#focusOn(nearestIn(from, direction, this.#canvas.nodes, joined)?.id);
  }

  #stepEdge(id: string | undefined, by: number): void {
    const all = this.#canvas.edgesOf(this.#node ?? '');
    const at = all.findIndex(({ edge }) => edge.id === id);
    const next = all[(at + by + all.length) % all.length];
    if (next) this.#focusOn(next.edge.id);
  }

  #show(id: string): void {
    const node = this.#canvas.nodeOf(id);
    this.#state.select(node?.kind === 'fold' ? node.members[0]?.id : id);
    this.#ports.onShow(true);
  }

  #move(id: string, x: number, y: number): void {
    const node = this.#canvas.nodeOf(id);
    if (!node) return;
    this.#state.move({ [id]: { x: Math.round(node.x) + x * moveStep, y: Math.round(node.y) + y * moveStep } });
    this.#ports.onFocus(id);
  }

  #hide(id: string): void {
    const node = this.#canvas.nodeOf(id);
    if (!node) return;
    const joined = this.#canvas.edgesOf(id).map(({ edge }) => (edge.from === id ? edge.to : edge.from))[0];
    this.#node = joined ?? this.#canvas.nodes.find((each) => each.id !== id)?.id;
    this.#state.change({ hidden: new Set([...this.#state.look.hidden, ...node.members.map((each) => each.id)]) });
    this.#focusOn(this.#current);
  }

  #turnFocus(id: string): void {
    const node = this.#canvas.nodeOf(id);
    const isInFocus = this.#state.look.focus?.id === node?.members[0]?.id;
    const [first] = node?.members ?? [];
    if (first) this.#state.change({ focus: isInFocus ? undefined : { id: first.id, depth: 1 } });
  }

  #changeDepth(by: number): void {
    const { focus } = this.#state.look;
    if (!focus) return;
    this.#state.change({ focus: { ...focus, depth: Math.min(maxDepth, Math.max(1, focus.depth + by)) } });
  }
}
