import type { RecentOrder } from '../../../base/kinds/recentOrders.ts';
import type { RecentQuery, RecentTraceRow, Station } from '../../../protocol/traces/recentTraces.ts';
import { element, icon, setAttribute } from '../../kit/dom.ts';
import { targetOf } from '../../kit/listKeys.ts';
import { VirtualList } from '../../kit/virtualList.ts';
import { recentCells } from './recentCells.ts';

const rowHeightPx = 24;
/** So close to the end more are asked for. */
const rowsBeforeEnd = 100;

interface Column {
  readonly className: string;
  readonly label: string;
  readonly order?: RecentOrder;
}

const columns: readonly Column[] = [
  { className: 'recent-state', label: '' },
  { className: 'recent-value', label: 'Trace' },
  { className: 'recent-started', label: 'Started', order: 'first' },
  { className: 'recent-took', label: 'Duration', order: 'duration' },
  { className: 'recent-hops', label: 'Hops', order: 'hops' },
  { className: 'recent-errors', label: 'Errors', order: 'errors' },
  { className: 'recent-path', label: 'Path' },
];

export interface RecentListPorts {
  readonly onOpen: (value: string) => void;
  readonly onSort: (order: RecentOrder) => void;
  /** The last rows are in sight. */
  readonly onEnd: () => void;
}

/** Traces as rows of a grid. Whatever comes, the rows that are looked at stay where they are, and so does the one that is chosen. */
export class RecentRows {
  readonly element: HTMLElement;
  readonly #ports: RecentListPorts;
  readonly #list: VirtualList<{ readonly element: HTMLElement; readonly isLoaded: true }>;
  readonly #titles = element('div', { className: 'recent-titles', attributes: { role: 'row', 'aria-rowindex': '1' } });
  #traces: readonly RecentTraceRow[] = [];
  #stations: readonly Station[] = [];
  #selected: string | undefined;

  constructor(ports: RecentListPorts) {
    this.#ports = ports;
    const body = element('div', { className: 'recent-body', attributes: { role: 'rowgroup' } });
    const layer = element('div', { className: 'recent-layer' }, [body]);
    const spacer = element('div', { attributes: { 'aria-hidden': 'true' } });
    const head = element('div', { className: 'recent-rows-head', attributes: { role: 'rowgroup' } }, [this.#titles]);
    const attributes = { role: 'grid', tabindex: '0', 'aria-label': 'Recent traces', 'aria-readonly': 'true' };
    this.element = element('div', { className: 'recent-rows', attributes }, [head, layer, spacer]);
    this.#list = new VirtualList(
      rowHeightPx,
      { scroller: this.element, head, layer, body, spacer },
      {
        onDraw: () => this.#list.viewport.setExtent(0, this.#traces.length),
        onDrawn: (_, end) => this.#drawn(end),
        make: (place) => ({ element: this.#row(place), isLoaded: true }),
        isHere: () => true,
        place: ({ element: row }, place, offsetPx) => this.#place(row, place, offsetPx),
        onResize: () => this.#list.viewport.hold(),
        onScroll: () => undefined,
      },
    );
    this.#list.viewport.hold();
    body.addEventListener('click', (event) => this.#onClick(event));
    body.addEventListener('dblclick', () => this.#open());
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  show(traces: readonly RecentTraceRow[], stations: readonly Station[], isOther: boolean): void {
    const { viewport } = this.#list;
    const anchor = isOther ? undefined : this.#anchor();
    this.#traces = traces;
    this.#stations = stations;
    // A list that fits follows its end, which nobody wants here.
    viewport.hold();
    viewport.setExtent(0, traces.length);
    const place = anchor === undefined ? -1 : this.#placeOf(anchor.value);
    if (place >= 0 && anchor) viewport.moveTo(place - anchor.belowTop);
    else if (isOther) viewport.moveTo(0);
    this.#list.clear();
    this.#list.draw();
  }

  showOrder({ order, isDescending }: RecentQuery): void {
    const titles = columns.map((column) => this.#title(column, column.order === order ? isDescending : undefined));
    const focused = this.#titles.contains(document.activeElement) ? document.activeElement?.id : undefined;
    this.#titles.replaceChildren(...titles);
    if (focused !== undefined) document.getElementById(focused)?.focus();
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** The chosen row, where it is in sight, else the first one that is, unless the list stands at its beginning: there new ones are seen. */
  #anchor(): { readonly value: string; readonly belowTop: number } | undefined {
    const { top, visible } = this.#list.viewport;
    const selected = this.#selected === undefined ? -1 : this.#placeOf(this.#selected);
    const isSeen = selected >= visible.start && selected < visible.end;
    const place = isSeen ? selected : top > 0 ? visible.start : -1;
    const trace = this.#traces[place];
    return trace && { value: trace.value, belowTop: place - top };
  }

  #placeOf(value: string): number {
    return this.#traces.findIndex((each) => each.value === value);
  }

  #title({ className, label, order }: Column, isDescending: boolean | undefined): HTMLElement {
    const attributes: Record<string, string> = { role: 'columnheader' };
    if (label === '') attributes['aria-label'] = 'State';
    if (isDescending !== undefined) attributes['aria-sort'] = isDescending ? 'descending' : 'ascending';
    if (order === undefined) return element('div', { className, text: label, attributes });
    const arrow = isDescending === undefined ? [] : [icon(isDescending ? 'arrow-down' : 'arrow-up')];
    const button = element(
      'button',
      {
        className: 'recent-sort',
        attributes: { type: 'button', id: `sort-${order}` },
        onClick: () => this.#ports.onSort(order),
      },
      [element('span', { text: label }), ...arrow],
    );
    return element('div', { className, attributes }, [button]);
  }

  #row(place: number): HTMLElement {
    const trace = this.#traces[place];
    const attributes = { role: 'row', 'aria-rowindex': String(place + 2), id: `recent-${place}` };
    const row = element(
      'div',
      { className: 'recent-row', attributes },
      trace ? recentCells(trace, this.#stations) : [],
    );
    row.dataset['place'] = String(place);
    return row;
  }

  #place(row: HTMLElement, place: number, offsetPx: number): void {
    row.style.transform = `translateY(${offsetPx}px)`;
    setAttribute(row, 'aria-selected', String(this.#traces[place]?.value === this.#selected));
  }

  #drawn(end: number): void {
    setAttribute(this.element, 'aria-rowcount', String(this.#traces.length + 1));
    const place = this.#selected === undefined ? -1 : this.#placeOf(this.#selected);
    setAttribute(this.element, 'aria-activedescendant', this.#list.rows.has(place) ? `recent-${place}` : undefined);
    if (this.#traces.length > 0 && end > this.#traces.length - rowsBeforeEnd) this.#ports.onEnd();
  }

  #onClick({ target }: MouseEvent): void {
    const row = target instanceof Element ? target.closest<HTMLElement>('.recent-row') : null;
    if (!row || !(target instanceof Element)) return;
    this.focus();
    this.#select(Number(row.dataset['place']));
    if (target.closest('.recent-open')) this.#open();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.element || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') this.#open();
    else {
      const current = this.#selected === undefined ? -1 : this.#placeOf(this.#selected);
      const target = targetOf(event.key, this.#list.viewport, current < 0 ? undefined : current);
      if (target === undefined) return;
      this.#select(Math.min(Math.max(target, 0), this.#traces.length - 1));
    }
    event.preventDefault();
  }

  #select(place: number): void {
    this.#selected = this.#traces[place]?.value;
    this.#list.viewport.reveal(place);
    this.#list.draw();
  }

  #open(): void {
    if (this.#selected !== undefined && this.#placeOf(this.#selected) >= 0) this.#ports.onOpen(this.#selected);
  }
}
