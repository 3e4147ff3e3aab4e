/** Browsers draw nothing beyond some 16 million pixels; a longer table is scrolled on a shortened scale. */
export const maxScrollHeightPx = 8_000_000;

/**
 * Which rows are in sight. The truth is `top`, the ordinal (with its fraction) at the upper edge; the browser's scroll
 * bar follows it. So rows stay where the user reads them while older ones are evicted and newer ones come.
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

  /** The newest row stays in sight. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get heightPx(): number {
    return this.#heightPx;
  }

  /** Whole rows that fit; one at least. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#heightPx / this.rowHeightPx));
  }

  /** Rows in sight, also by a part: from `start` up to `end`. */
  get visible(): { readonly start: number; readonly end: number } {
    const start = Math.max(this.#first, Math.floor(this.#top));
    const end = Math.min(this.#end, Math.ceil(this.#top + this.#heightPx / this.rowHeightPx));
    return { start, end: Math.max(start, end) };
  }

  get scrollHeightPx(): number {
    const wholePx = (this.#end - this.#first) * this.rowHeightPx;
    return Math.max(this.#heightPx, Math.min(wholePx, maxScrollHeightPx));
  }

  /** Where the scroll bar belongs. */
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

  /** Rows came, or the oldest went. */
  setExtent(first: number, end: number): void {
    const isOlderHere = this.#isOlderAwaited && first < this.#first;
    if (isOlderHere) this.#top = this.#first - this.pageSize + 1;
    this.#first = first;
    this.#end = Math.max(first, end);
    this.#settle();
    if (isOlderHere) this.#isOlderAwaited = false;
  }

  /** Older rows were asked for where all fit: when they are there, the last ones of them are shown, not the newest rows. */
  awaitOlder(): void {
    this.#isFollowing = false;
    this.#isOlderAwaited = true;
  }

  follow(): void {
    this.#isFollowing = true;
    this.#isOlderAwaited = false;
    this.#settle();
  }

  /** Stays at the rows in sight, whatever comes. */
  hold(): void {
    this.#isFollowing = false;
  }

  /** The user moved the scroll bar: a short way is taken pixel by pixel, a long one in proportion. */
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
    // The slightest move up detaches; on the way down the last half row attaches.
    this.#isFollowing = deltaPx > 0 && this.#top >= this.#maxTop - 0.5;
    this.#settle();
  }

  moveTo(top: number): void {
    this.#isFollowing = false;
    this.#top = top;
    this.#settle();
  }

  /** Scrolls as little as it takes to have the row wholly in sight. */
  reveal(ordinal: number): void {
    const lowest = ordinal + 1 - this.#heightPx / this.rowHeightPx;
    if (ordinal < this.#top) this.moveTo(ordinal);
    else if (lowest > this.#top) this.moveTo(lowest);
  }

  #settle(): void {
    // What fits in whole has no other place to be.
    if (this.#maxTop <= this.#first && !this.#isOlderAwaited) this.#isFollowing = true;
    this.#top = this.#isFollowing ? this.#maxTop : Math.min(Math.max(this.#top, this.#first), this.#maxTop);
  }
}
