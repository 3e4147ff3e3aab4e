import { noFilter, type Filter } from '../../protocol/filterShapes.ts';
import type { Counts, Row } from '../../protocol/shapes.ts';
import { element, setAttribute, setText } from './dom.ts';
import { formatMany } from './format.ts';
import { RowElement, headerElement, type SourceLook } from './rowElement.ts';
import type { RowLoader } from './rowLoader.ts';
import type { Selection } from '../../protocol/inspectorSaved.ts';
import { Viewport } from './viewport.ts';

export interface TablePorts {
  readonly loader: RowLoader;
  readonly look: (source: string) => SourceLook;
  /** Another row was chosen, or a known one came into sight again. */
  readonly onSelect: (row: Row) => void;
  /** The chosen row is to be shown in full; `isFocusWanted` when the keyboard asked. */
  readonly onOpen: (isFocusWanted: boolean) => void;
  readonly onScroll: () => void;
}

/** How long the scroll bar may differ from the rows before it is put right, so that it is not pulled from under the user. */
const settleMs = 160;

/**
 * The rows as an ARIA grid. Only rows in sight exist. They hang in a layer that does not scroll; the browser's scroll bar
 * belongs to an empty box beneath, and says where to draw.
 */
export class Table {
  readonly element: HTMLElement;
  readonly viewport: Viewport;
  readonly #ports: TablePorts;
  readonly #scroller = element('div', { className: 'table-scroller', attributes: { tabindex: '-1' } });
  readonly #body = element('div', { className: 'table-body', attributes: { role: 'rowgroup' } });
  readonly #layer = element('div', { className: 'table-layer' }, [this.#body]);
  readonly #spacer = element('div', { className: 'table-spacer', attributes: { 'aria-hidden': 'true' } });
  readonly #newPill: HTMLButtonElement;
  readonly #rows = new Map<number, RowElement>();
  #counts: Counts | undefined;
  #filter: Filter = noFilter;
  #lastScrollPx = 0;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #isDrawAsked = false;
  #selected: { sequence: number; ordinal: number | undefined } | undefined;
  /** A row the keyboard went to that is still to be fetched. */
  #awaitedOrdinal: number | undefined;
  #isOpenAwaited = false;
  #endWhenDetached = 0;

  constructor(rowHeightPx: number, ports: TablePorts) {
    this.#ports = ports;
    this.viewport = new Viewport(rowHeightPx);
    this.#newPill = element('button', {
      className: 'new-pill',
      attributes: { type: 'button', hidden: '' },
      onClick: () => this.jumpToLatest(),
    });
    // Within what scrolls, so that the wheel works over it too.
    this.#layer.append(this.#newPill);
    this.#scroller.append(this.#layer, this.#spacer);
    this.element = element(
      'div',
      {
        className: 'table',
        attributes: { role: 'grid', tabindex: '0', 'aria-label': 'Messages', 'aria-readonly': 'true' },
      },
      [headerElement(), this.#scroller],
    );
    this.#listen();
  }

  /** The chosen row, as far as it is in sight. */
  get selectedSequence(): number | undefined {
    return this.#selected?.sequence;
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** The newest counts; rows that are new are fetched, and drawn when they are there. */
  setCounts(counts: Counts): void {
    this.#counts = counts;
    this.#ports.loader.wake();
    this.draw();
  }

  /** The rows are others now: ordinals start anew, the choice stays. */
  reset(filter: Filter): void {
    this.#filter = filter;
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
    this.#drawScrollBar();
    this.#drawFrame(start, end);
    this.#ports.loader.load(viewport, this.#latestEnd);
  }

  /** While following, only rows that have been fetched are drawn: the table never flashes empty lines. */
  #takeExtent(): void {
    if (!this.#counts) return;
    const isLatestHere = this.#latestEnd === 0 || this.#ports.loader.cache.get(this.#latestEnd - 1) !== undefined;
    const isWaiting = this.viewport.isFollowing && !isLatestHere && this.#latestEnd >= this.viewport.end;
    this.viewport.setExtent(this.#counts.first, isWaiting ? this.viewport.end : this.#latestEnd);
  }

  get #latestEnd(): number {
    return this.#counts ? this.#counts.first + this.#counts.matched : 0;
  }

  #rowAt(ordinal: number): RowElement {
    const known = this.#rows.get(ordinal);
    if (known) return known;
    const made = new RowElement(ordinal, this.#ports.loader.cache.get(ordinal), this.#ports.look, this.#filter);
    this.#rows.set(ordinal, made);
    this.#body.append(made.element);
    return made;
  }

  #drawScrollBar(): void {
    const { viewport } = this;
    const height = `${viewport.scrollHeightPx - viewport.heightPx}px`;
    if (this.#spacer.style.height !== height) {
      this.#spacer.style.height = height;
      // The browser may have moved the bar to keep it within the box; that was not the user.
      this.#lastScrollPx = this.#scroller.scrollTop;
    }
    if (viewport.isFollowing) this.#putScrollBar();
    else if (Math.abs(this.#scroller.scrollTop - viewport.scrollTopPx) > 1) this.#settleSoon();
  }

  #putScrollBar(): void {
    const wantedPx = Math.round(this.viewport.scrollTopPx);
    if (Math.abs(this.#scroller.scrollTop - wantedPx) > 1) this.#scroller.scrollTop = wantedPx;
    this.#lastScrollPx = this.#scroller.scrollTop;
  }

  #settleSoon(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#putScrollBar(), settleMs);
  }

  #drawFrame(start: number, end: number): void {
    const matched = this.viewport.end - this.viewport.first;
    setAttribute(this.element, 'aria-rowcount', String(matched + 1));
    const ordinal = this.#selected?.ordinal;
    const isInSight = ordinal !== undefined && ordinal >= start && ordinal < end;
    setAttribute(this.element, 'aria-activedescendant', isInSight ? `row-${ordinal}` : undefined);
    const newRows = this.#latestEnd - this.#endWhenDetached;
    const isShown = !this.viewport.isFollowing && this.viewport.end > this.viewport.first;
    this.#newPill.hidden = !isShown;
    if (isShown) setText(this.#newPill, newRows > 0 ? `↓ ${formatMany(newRows, 'new row')}` : '↓ Jump to latest');
  }

  #listen(): void {
    this.#scroller.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    this.#body.addEventListener('click', (event) => this.#onClick(event));
    this.#scroller.addEventListener('focus', () => this.focus());
    this.element.addEventListener('keydown', (event) => {
      if (event.target === this.element) this.onKey(event);
    });
    new ResizeObserver(() => this.#onResize()).observe(this.#scroller);
  }

  /** A shorter or taller table may have had its bar moved by the browser; that was not the user. */
  #onResize(): void {
    const heightPx = this.#scroller.clientHeight;
    this.#layer.style.height = `${heightPx}px`;
    this.viewport.resize(heightPx);
    this.#lastScrollPx = this.#scroller.scrollTop;
    this.draw();
  }

  #onScroll(): void {
    // The browser tells of the bar's move before it tells of the new size that caused it.
    if (this.#scroller.clientHeight !== this.viewport.heightPx) return this.#onResize();
    const scrollPx = this.#scroller.scrollTop;
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
      const ordinal = this.#targetOf(event.key);
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

  #targetOf(key: string): number | undefined {
    const { viewport } = this;
    const last = viewport.end - 1;
    if (last < viewport.first) return undefined;
    const current = this.#awaitedOrdinal ?? this.#selected?.ordinal;
    switch (key) {
      case 'ArrowUp':
        return current === undefined ? last : current - 1;
      case 'ArrowDown':
        return current === undefined ? viewport.visible.start : current + 1;
      case 'PageUp':
        return (current ?? last) - viewport.pageSize;
      case 'PageDown':
        return (current ?? viewport.visible.start) + viewport.pageSize;
      case 'Home':
        return viewport.first;
      case 'End':
        return last;
      default:
        return undefined;
    }
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
    this.#body.replaceChildren();
    this.#rows.clear();
  }
}
