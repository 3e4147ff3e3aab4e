import { formatCount } from '../../../base/counts.ts';
import { keyOf, type KeysOf } from '../../../base/kinds/inspectorKeys.ts';
import type { Counts, Row } from '../../../protocol/shapes.ts';
import type { Selection } from '../../../protocol/inspectorSaved.ts';
import { fieldsEqual } from './columns.ts';
import { LogRows, type LogTable } from '../logs/logRows.ts';
import { setAttribute, setText } from '../../kit/dom.ts';
import { targetOf } from '../../kit/listKeys.ts';
import type { Viewport } from '../../kit/viewport.ts';
import { VirtualList } from '../../kit/virtualList.ts';
import type { MenuPlace } from '../../kit/menu.ts';
import type { SourceLook } from '../sources/sourceLooks.ts';
import { CellCursor } from './cellCursor.ts';
import type { MenuCell } from './cells.ts';
import { RowElement, type RowLook } from './rowElement.ts';
import type { RowLoader } from './rowLoader.ts';
import { tableParts, type TableParts } from './tableParts.ts';
import type { TableColumns } from './tableColumns.ts';

export interface TablePorts {
  readonly loader: RowLoader;
  readonly look: (source: string) => SourceLook;
  /** Another row was chosen, or a known one came into sight again. */
  readonly onSelect: (row: Row) => void;
  /** The chosen row is to be shown in full; `isFocusWanted` when the keyboard asked. */
  readonly onOpen: (isFocusWanted: boolean) => void;
  /** The user opened the menu of the chosen row, on a cell of it or on the row as a whole. */
  readonly onMenu: (place: MenuPlace, cell: MenuCell | undefined) => void;
  readonly onScroll: () => void;
  /** What came since the rows were sorted is to be shown. */
  readonly onResume: () => void;
  readonly onDrawn: () => void;
}

/** How often times are redrawn that count from now. */
const agingMs = 1000;
/** How far from a row's start its menu opens. */
const menuInsetPx = 24;
/** The padding left and right of a row's cells. */
const rowPaddingPx = 16;

/** The rows as an ARIA grid: what is chosen, what follows the newest row, and which rows are to be fetched. */
export class Table {
  readonly element: HTMLElement;
  readonly viewport: Viewport;
  readonly #list: VirtualList<RowElement>;
  readonly #ports: TablePorts;
  readonly #columns: TableColumns;
  readonly #parts: TableParts;
  readonly #cursor = new CellCursor(() => this.#columns.shown);
  #counts: Counts | undefined;
  #drawnColumns: readonly string[] = [];
  readonly #logs: LogRows;
  #isTopWanted = false;
  #isNewestFirst = false;
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
    this.#parts = tableParts(columns.header, () => this.jumpToLatest());
    const rowOf = (ordinal: number): Row | undefined => ports.loader.cache.get(ordinal);
    this.#logs = new LogRows(rowHeightPx, rowOf);
    this.#list = this.#createList(rowHeightPx);
    this.viewport = this.#list.viewport;
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

  /** Lines of logs are shown in another way. */
  setLogs(table: LogTable): void {
    this.#logs.set(table);
    this.element.classList.toggle('table-logs', table.isLogs);
    this.element.classList.toggle('table-wrapped', table.isLogs && table.isWrapped);
    this.viewport.setHeights(this.#logs.heightOf);
    this.redrawRows();
  }

  /** Rows were fetched. */
  learn(rows: readonly Row[]): void {
    if (this.#logs.learn(rows)) this.draw();
  }

  /** Opens the stack trace that the chosen row begins or belongs to, or closes it. */
  toggleFold(): boolean {
    const row =
      this.#selected?.ordinal === undefined ? undefined : this.#ports.loader.cache.get(this.#selected.ordinal);
    return row !== undefined && this.#toggleFold(row);
  }

  #toggleFold(row: Row): boolean {
    const head = this.#logs.toggle(row);
    if (head === undefined) return false;
    // Who closes it from within goes on from the line that stays.
    const ordinal = this.#ports.loader.cache.ordinalOf(head, row.ordinal);
    if (head !== row.sequence && ordinal !== undefined) this.#select(ordinal);
    if (this.viewport.isFollowing) this.#detach();
    this.draw();
    return true;
  }

  /** The newest counts; rows that are new are fetched, and drawn when they are there. */
  setCounts(counts: Counts): void {
    this.#counts = counts;
    this.#turn();
    this.#ports.loader.wake();
    // Who follows gets the newest rows, wherever they are drawn: they are asked for before the next frame.
    if (this.viewport.isFollowing) this.#ports.loader.load(this.viewport, this.#latestEnd);
    this.draw();
  }

  /** The newest row stands at the top, or at the bottom as it came. */
  setNewestFirst(isNewestFirst: boolean): void {
    this.#isNewestFirst = isNewestFirst;
    this.#turn();
    this.draw();
  }

  /** The rows are others now: ordinals start anew, the choice stays. Sorted ones are read from the top. */
  reset(isTopWanted = false): void {
    this.#isTopWanted = isTopWanted;
    this.#logs.reset();
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
    this.#logs.forgetHeights();
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

  /** Chooses a row, and brings it into sight. */
  choose(ordinal: number): void {
    if (this.#counts) this.viewport.setExtent(this.#counts.first, this.#latestEnd);
    this.#go(ordinal, false);
  }

  jumpToLatest(): void {
    // What is sorted stands still, with no newest row: what came since is shown once it goes on.
    if (this.#counts?.sort) return this.#ports.onResume();
    this.viewport.follow();
    this.focus();
    this.draw();
  }

  draw(): void {
    this.#list.draw();
  }

  /** Until the next frame there is no row that the grid could name as the current one. */
  #clearRows(): void {
    this.#list.clear();
    setAttribute(this.#parts.grid, 'aria-activedescendant', undefined);
  }

  #createList(rowHeightPx: number): VirtualList<RowElement> {
    const { grid, head, layer, body, spacer } = this.#parts;
    return new VirtualList(
      rowHeightPx,
      { scroller: grid, head, layer, body, spacer },
      {
        onDraw: () => this.#onDraw(),
        onDrawn: (start, end) => this.#onDrawn(start, end),
        make: (ordinal) => this.#makeRow(ordinal),
        isHere: (ordinal) => this.#ports.loader.cache.get(ordinal) !== undefined,
        place: (row, ordinal, offsetPx) => this.#place(row, ordinal, offsetPx),
        measure: (rows) => this.#logs.measure(rows),
        onResize: () => this.#onResize(),
        onScroll: (hasLeft) => this.#onScroll(hasLeft),
      },
    );
  }

  #place(row: RowElement, ordinal: number, offsetPx: number): void {
    const isSelected = ordinal === this.#selected?.ordinal;
    row.place(offsetPx, this.viewport.indexOf(ordinal) + 2, isSelected, isSelected ? this.#cursor.index : undefined);
    row.setFold(this.#logs.foldOf(this.#ports.loader.cache.get(ordinal)));
  }

  #onDraw(): void {
    this.#takeExtent();
    const { start, end } = this.viewport.visible;
    this.#resolveSelection(start, end);
  }

  #onDrawn(start: number, end: number): void {
    if (this.#columns.timeFormat === 'relative' || this.#columns.timeFormat === 'delta') this.#retime();
    this.#drawFrame(start, end);
    if (this.#counts) this.#ports.loader.load(this.viewport, this.#latestEnd);
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

  #makeRow(ordinal: number): RowElement {
    const row = this.#ports.loader.cache.get(ordinal);
    const made = new RowElement(ordinal, row, this.#lookOf(row, ordinal));
    if (row && row.sequence === this.#marked) made.mark();
    return made;
  }

  #lookOf(row: Row | undefined, ordinal: number): RowLook {
    const { shown, fields, timeFormat } = this.#columns;
    const source = row ? this.#ports.look(row.source) : { label: '', kind: 'stream' as const, shade: 0 };
    const previousMs = this.#ports.loader.cache.get(ordinal - 1)?.timeMs;
    const context = { timeFormat, nowMs: Date.now(), previousMs, fields };
    const isLate = !this.#counts?.sort && row !== undefined && previousMs !== undefined && row.timeMs < previousMs;
    return { columns: shown, source, context, isLate };
  }

  /** The row above may have come since, and time went on. */
  #retime(): void {
    for (const [ordinal, element] of this.#list.rows) {
      const row = this.#ports.loader.cache.get(ordinal);
      if (row) element.retime(row, this.#lookOf(row, ordinal).context);
    }
  }

  #drawFrame(start: number, end: number): void {
    const matched = this.viewport.end - this.viewport.first;
    setAttribute(this.#parts.grid, 'aria-rowcount', String(matched + 1));
    const ordinal = this.#selected?.ordinal;
    const isInSight = ordinal !== undefined && ordinal >= start && ordinal < end;
    setAttribute(this.#parts.grid, 'aria-activedescendant', isInSight ? this.#selectedPart?.id : undefined);
    this.#drawPill();
  }

  #drawPill(): void {
    const { isFollowing, end, first, isNewestFirst } = this.viewport;
    const { sort, waiting = 0 } = this.#counts ?? {};
    const newer = sort ? waiting : this.#latestEnd - this.#endWhenDetached;
    const isShown = end > first && (sort ? newer > 0 : !isFollowing);
    this.#parts.newPill.hidden = !isShown;
    if (!isShown) return;
    const arrow = isNewestFirst ? '↑ ' : '↓ ';
    const text = newer > 0 ? `${formatCount(newer)} newer` : 'Jump to latest';
    setText(this.#parts.newPill, sort ? `${text}, not sorted in` : `${arrow}${text}`);
    setAttribute(this.#parts.newPill, 'title', sort ? 'Go on live, in the order they came' : undefined);
    setAttribute(this.#parts.wrap, 'data-newest', isNewestFirst ? 'first' : undefined);
  }

  /** Sorted rows stand as they are sorted. */
  #turn(): void {
    this.viewport.setNewestFirst(this.#isNewestFirst && !this.#counts?.sort);
  }

  #listen(): void {
    this.#parts.body.addEventListener('click', (event) => this.#onClick(event));
    this.#parts.grid.addEventListener('keydown', (event) => {
      if (event.target === this.#parts.grid) this.onKey(event);
    });
    this.#parts.grid.addEventListener('contextmenu', (event) => this.#onContextMenu(event));
    this.#parts.newPill.addEventListener('wheel', (event) => this.#parts.grid.scrollBy(0, event.deltaY), {
      passive: true,
    });
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
      const index = [...row.children].findIndex((cell) => cell.contains(target));
      return this.#ports.onMenu({ x: event.clientX, y: event.clientY }, this.#cursor.cellAt(row, index));
    }
    this.#openMenu();
  }

  /** By keyboard: of the cell that it stands on, else of the row. */
  #openMenu(): void {
    const part = this.#selectedPart;
    const box = part?.getBoundingClientRect();
    const row = part?.closest('.row');
    if (!box || !row) return;
    this.#ports.onMenu({ x: box.left + menuInsetPx, y: box.bottom }, this.#cursor.cellAt(row, this.#cursor.index));
  }

  /** The element of the chosen row, or of the cell in it that the keyboard stands on. */
  get #selectedPart(): Element | undefined {
    const ordinal = this.#selected?.ordinal;
    return ordinal === undefined ? undefined : this.#list.rows.get(ordinal)?.partFor(this.#cursor.index);
  }

  #stepCell(by: -1 | 1): void {
    if (!this.#selected) return;
    this.#cursor.step(by);
    this.draw();
    this.#selectedPart?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #onResize(): void {
    // Another width wraps lines elsewhere.
    this.#logs.forgetHeights();
    this.#columns.setRoom({
      tablePx: this.#parts.grid.clientWidth - rowPaddingPx,
      characterPx: this.#parts.measure.getBoundingClientRect().width / 20,
    });
  }

  #onScroll(hasLeft: boolean): void {
    if (hasLeft) this.#endWhenDetached = this.#latestEnd;
    this.#ports.loader.wake();
    this.#ports.onScroll();
  }

  #onClick(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
    const ordinal = Number(target?.dataset['ordinal'] ?? Number.NaN);
    if (Number.isNaN(ordinal)) return;
    const row = this.#ports.loader.cache.get(ordinal);
    if (row && event.target instanceof Element && event.target.closest('.fold')) {
      this.focus();
      this.#toggleFold(row);
      return;
    }
    this.focus();
    this.#select(ordinal);
    this.#ports.onOpen(false);
  }

  /** A key that was pressed here, or where nothing else has the focus. */
  onKey(event: KeyboardEvent): void {
    const key = keyOf('table', event);
    if (key === undefined) return;
    const move = (): unknown =>
      this.#onMoveKey(event.key, key === (this.viewport.isNewestFirst ? 'firstRow' : 'lastRow'));
    const acts: Readonly<Record<KeysOf<'table'>, () => unknown>> = {
      rowUp: move,
      rowDown: move,
      pageUp: move,
      pageDown: move,
      firstRow: move,
      lastRow: move,
      cellLeft: () => this.#stepCell(-1),
      cellRight: () => this.#stepCell(1),
      openDetail: () => this.#open(),
      rowMenu: () => this.#openMenu(),
    };
    if (acts[key]() !== false) event.preventDefault();
  }

  /** False where there is no row to go to. */
  #onMoveKey(pressed: string, isToEnd: boolean): boolean {
    const ordinal = targetOf(pressed, this.viewport, this.#awaitedOrdinal ?? this.#selected?.ordinal);
    if (ordinal === undefined) return false;
    this.focus();
    this.#go(ordinal, isToEnd);
    return true;
  }

  /** A row that is still to be fetched is opened when it is there. */
  #open(): void {
    if (this.#awaitedOrdinal !== undefined) this.#isOpenAwaited = true;
    else if (this.#selected) this.#ports.onOpen(true);
  }

  #go(wanted: number, isToNewest: boolean): void {
    const { viewport } = this;
    const within = Math.min(Math.max(wanted, viewport.first), viewport.end - 1);
    const ordinal = viewport.shownFrom(within, wanted < (this.#selected?.ordinal ?? wanted) ? -1 : 1);
    this.#select(ordinal);
    if (isToNewest) viewport.follow();
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
}
