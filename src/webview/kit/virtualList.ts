import { Viewport } from './viewport.ts';

/** The elements that a list draws in. */
export interface ListElements {
  /** It scrolls, and holds all others. */
  readonly scroller: HTMLElement;
  /** It stands above the rows and does not scroll away. */
  readonly head: HTMLElement;
  /** It does not scroll: rows are placed in it. */
  readonly layer: HTMLElement;
  readonly body: HTMLElement;
  /** It is empty and as high as all rows together, so that the browser shows a scroll bar for them. */
  readonly spacer: HTMLElement;
}

export interface ListRow {
  readonly element: HTMLElement;
  /** False while it stands for a row that is still to come. */
  readonly isLoaded: boolean;
}

export interface ListPorts<R extends ListRow> {
  /** Rows are about to be drawn: the viewport's extent is set here. */
  readonly onDraw: () => void;
  readonly onDrawn: (start: number, end: number) => void;
  readonly make: (ordinal: number) => R;
  /** A row that was still to come is there now. */
  readonly isHere: (ordinal: number) => boolean;
  readonly place: (row: R, ordinal: number, offsetPx: number) => void;
  /** Measures the rows that are drawn, where their heights differ; true when one is another than before. */
  readonly measure?: (rows: ReadonlyMap<number, R>) => boolean;
  readonly onResize: () => void;
  /** The user scrolled. `hasLeft` is true when the newest row was followed until now. */
  readonly onScroll: (hasLeft: boolean) => void;
}

/**
 * How long the scroll bar may differ from the rows before it is put right, so that it is not pulled from under the
 * user.
 */
const settleMs = 160;
/** Rows that are drawn once more because of their heights; the next frame goes on. */
const maxMeasurings = 3;

/**
 * A list of any number of rows. Only rows in sight exist. They hang in a layer that does not scroll; the browser's scroll
 * bar belongs to an empty box beneath, and says where to draw.
 */
export class VirtualList<R extends ListRow> {
  readonly viewport: Viewport;
  readonly #elements: ListElements;
  readonly #ports: ListPorts<R>;
  readonly #rows = new Map<number, R>();
  #lastScrollPx = 0;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;
  #isDrawAsked = false;

  constructor(rowHeightPx: number, elements: ListElements, ports: ListPorts<R>) {
    this.viewport = new Viewport(rowHeightPx);
    this.#elements = elements;
    this.#ports = ports;
    elements.scroller.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    new ResizeObserver(() => this.#onResize()).observe(elements.scroller);
  }

  /** The rows that are drawn, by ordinal. */
  get rows(): ReadonlyMap<number, R> {
    return this.#rows;
  }

  /** Draws with the browser's next frame. */
  draw(): void {
    if (this.#isDrawAsked) return;
    this.#isDrawAsked = true;
    requestAnimationFrame(() => {
      this.#isDrawAsked = false;
      this.#drawNow();
    });
  }

  /** Throws all rows away, so that the next drawing makes them anew. */
  clear(): void {
    this.#elements.body.replaceChildren();
    this.#rows.clear();
  }

  #drawNow(): void {
    this.#ports.onDraw();
    this.#drawRows();
    // Heights that differ from what they were taken for move the rows below, and bring others into sight.
    for (let tries = 0; tries < maxMeasurings && this.#ports.measure?.(this.#rows); tries++) {
      this.viewport.refit();
      this.#drawRows();
    }
    this.#drawScrollBar();
    const { start, end } = this.viewport.visible;
    this.#ports.onDrawn(start, end);
  }

  #drawRows(): void {
    const { viewport } = this;
    const { start, end } = viewport.visible;
    for (const [ordinal, row] of this.#rows) {
      const isOut = ordinal < start || ordinal >= end || viewport.heightOf(ordinal) === 0;
      const isStale = isOut || (!row.isLoaded && this.#ports.isHere(ordinal));
      if (!isStale) continue;
      row.element.remove();
      this.#rows.delete(ordinal);
    }
    for (let ordinal = start; ordinal < end; ordinal++) {
      if (viewport.heightOf(ordinal) > 0) this.#ports.place(this.#rowAt(ordinal), ordinal, viewport.offsetPx(ordinal));
    }
  }

  #rowAt(ordinal: number): R {
    const known = this.#rows.get(ordinal);
    if (known) return known;
    const made = this.#ports.make(ordinal);
    this.#rows.set(ordinal, made);
    this.#elements.body.append(made.element);
    return made;
  }

  #drawScrollBar(): void {
    const { scroller, spacer } = this.#elements;
    const { viewport } = this;
    const height = `${viewport.scrollHeightPx - viewport.heightPx}px`;
    if (spacer.style.height !== height) {
      spacer.style.height = height;
      // The browser may have moved the bar to keep it within the box; that was not the user.
      this.#lastScrollPx = scroller.scrollTop;
    }
    if (viewport.isFollowing) this.#putScrollBar();
    else if (Math.abs(scroller.scrollTop - viewport.scrollTopPx) > 1) this.#settleSoon();
  }

  #putScrollBar(): void {
    const { scroller } = this.#elements;
    const wantedPx = Math.round(this.viewport.scrollTopPx);
    if (Math.abs(scroller.scrollTop - wantedPx) > 1) scroller.scrollTop = wantedPx;
    this.#lastScrollPx = scroller.scrollTop;
  }

  #settleSoon(): void {
    clearTimeout(this.#settleTimer);
    this.#settleTimer = setTimeout(() => this.#putScrollBar(), settleMs);
  }

  /** The height left for rows below the head. */
  get #rowsHeightPx(): number {
    return this.#elements.scroller.clientHeight - this.#elements.head.offsetHeight;
  }

  /** A shorter or taller list may have had its bar moved by the browser; that was not the user. */
  #onResize(): void {
    const heightPx = this.#rowsHeightPx;
    this.#ports.onResize();
    this.#elements.layer.style.height = `${heightPx}px`;
    this.viewport.resize(heightPx);
    this.#lastScrollPx = this.#elements.scroller.scrollTop;
    this.draw();
  }

  #onScroll(): void {
    // The browser tells of the bar's move before it tells of the new size that caused it.
    if (this.#rowsHeightPx !== this.viewport.heightPx) return this.#onResize();
    const scrollPx = this.#elements.scroller.scrollTop;
    // The list itself has put the bar there, for rows that it had drawn.
    if (scrollPx === this.#lastScrollPx) return;
    const wasFollowing = this.viewport.isFollowing;
    this.viewport.scrolled(scrollPx, this.#lastScrollPx);
    this.#lastScrollPx = scrollPx;
    this.#ports.onScroll(wasFollowing && !this.viewport.isFollowing);
    // At an end of the bar, but not of the rows: give it room to go on.
    const { top, low } = this.viewport;
    if (scrollPx <= 0 && top > low) this.#putScrollBar();
    this.draw();
  }
}
