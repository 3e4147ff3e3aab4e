/** Browsers draw nothing beyond some 16 million pixels, so a longer table is scrolled at a reduced scale. */
export const maxScrollHeightPx = 8_000_000;

/**
 * Tells which rows are visible. Its state is `top`, the ordinal (with a fraction) at the upper edge; the browser's scroll
 * bar follows it. Rows therefore stay in place while older ones are evicted and newer ones arrive.
 */
export class Viewport {
  readonly rowHeightPx: number;
  #heightPx = 0;
  #first = 0;
  #end = 0;
  #top = 0;
  #isFollowing = true;
  #isOlderAwaited = false;

  constructor(rowHeightPx: number) {
    this.rowHeightPx = rowHeightPx;
  }

  /** Ordinal of the oldest row there is. */
  get first(): number {
    return this.#first;
  }

  /** The ordinal behind the newest row. */
  get end(): number {
    return this.#end;
  }

  get top(): number {
    return this.#top;
  }

  /** True while the newest row is kept visible. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get heightPx(): number {
    return this.#heightPx;
  }

  /** The number of whole rows that fit, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#heightPx / this.rowHeightPx));
  }

  /** The rows that are at least partly visible; `end` is excluded. */
  get visible(): { readonly start: number; readonly end: number } {
    const start = Math.max(this.#first, Math.floor(this.#top));
    const end = Math.min(this.#end, Math.ceil(this.#top + this.#heightPx / this.rowHeightPx));
    return { start, end: Math.max(start, end) };
  }

  get scrollHeightPx(): number {
    const wholePx = (this.#end - this.#first) * this.rowHeightPx;
    return Math.max(this.#heightPx, Math.min(wholePx, maxScrollHeightPx));
  }

  /** The scroll bar's position. */
  get scrollTopPx(): number {
    const range = this.#maxTop - this.#first;
    if (range <= 0) return 0;
    return ((this.#top - this.#first) / range) * (this.scrollHeightPx - this.#heightPx);
  }

  get #maxTop(): number {
    return Math.max(this.#first, this.#end - this.#heightPx / this.rowHeightPx);
  }

  resize(heightPx: number): void {
    this.#heightPx = heightPx;
    this.#settle();
  }

  /** Rows were added or evicted. */
  setExtent(first: number, end: number): void {
    const isOlderHere = this.#isOlderAwaited && first < this.#first;
    if (isOlderHere) this.#top = this.#first - this.pageSize + 1;
    this.#first = first;
    this.#end = Math.max(first, end);
    this.#settle();
    if (isOlderHere) this.#isOlderAwaited = false;
  }

  /**
   * Older rows were requested while all rows fit. When they arrive, the last of them are shown instead of the newest
   * rows.
   */
  awaitOlder(): void {
    this.#isFollowing = false;
    this.#isOlderAwaited = true;
  }

  follow(): void {
    this.#isFollowing = true;
    this.#isOlderAwaited = false;
    this.#settle();
  }

  /** Keeps the visible rows in place when new ones arrive. */
  hold(): void {
    this.#isFollowing = false;
  }

  /** The user scrolled: short distances count in pixels, long ones as a proportion of the whole. */
  scrolled(scrollTopPx: number, previousPx: number): void {
    const deltaPx = scrollTopPx - previousPx;
    if (deltaPx === 0) return;
    if (Math.abs(deltaPx) > 2 * this.#heightPx) {
      const rangePx = this.scrollHeightPx - this.#heightPx;
      const share = rangePx > 0 ? scrollTopPx / rangePx : 0;
      this.#top = this.#first + share * (this.#maxTop - this.#first);
    } else {
      this.#top += deltaPx / this.rowHeightPx;
    }
    // Any move up stops following; reaching the last half row on the way down starts it again.
    this.#isFollowing = deltaPx > 0 && this.#top >= this.#maxTop - 0.5;
    this.#settle();
  }

  moveTo(top: number): void {
    this.#isFollowing = false;
    this.#top = top;
    this.#settle();
  }

  /** Scrolls just far enough to make a row fully visible. */
  reveal(ordinal: number): void {
    const lowest = ordinal + 1 - this.#heightPx / this.rowHeightPx;
    if (ordinal < this.#top) this.moveTo(ordinal);
    else if (lowest > this.#top) this.moveTo(lowest);
  }

  #settle(): void {
    // If all rows fit, there is nothing to scroll.
    if (this.#maxTop <= this.#first && !this.#isOlderAwaited) this.#isFollowing = true;
    this.#top = this.#isFollowing ? this.#maxTop : Math.min(Math.max(this.#top, this.#first), this.#maxTop);
  }
}
