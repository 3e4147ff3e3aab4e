import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';

/** A pointer that has moved less was pressed to click. */
const clickPx = 4;
const zoomPerPx = 0.0018;
const zoomPerPinchPx = 0.01;
/** A line of a mouse wheel that turns by lines. */
const lineHeightPx = 16;

interface GesturePorts {
  /** Of a node or an edge; undefined: on nothing. */
  readonly onClick: (id: string | undefined) => void;
  readonly onDoubleClick: (id: string) => void;
  readonly onMenu: (id: string | undefined, at: MapPlace) => void;
  /** In pixels since the last time. */
  readonly onPan: (dxPx: number, dyPx: number) => void;
  /** `at` is from the upper left corner of the map. */
  readonly onZoom: (factor: number, at: MapPlace) => void;
  /** A node was dragged so far since the drag began, in pixels. */
  readonly onDrag: (id: string, dxPx: number, dyPx: number) => void;
  readonly onDragEnd: (id: string) => void;
  readonly canDrag: (id: string) => boolean;
}

interface Press {
  readonly id: string | undefined;
  readonly startX: number;
  readonly startY: number;
  x: number;
  y: number;
  isDrag: boolean;
}

/** What a pointer, two fingers or a wheel do on the map. Moves are told once a frame. */
export class Gestures {
  readonly #area: HTMLElement;
  readonly #ports: GesturePorts;
  readonly #presses = new Map<number, Press>();
  #frame: number | undefined;
  #moved = new Map<number, MapPlace>();

  constructor(area: HTMLElement, ports: GesturePorts) {
    this.#area = area;
    this.#ports = ports;
    area.addEventListener('pointerdown', (event) => this.#onDown(event));
    area.addEventListener('pointermove', (event) => this.#onMove(event));
    area.addEventListener('pointerup', (event) => this.#onUp(event, true));
    area.addEventListener('pointercancel', (event) => this.#onUp(event, false));
    area.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false });
    area.addEventListener('dblclick', (event) => {
      const id = touchedId(event.target);
      if (id !== undefined) ports.onDoubleClick(id);
    });
    area.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      // From the keyboard it comes without a place, and is handled there.
      if (event.button === 2) ports.onMenu(touchedId(event.target), { x: event.clientX, y: event.clientY });
    });
  }

  #onDown(event: PointerEvent): void {
    if (event.button !== 0 || isControl(event.target)) return;
    const { clientX: x, clientY: y } = event;
    this.#presses.set(event.pointerId, { id: touchedId(event.target), startX: x, startY: y, x, y, isDrag: false });
  }

  #onMove(event: PointerEvent): void {
    const press = this.#presses.get(event.pointerId);
    if (!press) return;
    if (!press.isDrag && Math.hypot(event.clientX - press.startX, event.clientY - press.startY) < clickPx) return;
    if (!press.isDrag) {
      press.isDrag = true;
      this.#area.setPointerCapture(event.pointerId);
      this.#area.classList.add('map-moving');
    }
    this.#moved.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#frame ??= requestAnimationFrame(() => this.#tellMoves());
  }

  #tellMoves(): void {
    this.#frame = undefined;
    const moved = this.#moved;
    this.#moved = new Map();
    if (this.#presses.size >= 2) return this.#pinch(moved);
    for (const [pointer, place] of moved) {
      const press = this.#presses.get(pointer);
      if (!press) continue;
      if (press.id !== undefined && this.#ports.canDrag(press.id)) {
        this.#ports.onDrag(press.id, place.x - press.startX, place.y - press.startY);
      } else this.#ports.onPan(place.x - press.x, place.y - press.y);
      Object.assign(press, place);
    }
  }

  /** Two fingers: how far they are from each other zooms, how far their middle goes pans. */
  #pinch(moved: ReadonlyMap<number, MapPlace>): void {
    const [first, second] = [...this.#presses.values()];
    if (!first || !second) return;
    const before = spanOf(first, second);
    for (const [pointer, place] of moved) Object.assign(this.#presses.get(pointer) ?? {}, place);
    const after = spanOf(first, second);
    this.#ports.onPan(after.x - before.x, after.y - before.y);
    if (before.length > 0) this.#ports.onZoom(after.length / before.length, this.#within(after));
  }

  #onUp(event: PointerEvent, isClick: boolean): void {
    const press = this.#presses.get(event.pointerId);
    if (!press) return;
    if (this.#frame !== undefined) {
      cancelAnimationFrame(this.#frame);
      this.#tellMoves();
    }
    this.#presses.delete(event.pointerId);
    if (this.#presses.size === 0) this.#area.classList.remove('map-moving');
    if (!press.isDrag && isClick) this.#ports.onClick(press.id);
    else if (press.id !== undefined && this.#ports.canDrag(press.id)) this.#ports.onDragEnd(press.id);
  }

  /** A pinch on a touch pad comes as a wheel with Ctrl; two fingers that go aside, or the Shift key, pan. */
  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? lineHeightPx : 1;
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    if (event.shiftKey && dx === 0) this.#ports.onPan(-dy, 0);
    else if (!event.ctrlKey && dx !== 0) this.#ports.onPan(-dx, -dy);
    else {
      const factor = Math.exp(-dy * (event.ctrlKey && Math.abs(dy) < 50 ? zoomPerPinchPx : zoomPerPx));
      this.#ports.onZoom(factor, this.#within({ x: event.clientX, y: event.clientY }));
    }
  }

  #within({ x, y }: MapPlace): MapPlace {
    const box = this.#area.getBoundingClientRect();
    return { x: x - box.left, y: y - box.top };
  }
}

/** The id of the node or edge that an element belongs to. */
export function touchedId(target: EventTarget | null): string | undefined {
  const holder = target instanceof Element ? target.closest('[data-id]') : null;
  return holder?.getAttribute('data-id') ?? undefined;
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, .minimap') !== null;
}

function spanOf(a: MapPlace, b: MapPlace): { readonly x: number; readonly y: number; readonly length: number } {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, length: Math.hypot(a.x - b.x, a.y - b.y) };
}
