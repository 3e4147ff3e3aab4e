import type { Disposable } from '../../base/disposable.ts';
import { ViolationTally } from '../../messages/contracts/violations.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import type { ViolationReport } from '../../protocol/contracts/violations.ts';
import type { ContractBook } from './contractBook.ts';
import { Throttle } from './throttle.ts';

const announceEveryMs = 250;
/** To say what is wrong takes longer than to find out that something is, so it has its own share of the thread: 4 %. */
const sliceMs = 10;
/** More that break a contract are counted, and not looked at. */
const maxWaiting = 5000;

/** With a larger share of what is held still to be looked at, that nothing was found says nothing. */
const shareUnknown = 0.1;

interface Seen {
  readonly tally: ViolationTally;
  firstMs: number;
  lastMs: number;
}

/** What the messages of a session break of their contracts, and when they do; tells when that changes. */
export class ViolationBook implements Disposable {
  readonly #store: MessageStore;
  readonly #contracts: ContractBook;
  readonly #announce: (reports: readonly ViolationReport[]) => void;
  readonly #throttle = new Throttle(() => this.#tell(), announceEveryMs);
  readonly #seen = new Map<number, Seen>();
  /** Sequences of messages that have not been looked at. */
  readonly #waiting: number[] = [];
  /** What was so before contracts changed, until most of what is held has been held against them. */
  readonly #before = new Map<string, ViolationReport>();
  #reported: readonly ViolationReport[] = [];
  #told = '[]';

  constructor(store: MessageStore, contracts: ContractBook, announce: (reports: readonly ViolationReport[]) => void) {
    this.#store = store;
    this.#contracts = contracts;
    this.#announce = announce;
  }

  /** What is held, or known of it, may be another. */
  request(): void {
    this.#throttle.request();
  }

  /** Contracts are others now. What was told stays until there is something to tell in its place. */
  contractsChanged(): void {
    for (const report of this.#reported) if (report.invalid > 0) this.#before.set(report.source, report);
    this.#forget();
  }

  /** All messages have gone. */
  cleared(): void {
    this.#before.clear();
    this.#forget();
  }

  #forget(): void {
    this.#seen.clear();
    this.#waiting.length = 0;
    this.request();
  }

  dispose(): void {
    this.#throttle.dispose();
    if (this.#told !== '[]') this.#announce([]);
  }

  /** A message breaks its contract. */
  saw(page: Page, index: number): void {
    const source = page.sourceAt(index);
    const timeMs = page.timeAt(index);
    const seen = this.#seen.get(source) ?? { tally: new ViolationTally(), firstMs: timeMs, lastMs: timeMs };
    seen.firstMs = Math.min(seen.firstMs, timeMs);
    seen.lastMs = Math.max(seen.lastMs, timeMs);
    this.#seen.set(source, seen);
    if (this.#waiting.length < maxWaiting) this.#waiting.push(page.sequenceAt(index));
    this.request();
  }

  #tell(): boolean {
    this.#look();
    if (this.#waiting.length > 0) this.request();
    const reports = (this.#reported = this.#reports());
    const text = JSON.stringify(reports);
    if (text === this.#told) return false;
    this.#told = text;
    this.#announce(reports);
    return true;
  }

  #look(): void {
    const deadlineMs = performance.now() + sliceMs;
    while (performance.now() < deadlineMs) {
      const sequence = this.#waiting.pop();
      const place = sequence === undefined ? undefined : this.#store.locate(sequence);
      if (sequence === undefined) return;
      if (!place || place.page.isDead(place.index)) continue;
      const { page, index } = place;
      this.#seen.get(page.sourceAt(index))?.tally.add(...this.#contracts.errorsAt(page, index));
    }
  }

  #reports(): readonly ViolationReport[] {
    return this.#contracts.uses.map(({ number, ...use }) => {
      const { held } = this.#store.countsOf(number);
      const counts = this.#contracts.countsOf(number) ?? { invalid: 0, unchecked: held };
      const seen = counts.invalid > 0 ? this.#seen.get(number) : undefined;
      const before = this.#before.get(use.source);
      if (before && !seen && counts.unchecked > held * shareUnknown) return before;
      this.#before.delete(use.source);
      const span = seen ? { firstMs: seen.firstMs, lastMs: seen.lastMs } : null;
      return { ...use, held, ...counts, span, groups: [...(seen?.tally.groups ?? [])] };
    });
  }
}
