import type { Disposable } from '../base/disposable.ts';
import type { Page } from '../messages/page.ts';
import type { MessageStore } from '../messages/store.ts';

/** Of the thread that also reads: a tenth while messages flow, half of it while none do. */
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

  /** What was found out holds no more. */
  restart(): void {
    this.#next = this.#store.first;
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
    while (this.#next < this.#store.end) {
      const page = this.#store.pageFrom(this.#next);
      if (!page) break;
      if (!this.#judgeRows(page, deadlineMs) || performance.now() >= deadlineMs) {
        this.request();
        break;
      }
    }
    this.#world.onProgress();
  }

  /** False when the time is over before the page is. */
  #judgeRows(page: Page, deadlineMs: number): boolean {
    const { denseFirst } = this.#store;
    const from = page.isSparse ? page.indexFrom(this.#next) : Math.max(this.#next, denseFirst) - page.firstSequence;
    for (let index = from; index < page.count; index++) {
      const isDue = page.verdictAt(index) === undefined && this.#world.hasContract(page.sourceAt(index));
      if (!isDue || page.isDead(index)) continue;
      this.#world.judge(page, index);
      this.#next = page.sequenceAt(index) + 1;
      if (performance.now() >= deadlineMs) return false;
    }
    this.#next = page.endSequence;
    return true;
  }

  #pace(): { readonly sliceMs: number; readonly pauseMs: number } {
    return this.#store.counts.seen === this.#seen ? quiet : flowing;
  }
}
