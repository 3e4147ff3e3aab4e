import { distancePx, placeFrom } from './rowGeometry.ts';

/** Browsers draw nothing beyond some 16 million pixels, so a longer table is scrolled at a reduced scale. */
export const maxScrollHeightPx = 8_000_000;
/** Heights of more rows than can be in sight are not summed up. */
const maxSummedRows = 10_000;

/**
 * Tells which rows are visible. Rows have ordinals: the newest has the highest. Where a row
 * stands is its place: its ordinal, or with the newest first the negative of it, so that places rise from the top down in
 * both orders, and no row's place changes as rows come and go. The state is `top`, the place (with a fraction) at the upper
 * edge; the browser's scroll bar follows it.
 */
export class Viewport {
  readonly rowHeightPx: number;
  #heightPx = 0;
  #first = 0;
  #end = 0;
  #top = 0;
  #isFollowing = true;
  #isOlderAwaited = false;
  #isNewestFirst = false;
  #noteRows = 0;
  #heightOf: ((ordinal: number) => number) | undefined;

  constructor(rowHeightPx: number) {
    this.rowHeightPx = rowHeightPx;
  }

  /** How high each row is; undefined where all are as high as a line. A row without height is not shown. */
  setHeights(heightOf: ((ordinal: number) => number) | undefined): void {
    this.#heightOf = heightOf;
    this.#settle();
  }

  /** Heights are others now. */
  refit(): void {
    this.#settle();
  }

  /** How high a row is. */
  heightOf(ordinal: number): number {
    return this.#heightOf?.(ordinal) ?? this.rowHeightPx;
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

  get isNewestFirst(): boolean {
    return this.#isNewestFirst;
  }

  get heightPx(): number {
    return this.#heightPx;
  }

  /** The number of whole rows that fit, at least one; of different heights, as many as are in sight. */
  get pageSize(): number {
    const { start, end } = this.visible;
    return Math.max(1, this.#heightOf ? end - start - 1 : Math.floor(this.#rowsInHeight));
  }

  /** The row itself where it is shown, else the next one that is, first in one direction. */
  shownFrom(ordinal: number, by: -1 | 1): number {
    for (const step of [by, -by]) {
      for (let at = ordinal; at >= this.#first && at < this.#end; at += step) if (this.heightOf(at) > 0) return at;
    }
    return ordinal;
  }

  /** The ordinals of the rows that are at least partly visible; `end` is excluded. */
  get visible(): { readonly start: number; readonly end: number } {
    const [low, high] = this.#isNewestFirst ? [-this.#end, -this.#first] : [this.#first, this.#end];
    const from = Math.max(low, Math.floor(this.#top));
    const to = Math.max(from, Math.min(high, Math.ceil(this.#from(this.#top, this.#heightPx))));
    return this.#isNewestFirst ? { start: -to, end: -from } : { start: from, end: to };
  }

  /** How many rows older than those in sight there are; below 0 where what stands beyond them is in sight. */
  get olderRows(): number {
    return this.#isNewestFirst ? -this.#first - this.#from(this.#top, this.#heightPx) : this.#top - this.#first;
  }

  /** Nothing older can be scrolled to. */
  get isAtOldest(): boolean {
    return this.olderRows + this.#noteRows < 0.5;
  }

  get scrollHeightPx(): number {
    const wholePx = (this.#high - this.low) * this.rowHeightPx;
    return Math.max(this.#heightPx, Math.min(wholePx, maxScrollHeightPx));
  }

  /** The scroll bar's position. */
  get scrollTopPx(): number {
    const range = this.#maxTop - this.low;
    if (range <= 0) return 0;
    return ((this.#top - this.low) / range) * (this.scrollHeightPx - this.#heightPx);
  }

  /** The lowest place that `top` can have. */
  get low(): number {
    return this.#isNewestFirst ? -this.#end : this.#first - this.#noteRows;
  }

  get #high(): number {
    return this.#isNewestFirst ? -this.#first + this.#noteRows : this.#end;
  }

  get #rowsInHeight(): number {
    return this.#heightPx / this.rowHeightPx;
  }

  get #maxTop(): number {
    return Math.max(this.low, this.#from(this.#high, -this.#heightPx));
  }

  placeOf(ordinal: number): number {
    return this.#isNewestFirst ? -1 - ordinal : ordinal;
  }

  /** A row's number from the top of all rows, from 0. */
  indexOf(ordinal: number): number {
    return this.#isNewestFirst ? this.#end - 1 - ordinal : ordinal - this.#first;
  }

  /** How far a row stands below the upper edge. */
  offsetPx(ordinal: number): number {
    const place = this.placeOf(ordinal);
    const rows = place - this.#top;
    // What is that far out of sight is not drawn.
    if (!this.#heightOf || Math.abs(rows) > maxSummedRows) return Math.round(rows * this.rowHeightPx);
    return Math.round(distancePx(this.#top, place, (at) => this.#heightAt(at)));
  }

  /** The same of the line beyond the oldest row, where something is said of it. */
  get noteOffsetPx(): number {
    return this.offsetPx(this.#first - 1);
  }

  /** The place so far below another one, or above it. */
  #from(place: number, px: number): number {
    if (!this.#heightOf) return place + px / this.rowHeightPx;
    return placeFrom(place, px, (at) => this.#heightAt(at), this.low, this.#high);
  }

  /** What stands beyond the oldest row is as high as a line. */
  #heightAt(place: number): number {
    const ordinal = this.placeOf(place);
    return ordinal < this.#first || ordinal >= this.#end ? this.rowHeightPx : this.heightOf(ordinal);
  }

  resize(heightPx: number): void {
    this.#heightPx = heightPx;
    this.#settle();
  }

  /** Rows were added or evicted. */
  setExtent(first: number, end: number): void {
    const before = this.#first;
    const isOlderHere = this.#isOlderAwaited && first < before;
    this.#first = first;
    this.#end = Math.max(first, end);
    if (isOlderHere) this.#top = this.#isNewestFirst ? this.placeOf(before) : before - this.pageSize + 1;
    this.#settle();
    if (isOlderHere) this.#isOlderAwaited = false;
  }

  /** How many lines are left free beyond the oldest row; true when there were more or fewer before. */
  setNoteRows(count: number): boolean {
    if (count === this.#noteRows) return false;
    this.#noteRows = count;
    this.#settle();
    return true;
  }

  /** Turns the rows round; who follows the newest goes on, and what was in the middle of the sight stays there. */
  setNewestFirst(isNewestFirst: boolean): void {
    if (isNewestFirst === this.#isNewestFirst) return;
    const { start, end } = this.visible;
    this.#isNewestFirst = isNewestFirst;
    const middle = (start + end) / 2;
    if (!this.#isFollowing) this.#top = (isNewestFirst ? -middle : middle) - this.#rowsInHeight / 2;
    this.#settle();
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
      this.#top = this.low + share * (this.#maxTop - this.low);
    } else {
      this.#top = this.#from(this.#top, deltaPx);
    }
    // Any move away from the newest row stops following; reaching the last half row on the way to it starts it again.
    const isBack = this.#isNewestFirst
      ? deltaPx < 0 && this.#top <= this.low + 0.5
      : deltaPx > 0 && this.#top >= this.#maxTop - 0.5;
    this.#isFollowing = isBack;
    this.#settle();
  }

  moveTo(top: number): void {
    this.#isFollowing = false;
    this.#top = top;
    this.#settle();
  }

  /** Scrolls just far enough to make a row fully visible; with the oldest one, what stands beyond it. */
  reveal(ordinal: number): void {
    const noteRows = ordinal === this.#first ? this.#noteRows : 0;
    const place = this.placeOf(ordinal);
    const highest = this.#isNewestFirst ? place : place - noteRows;
    const lowest = this.#from(place + 1 + (this.#isNewestFirst ? noteRows : 0), -this.#heightPx);
    if (highest < this.#top) this.moveTo(highest);
    else if (lowest > this.#top) this.moveTo(lowest);
  }

  #settle(): void {
    // If all rows fit, there is nothing to scroll.
    if (this.#maxTop <= this.low && !this.#isOlderAwaited) this.#isFollowing = true;
    const newest = this.#isNewestFirst ? this.low : this.#maxTop;
    this.#top = this.#isFollowing ? newest : Math.min(Math.max(this.#top, this.low), this.#maxTop);
  }
}
