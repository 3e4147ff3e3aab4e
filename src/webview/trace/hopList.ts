import { element, setAttribute } from '../kit/dom.ts';
import { targetOf } from '../kit/listKeys.ts';
import { VirtualList } from '../kit/virtualList.ts';

/** As high as a row of the inspector. */
const rowHeightPx = 24;

interface HopRow {
  readonly element: HTMLElement;
  readonly isLoaded: true;
}

export interface HopListPorts {
  /** What a screen reader calls the list. */
  readonly label: string;
  readonly head: HTMLElement;
  /** The cells of a row. */
  readonly make: (place: number) => readonly HTMLElement[];
  readonly onSelect: (place: number) => void;
  readonly onOpen: (place: number) => void;
}

/** The hops of a trace as rows of a grid, of any number: one is chosen, by mouse or keys. */
export class HopList {
  readonly element: HTMLElement;
  readonly #ports: HopListPorts;
  readonly #list: VirtualList<HopRow>;
  readonly #grid: HTMLElement;
  #count = 0;
  #selected: number | undefined;

  constructor(ports: HopListPorts) {
    this.#ports = ports;
    const body = element('div', { className: 'hops-body', attributes: { role: 'rowgroup' } });
    const layer = element('div', { className: 'hops-layer' }, [body]);
    const spacer = element('div', { attributes: { 'aria-hidden': 'true' } });
    const head = element('div', { className: 'hops-head' }, [ports.head]);
    const attributes = { role: 'grid', tabindex: '0', 'aria-label': ports.label, 'aria-readonly': 'true' };
    this.#grid = element('div', { className: 'hops', attributes }, [head, layer, spacer]);
    this.element = this.#grid;
    this.#list = new VirtualList<HopRow>(
      rowHeightPx,
      { scroller: this.#grid, head, layer, body, spacer },
      {
        onDraw: () => this.#list.viewport.setExtent(0, this.#count),
        onDrawn: () => this.#drawn(),
        make: (place) => this.#make(place),
        isHere: () => true,
        place: (row, place, offsetPx) => this.#place(row, place, offsetPx),
        onResize: () => undefined,
        onScroll: () => undefined,
      },
    );
    this.#list.viewport.hold();
    body.addEventListener('click', (event) => this.#onClick(event));
    body.addEventListener('dblclick', () => this.#open());
    this.#grid.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** There are so many, or they are others now. */
  show(count: number): void {
    this.#count = count;
    this.#list.clear();
    this.#list.draw();
  }

  select(place: number | undefined): void {
    if (this.#selected === place) return;
    this.#selected = place;
    if (place !== undefined) this.#list.viewport.reveal(place);
    this.#list.draw();
  }

  focus(): void {
    this.#grid.focus({ preventScroll: true });
  }

  #make(place: number): HopRow {
    const attributes = { role: 'row', 'aria-rowindex': String(place + 2), id: `${this.#idStart}${place}` };
    const row = element('div', { className: 'hop', attributes }, this.#ports.make(place));
    row.dataset['place'] = String(place);
    return { element: row, isLoaded: true };
  }

  get #idStart(): string {
    return `${this.#ports.label.replaceAll(/\W/g, '-')}-`;
  }

  #place({ element: row }: HopRow, place: number, offsetPx: number): void {
    row.style.transform = `translateY(${offsetPx}px)`;
    setAttribute(row, 'aria-selected', String(place === this.#selected));
  }

  #drawn(): void {
    setAttribute(this.#grid, 'aria-rowcount', String(this.#count + 1));
    const isDrawn = this.#selected !== undefined && this.#list.rows.has(this.#selected);
    setAttribute(this.#grid, 'aria-activedescendant', isDrawn ? `${this.#idStart}${this.#selected}` : undefined);
  }

  #onClick(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.hop') : null;
    if (!row) return;
    this.focus();
    this.#choose(Number(row.dataset['place']));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') this.#open();
    else {
      const target = targetOf(event.key, this.#list.viewport, this.#selected);
      if (target === undefined) return;
      this.#choose(Math.min(Math.max(target, 0), this.#count - 1));
    }
    event.preventDefault();
  }

  #choose(place: number): void {
    this.select(place);
    this.#ports.onSelect(place);
  }

  #open(): void {
    if (this.#selected !== undefined) this.#ports.onOpen(this.#selected);
  }
}
