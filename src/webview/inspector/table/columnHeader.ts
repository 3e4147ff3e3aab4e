import { isFieldPath, type ColumnId } from '../../../base/kinds/columns.ts';
import { keyOf, type KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import type { Sort } from '../../../protocol/filterShapes.ts';
import { element, icon, iconButton, setAttribute } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { leastColumnPx, nameOf, type ShownColumn } from './columns.ts';

export interface HeaderPorts {
  readonly onSort: (id: ColumnId) => void;
  readonly onResize: (id: ColumnId, widthPx: number | undefined) => void;
  readonly onMove: (id: ColumnId, by: -1 | 1) => void;
  readonly onMoveTo: (id: ColumnId, targetId: ColumnId) => void;
  readonly onRemove: (id: ColumnId) => void;
  readonly onMenu: (id: ColumnId, at: HTMLElement) => void;
  readonly onChoose: (at: HTMLElement) => void;
  /** Out of the heading, to the rows. */
  readonly onLeave: () => void;
}

const keyStepPx = 8;
/** How far a pointer goes before a press becomes a drag. */
const dragFromPx = 5;

/** The grid's heading: one stop of the tab key, arrows go from column to column, and change it with a modifier. */
export class ColumnHeader {
  readonly element = element('div', {
    className: 'table-header',
    attributes: { role: 'row', 'aria-rowindex': '1' },
  });
  /** Stands beside the heading and is not part of the grid. */
  readonly chooser: HTMLButtonElement;
  readonly #ports: HeaderPorts;
  #columns: readonly ShownColumn[] = [];
  #active: ColumnId | undefined;
  #isDragging = false;

  constructor(ports: HeaderPorts) {
    this.#ports = ports;
    this.chooser = iconButton('settings', 'Choose columns', () => ports.onChoose(this.chooser));
    this.chooser.classList.add('column-chooser');
    this.chooser.setAttribute('aria-haspopup', 'dialog');
    this.chooser.setAttribute('aria-expanded', 'false');
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
  }

  draw(columns: readonly ShownColumn[], sort: Sort | null): void {
    const focused = this.element.contains(document.activeElement) ? this.#active : undefined;
    this.#columns = columns;
    if (!columns.some(({ id }) => id === this.#active)) this.#active = columns[0]?.id;
    this.element.replaceChildren(...columns.map((column, index) => this.#cell(column, index, sort)));
    if (focused !== undefined) this.focus();
  }

  focus(): void {
    this.#cellOf(this.#active)?.focus({ preventScroll: true });
    this.#cellOf(this.#active)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #cell(column: ShownColumn, index: number, sort: Sort | null): HTMLElement {
    const { id, title, isPinned } = column;
    const isSorted = sort?.by === id;
    const made = element(
      'div',
      {
        className: `cell cell-${classOf(id)}`,
        title: showHidden(nameOf(column)),
        attributes: {
          role: 'columnheader',
          ...(id === 'contract' ? { 'aria-label': nameOf(column) } : {}),
          'data-column': id,
          'aria-colindex': String(index + 1),
          'aria-haspopup': 'menu',
          tabindex: id === this.#active ? '0' : '-1',
          ...(isSorted ? { 'aria-sort': sort.isDescending ? 'descending' : 'ascending' } : {}),
        },
        onClick: () => !this.#isDragging && this.#ports.onSort(id),
      },
      [element('span', { className: 'header-label', text: showHidden(title) })],
    );
    if (isPinned) made.append(icon('pinned'));
    if (isSorted) made.append(icon(sort.isDescending ? 'arrow-down' : 'arrow-up'));
    pin(made, column);
    made.append(this.#grip(column));
    made.addEventListener('focus', () => this.#setActive(id));
    made.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      this.#ports.onMenu(id, made);
    });
    made.addEventListener('pointerdown', (event) => event.button === 0 && this.#startMove(event, id, made));
    return made;
  }

  /** The edge that is dragged; twice clicked it gives the column its own width back. */
  #grip(column: ShownColumn): HTMLElement {
    const grip = element('span', { className: 'column-grip', attributes: { 'aria-hidden': 'true' } });
    grip.addEventListener('click', (event) => event.stopPropagation());
    grip.addEventListener('dblclick', () => this.#ports.onResize(column.id, undefined));
    grip.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      event.stopPropagation();
      const startPx = this.#cellOf(column.id)?.getBoundingClientRect().width ?? column.drawnPx;
      // The heading is drawn anew with every step: the page keeps the pointer.
      follow(event, (moved) => {
        this.#ports.onResize(column.id, Math.max(leastColumnPx, startPx + moved.clientX - event.clientX));
      });
    });
    return grip;
  }

  #startMove(event: PointerEvent, id: ColumnId, cell: HTMLElement): void {
    this.#isDragging = false;
    let target = id;
    const move = (moved: PointerEvent): void => {
      if (!this.#isDragging && Math.abs(moved.clientX - event.clientX) < dragFromPx) return;
      this.#isDragging = true;
      cell.classList.add('column-dragged');
      target = this.#columnAt(moved.clientX) ?? target;
      for (const other of this.element.children) {
        setAttribute(other, 'data-drop', other !== cell && other === this.#cellOf(target) ? '' : undefined);
      }
    };
    follow(event, move, () => {
      cell.classList.remove('column-dragged');
      for (const other of this.element.children) setAttribute(other, 'data-drop', undefined);
      if (target !== id) this.#ports.onMoveTo(id, target);
      // The click that ends a drag comes after this.
      setTimeout(() => (this.#isDragging = false));
    });
  }

  #columnAt(x: number): ColumnId | undefined {
    const cells = [...this.element.children];
    const index = cells.findIndex((cell) => {
      const box = cell.getBoundingClientRect();
      return x >= box.left && x < box.right;
    });
    return this.#columns[index]?.id;
  }

  #onKey(event: KeyboardEvent): void {
    const key = keyOf('header', event);
    const id = this.#active;
    const cell = this.#cellOf(id);
    if (key === undefined || id === undefined || !cell) return;
    const { onMove, onResize, onSort, onRemove, onMenu, onLeave } = this.#ports;
    const resize = (byPx: number): void => onResize(id, cell.getBoundingClientRect().width + byPx);
    const acts: Readonly<Record<KeysOf<'header'>, () => void>> = {
      columnLeft: () => this.#step(-1),
      columnRight: () => this.#step(1),
      sort: () => onSort(id),
      moveColumnLeft: () => onMove(id, -1),
      moveColumnRight: () => onMove(id, 1),
      narrowColumn: () => resize(-keyStepPx),
      widenColumn: () => resize(keyStepPx),
      removeColumn: () => onRemove(id),
      columnMenu: () => onMenu(id, cell),
      leaveHeader: onLeave,
    };
    event.preventDefault();
    event.stopPropagation();
    acts[key]();
  }

  #step(by: -1 | 1): void {
    const at = this.#columns.findIndex(({ id }) => id === this.#active);
    const next = this.#columns[at + by];
    if (!next) return;
    this.#setActive(next.id);
    this.focus();
  }

  #setActive(id: ColumnId): void {
    if (id === this.#active) return;
    this.#cellOf(this.#active)?.setAttribute('tabindex', '-1');
    this.#active = id;
    this.#cellOf(id)?.setAttribute('tabindex', '0');
  }

  #cellOf(id: ColumnId | undefined): HTMLElement | undefined {
    const cell = this.element.children[this.#columns.findIndex((column) => column.id === id)];
    return cell instanceof HTMLElement ? cell : undefined;
  }
}

/** The name of a column in the styles, which is the same for all payload fields. */
export function classOf(columnId: ColumnId): string {
  return isFieldPath(columnId) ? 'field' : columnId;
}

/** Keeps a pinned column's cell at its place while the table scrolls sideways. */
export function pin(cell: HTMLElement, { isPinned, leftPx }: ShownColumn): void {
  if (!isPinned) return;
  cell.classList.add('cell-pinned');
  cell.style.left = `${leftPx}px`;
}

function follow(start: PointerEvent, onMove: (event: PointerEvent) => void, onEnd?: () => void): void {
  const stop = new AbortController();
  const { signal } = stop;
  const isOurs = (event: PointerEvent): boolean => event.pointerId === start.pointerId;
  const end = (event: PointerEvent): void => {
    if (!isOurs(event)) return;
    stop.abort();
    onEnd?.();
  };
  window.addEventListener('pointermove', (event) => isOurs(event) && onMove(event), { signal });
  window.addEventListener('pointerup', end, { signal });
  window.addEventListener('pointercancel', end, { signal });
}
