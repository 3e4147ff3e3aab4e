import { plural } from '../../../base/counts.ts';
import type { Counts, Row } from '../../../protocol/shapes.ts';
import type { Selection } from '../../../protocol/inspectorSaved.ts';
import { fieldsEqual } from './columns.ts';
import { setAttribute, setText } from '../../kit/dom.ts';

import { RowElement, type RowLook, type SourceLook } from './rowElement.ts';
import { targetOf } from './rowKeys.ts';
import type { RowLoader } from './rowLoader.ts';
import { tableParts, type TableParts } from './tableParts.ts';
import type { TableColumns } from './tableColumns.ts';
import { Viewport } from './viewport.ts';

export interface TablePorts {
  readonly loader: RowLoader;
  readonly look: (source: string) => SourceLook;
  /** Another row was chosen, or a known one came into sight again. */
  readonly onSelect: (row: Row) => void;
  /** The chosen row is to be shown in full; `isFocusWanted` when the keyboard asked. */
  readonly onOpen: (isFocusWanted: boolean) => void;
  /** The user opened the menu of the chosen row, at a point of the page. */
  readonly onMenu: (x: number, y: number) => void;
  readonly onScroll: () => void;
  readonly onDrawn: () => void;
}

/**
 * How long the scroll bar may differ from the rows before it is put right, so that it is not pulled from under the
 * user.
 */
const settleMs = 160;
/** How often times that are told from now are told anew. */
const agingMs = 1000;
/** The padding left and right of a row's cells. */
const rowPaddingPx = 16;

/**
 * The rows as an ARIA grid. Only rows in sight exist. They hang in a layer that does not scroll; the browser's scroll bar
 * belongs to an empty box beneath, and says where to draw.
 */
export class Table {
  readonly element: HTMLElement;
  readonly viewport: Viewport;
  readonly #ports: TablePorts;
  readonly #columns: TableColumns;
  readonly #parts: TableParts;
  readonly #rows = new Map<number, RowElement>();
  #counts: Counts | undefined;
  #drawnColumns: readonly string[] = [];
  #lastScrollPx = 0;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #isDrawAsked = false;
  #isTopWanted = false;
  #selected: { sequence: number; ordinal: number | undefined } | undefined;
  /** A row that another is to be compared with. */
  #marked: number | undefined;
  /** A row the keyboard went to that is still to be fetched. */
  #awaitedOrdinal: number | undefined;
  #isOpenAwaited = false;
  #endWhenDetached = 0;

  constructor(rowHeightPx: number, columns: TableColumns, ports: TablePorts) {
    this.#ports = ports;
    this.#columns = columns;
    this.viewport = new Viewport(rowHeightPx);
    this.#parts = tableParts(columns.header, () => this.jumpToLatest());
    this.element = this.#parts.wrap;
    this.#listen();
  }

  /** The chosen row, as far as it is in sight. */
  get selectedSequence(): number | undefined {
    return this.#selected?.sequence;
  }

  get isFocused(): boolean {
    return document.activeElement === this.#parts.grid;
  }

  focus(): void {
    this.#parts.grid.focus({ preventScroll: true });
  }

  /** The newest counts; rows that are new are fetched, and drawn when they are there. */
  setCounts(counts: Counts): void {
    this.#counts = counts;
    this.#ports.loader.wake();
    this.draw();
  }

  /** The rows are others now: ordinals start anew, the choice stays. Sorted ones are read from the top. */
  reset(isTopWanted = false): void {
    this.#isTopWanted = isTopWanted;
    this.#clearRows();
    if (this.#selected) this.#selected.ordinal = undefined;
    this.#awaitedOrdinal = undefined;
    this.#isOpenAwaited = false;
    this.#counts = undefined;
    this.viewport.setExtent(0, 0);
    this.viewport.follow();
    this.draw();
  }

  restore(selection: Selection | null, top: number | null): void {
    if (selection) this.#selected = { sequence: selection.sequence, ordinal: undefined };
    if (top === null || !this.#counts) return;
    const { first, matched } = this.#counts;
    this.viewport.setExtent(first, first + matched);
    this.#detach();
    this.viewport.moveTo(top);
  }

  /** Sources look different now. */
  redrawRows(): void {
    this.#clearRows();
    this.draw();
  }

  /** Other columns, or the same ones wider. */
  redrawColumns(): void {
    const { shown, fields, template, leastPx, timeFormat } = this.#columns;
    const columns = [
      timeFormat,
      ...fields,
      ...shown.flatMap(({ id, isPinned, leftPx }) => [id, isPinned ? leftPx : '']),
    ];
    this.#parts.grid.style.setProperty('--columns', template);
    this.#parts.grid.style.setProperty('--least-width', `${leastPx + rowPaddingPx}px`);
    setAttribute(this.#parts.grid, 'aria-colcount', String(shown.length));
    if (fieldsEqual(columns.map(String), this.#drawnColumns)) return;
    this.#drawnColumns = columns.map(String);
    this.redrawRows();
  }

  /** The row that another is to be compared with; undefined: none. */
  mark(sequence: number | undefined): void {
    this.#marked = sequence;
    this.redrawRows();
  }

  /** Older rows are asked for where all fit. */
  awaitOlder(): void {
    this.#detach();
    this.viewport.awaitOlder();
  }

  jumpToLatest(): void {
    this.viewport.follow();
    this.focus();
    this.draw();
  }

  draw(): void {
    if (this.#isDrawAsked) return;
    this.#isDrawAsked = true;
    requestAnimationFrame(() => {
      this.#isDrawAsked = false;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    this.#takeExtent();
    const { viewport } = this;
    const { start, end } = viewport.visible;
    this.#resolveSelection(start, end);
    for (const [ordinal, row] of this.#rows) {
      const isStale = ordinal < start || ordinal >= end || (!row.isLoaded && this.#ports.loader.cache.get(ordinal));
      if (!isStale) continue;
      row.element.remove();
      this.#rows.delete(ordinal);
    }
    for (let ordinal = start; ordinal < end; ordinal++) {
      const offsetPx = Math.round((ordinal - viewport.top) * viewport.rowHeightPx);
      this.#rowAt(ordinal).place(offsetPx, ordinal - viewport.first + 2, ordinal === this.#selected?.ordinal);
    }
    if (this.#columns.timeFormat === 'relative' || this.#columns.timeFormat === 'delta') this.#retime();
    this.#drawScrollBar();
    this.#drawFrame(start, end);
    this.#ports.loader.load(viewport, this.#latestEnd);
    this.#ports.onDrawn();
  }

  /** While following, only rows that have been fetched are drawn: the table never flashes empty lines. */
  #takeExtent(): void {
    if (!this.#counts) return;
    const isLatestHere = this.#counts.matched === 0 || this.#ports.loader.cache.get(this.#latestEnd - 1) !== undefined;
    const isWaiting = this.viewport.isFollowing && !isLatestHere && this.#latestEnd >= this.viewport.end;
    this.viewport.setExtent(this.#counts.first, isWaiting ? this.viewport.end : this.#latestEnd);
    if (this.#isTopWanted && this.#counts.matched > 0) {
      this.#isTopWanted = false;
      this.viewport.setExtent(this.#counts.first, this.#latestEnd);
      this.viewport.moveTo(this.#counts.first);
    }
  }

  get #latestEnd(): number {
    return this.#counts ? this.#counts.first + this.#counts.matched : 0;
  }

  #rowAt(ordinal: number): RowElement {
    const known = this.#rows.get(ordinal);
    if (known) return known;
    const row = this.#ports.loader.cache.get(ordinal);
    const made = new RowElement(ordinal, row, this.#lookOf(row, ordinal));
    if (row && row.sequence === this.#marked) made.element.classList.add('row-marked');
    this.#rows.set(ordinal, made);
    this.#parts.body.append(made.element);
    return made;
  }

  #lookOf(row: Row | undefined, ordinal: number): RowLook {
    const { shown, fields, timeFormat } = this.#columns;
    const source = row ? this.#ports.look(row.source) : { label: '', color: 0 };
    const previousMs = this.#ports.loader.cache.get(ordinal - 1)?.timeMs;
    const context = { timeFormat, nowMs: Date.now(), previousMs, sourceLabel: source.label, fields };
    return { columns: shown, source, context };
  }

  /** The row above may have come since, and time went on. */
  #retime(): void {
    for (const [ordinal, element] of this.#rows) {
      const row = this.#ports.loader.cache.get(ordinal);
      if (row) element.retime(row, this.#lookOf(row, ordinal).context);
    }
  }

  #drawScrollBar(): void {
    const { viewport } = this;
    const height = `${viewport.scrollHeightPx - viewport.heightPx}px`;
    if (this.#parts.spacer.style.height !== height) {
      this.#parts.spacer.style.height = height;
      // The browser may have moved the bar to keep it within the box; that was not the user.
      this.#lastScrollPx = this.#parts.grid.scrollTop;
    }
    if (viewport.isFollowing) this.#putScrollBar();
    else if (Math.abs(this.#parts.grid.scrollTop - viewport.scrollTopPx) > 1) this.#settleSoon();
  }

  #putScrollBar(): void {
    const wantedPx = Math.round(this.viewport.scrollTopPx);
    if (Math.abs(this.#parts.grid.scrollTop - wantedPx) > 1) this.#parts.grid.scrollTop = wantedPx;
    this.#lastScrollPx = this.#parts.grid.scrollTop;
  }

  #settleSoon(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#putScrollBar(), settleMs);
  }

  #drawFrame(start: number, end: number): void {
    const matched = this.viewport.end - this.viewport.first;
    setAttribute(this.#parts.grid, 'aria-rowcount', String(matched + 1));
    const ordinal = this.#selected?.ordinal;
    const isInSight = ordinal !== undefined && ordinal >= start && ordinal < end;
    setAttribute(this.#parts.grid, 'aria-activedescendant', isInSight ? `row-${ordinal}` : undefined);
    const newRows = this.#latestEnd - this.#endWhenDetached;
    const isShown = !this.viewport.isFollowing && this.viewport.end > this.viewport.first;
    this.#parts.newPill.hidden = !isShown;
    if (isShown) setText(this.#parts.newPill, newRows > 0 ? `↓ ${plural(newRows, 'new row')}` : '↓ Jump to latest');
  }

  #listen(): void {
    this.#parts.grid.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    this.#parts.body.addEventListener('click', (event) => this.#onClick(event));
    this.#parts.grid.addEventListener('keydown', (event) => {
      if (event.target === this.#parts.grid) this.onKey(event);
    });
    this.#parts.grid.addEventListener('contextmenu', (event) => this.#onContextMenu(event));
    this.#parts.newPill.addEventListener('wheel', (event) => this.#parts.grid.scrollBy(0, event.deltaY), {
      passive: true,
    });
    new ResizeObserver(() => this.#onResize()).observe(this.#parts.grid);
    setInterval(() => this.#columns.timeFormat === 'relative' && this.draw(), agingMs);
  }

  #onContextMenu(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('[role=columnheader]')) return;
    event.preventDefault();
    const row = target?.closest<HTMLElement>('.row');
    if (row) {
      this.focus();
      this.#select(Number(row.dataset['ordinal']));
      return this.#ports.onMenu(event.clientX, event.clientY);
    }
    const ordinal = this.#selected?.ordinal;
    const box = ordinal === undefined ? undefined : this.#rows.get(ordinal)?.element.getBoundingClientRect();
    if (box) this.#ports.onMenu(box.left + 24, box.bottom);
  }

  /** The height left for rows below the heading. */
  get #rowsHeightPx(): number {
    return this.#parts.grid.clientHeight - this.#parts.head.offsetHeight;
  }

  /** A shorter or taller table may have had its bar moved by the browser; that was not the user. */
  #onResize(): void {
    const heightPx = this.#rowsHeightPx;
    this.#columns.setRoom({
      tablePx: this.#parts.grid.clientWidth - rowPaddingPx,
      characterPx: this.#parts.measure.getBoundingClientRect().width / 20,
    });
    this.#parts.layer.style.height = `${heightPx}px`;
    this.viewport.resize(heightPx);
    this.#lastScrollPx = this.#parts.grid.scrollTop;
    this.draw();
  }

  #onScroll(): void {
    // The browser tells of the bar's move before it tells of the new size that caused it.
    if (this.#rowsHeightPx !== this.viewport.heightPx) return this.#onResize();
    const scrollPx = this.#parts.grid.scrollTop;
    const wasFollowing = this.viewport.isFollowing;
    this.viewport.scrolled(scrollPx, this.#lastScrollPx);
    this.#lastScrollPx = scrollPx;
    if (wasFollowing && !this.viewport.isFollowing) this.#endWhenDetached = this.#latestEnd;
    this.#ports.loader.wake();
    this.#ports.onScroll();
    // At an end of the bar, but not of the rows: give it room to go on.
    const { top, first } = this.viewport;
    if (scrollPx <= 0 && top > first) this.#putScrollBar();
    this.draw();
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
    const ordinal = Number(target?.dataset['ordinal'] ?? Number.NaN);
    if (Number.isNaN(ordinal)) return;
    this.focus();
    this.#select(ordinal);
    this.#ports.onOpen(false);
  }

  /** A key that was pressed here, or where nothing else has the focus. */
  onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') {
      this.#open();
    } else {
      const current = this.#awaitedOrdinal ?? this.#selected?.ordinal;
      const ordinal = targetOf(event.key, this.viewport, current);
      if (ordinal === undefined) return;
      this.focus();
      this.#go(ordinal, event.key === 'End');
    }
    event.preventDefault();
  }

  /** A row that is still to be fetched is opened when it is there. */
  #open(): void {
    if (this.#awaitedOrdinal !== undefined) this.#isOpenAwaited = true;
    else if (this.#selected) this.#ports.onOpen(true);
  }

  #go(wanted: number, isToEnd: boolean): void {
    const { viewport } = this;
    const ordinal = Math.min(Math.max(wanted, viewport.first), viewport.end - 1);
    this.#select(ordinal);
    if (isToEnd) viewport.follow();
    else viewport.reveal(ordinal);
    this.#ports.loader.wake();
    this.#ports.onScroll();
    this.draw();
  }

  /** Who reads a row wants it to stay. */
  #select(ordinal: number): void {
    if (this.viewport.isFollowing) this.#detach();
    this.#awaitedOrdinal = ordinal;
    this.#resolveSelection(ordinal, ordinal + 1);
    this.draw();
  }

  #detach(): void {
    this.#endWhenDetached = this.#latestEnd;
    this.viewport.hold();
  }

  #resolveSelection(start: number, end: number): void {
    const { cache } = this.#ports.loader;
    const awaited = this.#awaitedOrdinal === undefined ? undefined : cache.get(this.#awaitedOrdinal);
    if (awaited) {
      this.#awaitedOrdinal = undefined;
      this.#selected = { sequence: awaited.sequence, ordinal: awaited.ordinal };
      this.#ports.onSelect(awaited);
      if (this.#isOpenAwaited) this.#ports.onOpen(true);
      this.#isOpenAwaited = false;
      return;
    }
    if (!this.#selected || this.#selected.ordinal !== undefined) return;
    for (let ordinal = start; ordinal < end; ordinal++) {
      if (cache.get(ordinal)?.sequence === this.#selected.sequence) this.#selected.ordinal = ordinal;
    }
  }

  #clearRows(): void {
    this.#parts.body.replaceChildren();
    this.#rows.clear();
  }
}
