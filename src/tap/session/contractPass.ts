import type { Disposable } from '../../base/disposable.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';

/**
 * How much of the thread's time the pass may take, because the thread also reads messages: a tenth while messages
 * arrive, half otherwise.
 */
const flowing = { sliceMs: 2, pauseMs: 18 };
const quiet = { sliceMs: 5, pauseMs: 5 };

export interface PassWorld {
  /** Whether messages of a source can be held against a contract now. */
  hasContract(source: number): boolean;
  /** Finds out about one row, and keeps it. */
  judge(page: Page, index: number): void;
  /** Something was found out. */
  onProgress(): void;
}

/**
 * Holds everything that is held against its contract, in the background: a little at a time, so that reading, filtering
 * and asking come first. Rows that were judged already, because somebody looked at them, cost nothing.
 */
export class ContractPass implements Disposable {
  readonly #store: MessageStore;
  readonly #world: PassWorld;
  /** All rows below are judged, or need not be. */
  #next = 0;
  /** The same of those from here on that were read back. */
  #historyNext = Infinity;
  #seen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(store: MessageStore, world: PassWorld) {
    this.#store = store;
    this.#world = world;
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

  /** Starts over, because earlier verdicts are outdated. */
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
    const { sliceMs } = this.#pace();
    this.#seen = this.#store.counts.seen;
    const deadlineMs = performance.now() + sliceMs;
    while (this.#judgeNext(deadlineMs) || this.#judgePast(deadlineMs)) {
      if (performance.now() < deadlineMs) continue;
      this.request();
      break;
    }
    this.#world.onProgress();
  }

  /** Goes on with the rows that came; false when there are none. */
  #judgeNext(deadlineMs: number): boolean {
    const page = this.#next < this.#store.end ? this.#store.pageFrom(this.#next) : undefined;
    if (!page) return false;
    const { denseFirst } = this.#store;
    const from = page.isSparse ? page.indexFrom(this.#next) : Math.max(this.#next, denseFirst) - page.firstSequence;
    const judged = this.#judgeRows(page, from, page.count, deadlineMs);
    this.#next = judged === page.count ? page.endSequence : page.sequenceAt(judged);
    return true;
  }

  /** Goes on with the rows that were read back, the newest page first; false when there are none. */
  #judgePast(deadlineMs: number): boolean {
    const range = this.#store.historyBelow(this.#historyNext);
    if (!range) return false;
    const { page, from, to } = range;
    // Rows of an unfinished page that are already judged are skipped next time.
    if (this.#judgeRows(page, from, to, deadlineMs) === to) this.#historyNext = page.sequenceAt(from);
    return true;
  }

  /** The row behind the last one that there was time for. */
  #judgeRows(page: Page, from: number, to: number, deadlineMs: number): number {
    for (let index = from; index < to; index++) {
      const isDue = page.verdictAt(index) === undefined && this.#world.hasContract(page.sourceAt(index));
      if (!isDue || page.isDead(index)) continue;
      this.#world.judge(page, index);
      if (performance.now() >= deadlineMs) return index + 1;
    }
    return to;
  }

  #pace(): { readonly sliceMs: number; readonly pauseMs: number } {
    return this.#store.counts.seen === this.#seen ? quiet : flowing;
  }
}
