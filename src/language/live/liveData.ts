import { sleep } from '../../base/async.ts';
import { parseLive, type Live } from '../../protocol/live.ts';

/**
 * What runs, as the client told it last. Never in the way: an answer takes what is known, and asks for news behind its
 * back. What does not have the shape of an answer is no answer.
 */
export class LiveData {
  readonly #ask: () => Promise<unknown>;
  readonly #onNews: () => void;
  #known: Live | undefined;
  #isStale = true;
  #asking: Promise<void> | undefined;
  /** Somebody waited in vain for what is being asked: the next do not wait. */
  #isSlow = false;

  /** `onNews` is called when what is known has become another. */
  constructor(ask: () => Promise<unknown>, onNews: () => void) {
    this.#ask = ask;
    this.#onNews = onNews;
  }

  /** The last known state, without a request. */
  get known(): Live | undefined {
    return this.#known;
  }

  /** Whether news may come in a moment: they are outdated or asked for, and who was asked has kept nobody waiting for too long. */
  get isDue(): boolean {
    return this.#isStale || (this.#asking !== undefined && !this.#isSlow);
  }

  /** The known state. An outdated one is requested again. */
  peek(): Live | undefined {
    if (this.#isStale) void this.#refresh();
    return this.#known;
  }

  /** Waits for news that are due, also for those that something else has asked for; at most `boundMs`. */
  async soon(boundMs: number): Promise<void> {
    if (!this.isDue) return;
    const late = sleep(boundMs).then(() => true);
    if (await Promise.race([this.#refresh(), late])) this.#isSlow = this.#asking !== undefined;
  }

  invalidate(): void {
    this.#isStale = true;
  }

  #refresh(): Promise<void> {
    this.#asking ??= this.#load().finally(() => {
      this.#asking = undefined;
      this.#isSlow = false;
    });
    return this.#asking;
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    try {
      const answer = parseLive(await this.#ask());
      const before = JSON.stringify(this.#known);
      this.#known = answer;
      if (JSON.stringify(this.#known) !== before) this.#onNews();
    } catch {
      // A client that cannot say now says that it changed when it can.
      if (this.#known === undefined) return;
      this.#known = undefined;
      this.#onNews();
    }
  }
}
