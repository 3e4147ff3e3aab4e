import { performance as thread } from 'node:perf_hooks';
import type { Disposable } from '../../base/disposable.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';

/**
 * How much of the thread's time annotating may take, because the thread also reads messages: while messages arrive a fifth, but hardly
 * anything once the thread is busy with them; half otherwise.
 */
const busy = { sliceMs: 1, pauseMs: 48 };
const flowing = { sliceMs: 2, pauseMs: 8 };
const quiet = { sliceMs: 5, pauseMs: 5 };
/** Messages that came so long ago are still coming: between two batches of a busy stream nothing comes for some milliseconds. */
const flowingMs = 100;
/** Of the time since it last looked, what the thread was at work. */
const busyShare = 0.4;

/** Something that can be found out about each row: whether it keeps its contract, what correlates it with others. */
export interface Annotation {
  /** Whether there is anything to find out about messages of a source now. */
  concerns(source: number): boolean;
  isKnown(page: Page, index: number): boolean;
  /** Finds out about one row, and keeps it. */
  annotate(page: Page, index: number): void;
  /** Something was found out. */
  onProgress(): void;
}

/**
 * Finds out about all rows that are held, in the background: a little at a time, so that reading, filtering and asking come
 * first. Rows that came are looked at before those that were read back. Rows that are known already, because somebody
 * looked at them, cost nothing. It keeps two places in the store and nothing of any row.
 */
export class RowAnnotator implements Disposable {
  readonly #store: MessageStore;
  readonly #annotation: Annotation;
  /** All rows below are known, or need not be. */
  #next = 0;
  /** The same of those from here on that were read back. */
  #historyNext = Infinity;
  #seen = 0;
  #cameMs = -Infinity;
  #worked = thread.eventLoopUtilization();
  #utilization = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(store: MessageStore, annotation: Annotation) {
    this.#store = store;
    this.#annotation = annotation;
  }

  /** Rows were added. */
  request(): void {
    if (this.#timer || this.#isDisposed) return;
    const { pauseMs } = this.#pace();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#run();
    }, pauseMs);
  }

  /** Starts over, because what was found out is outdated. */
  restart(): void {
    this.#next = this.#store.first;
    this.#historyNext = Infinity;
    this.request();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    const worked = thread.eventLoopUtilization();
    this.#utilization = thread.eventLoopUtilization(worked, this.#worked).utilization;
    const { sliceMs } = this.#pace();
    const deadlineMs = performance.now() + sliceMs;
    while (this.#annotateNext(deadlineMs) || this.#annotateHistory(deadlineMs)) {
      if (performance.now() < deadlineMs) continue;
      this.request();
      break;
    }
    // What it did itself does not count.
    this.#worked = thread.eventLoopUtilization();
    this.#annotation.onProgress();
  }

  /** Goes on with the rows that came; false when there are none. */
  #annotateNext(deadlineMs: number): boolean {
    const page = this.#next < this.#store.end ? this.#store.pageFrom(this.#next) : undefined;
    if (!page) return false;
    const { denseFirst } = this.#store;
    const from = page.isSparse ? page.indexFrom(this.#next) : Math.max(this.#next, denseFirst) - page.firstSequence;
    const annotated = this.#annotateRows(page, from, page.count, deadlineMs);
    this.#next = annotated === page.count ? page.endSequence : page.sequenceAt(annotated);
    return true;
  }

  /** Goes on with the rows that were read back, the newest page first; false when there are none. */
  #annotateHistory(deadlineMs: number): boolean {
    const range = this.#store.historyBelow(this.#historyNext);
    if (!range) return false;
    const { page, from, to } = range;
    // Rows of an unfinished page that are already known are skipped next time.
    if (this.#annotateRows(page, from, to, deadlineMs) === to) this.#historyNext = page.sequenceAt(from);
    return true;
  }

  /** The row behind the last one that there was time for. */
  #annotateRows(page: Page, from: number, to: number, deadlineMs: number): number {
    for (let index = from; index < to; index++) {
      const isDue = this.#annotation.concerns(page.sourceAt(index)) && !this.#annotation.isKnown(page, index);
      if (!isDue || page.isDead(index)) continue;
      this.#annotation.annotate(page, index);
      if (performance.now() >= deadlineMs) return index + 1;
    }
    return to;
  }

  #pace(): { readonly sliceMs: number; readonly pauseMs: number } {
    const { seen } = this.#store.counts;
    if (seen !== this.#seen) this.#cameMs = performance.now();
    this.#seen = seen;
    const isBusy = this.#utilization >= busyShare;
    return performance.now() - this.#cameMs >= flowingMs ? quiet : isBusy ? busy : flowing;
  }
}
