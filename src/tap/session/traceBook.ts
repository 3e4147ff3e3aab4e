import { Buffer } from 'node:buffer';
import { setImmediate as turn } from 'node:timers/promises';
import type { Disposable } from '../../base/disposable.ts';
import { correlationPath } from '../../messages/trace/correlationPath.ts';
import { identifiersOf, plainName, type CorrelationRules, type Identifier } from '../../messages/trace/identifiers.ts';
import { mentions } from '../../messages/trace/mentions.ts';
import { TraceIndex } from '../../messages/trace/traceIndex.ts';
import type { PathSteps } from '../../messages/rows/payloadPath.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import { newestFirst } from './contractTrial.ts';
import { RowAnnotator } from './rowAnnotator.ts';
import type { SourceTable } from './sourceTable.ts';

/** What ties a message to others stands near its beginning, or in fields beside it: more is not read. */
const traceBounds = {
  maxPayloadBytes: 262_144,
  maxUnpackedBytes: 1_048_576,
  maxFields: 200,
  isHurried: true,
  isExact: true,
};

/** Messages are still read and shown between two slices. */
const sliceMs = 8;

/** Finds out in the background which values each row of a session has, and so which rows belong together. */
export class TraceBook implements Disposable {
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #lens: RowLens;
  readonly #index: TraceIndex;
  readonly #annotator: RowAnnotator;
  #paths: (PathSteps | undefined)[] = [];
  #names: ReadonlySet<string> = new Set();
  #rules = '[]';

  constructor(store: MessageStore, sources: SourceTable) {
    this.#store = store;
    this.#sources = sources;
    this.#lens = new RowLens((source) => sources.factsOf(source), traceBounds);
    this.#index = new TraceIndex((sequence) => store.locate(sequence) !== undefined);
    this.#annotator = new RowAnnotator(store, {
      concerns: () => true,
      isKnown: (page, index) => this.#index.isKnown(page.sequenceAt(index)),
      annotate: (page, index) => this.#annotate(page, index),
      onProgress: () => undefined,
    });
    store.follow({
      onKept: () => undefined,
      onReadBack: () => this.#annotator.request(),
      onEvicted: (sequence) => this.#index.evicted(sequence),
    });
  }

  /** Rows that are held and were not looked at yet. */
  get unknown(): number {
    return Math.max(0, this.#store.counts.held - this.#index.rows);
  }

  /** Rows have come. */
  request(): void {
    this.#annotator.request();
  }

  /** The sources are others now, or are read in another way: where other values tie messages together, all is looked at anew. */
  sourcesChanged(): void {
    const paths = this.#sources.statuses.map(({ id }) => [id, this.#sources.correlationOf(id) ?? ''] as const);
    const rules = JSON.stringify(paths.filter(([, path]) => path !== ''));
    this.#paths = [];
    if (rules === this.#rules) return;
    this.#rules = rules;
    const last = paths.map(([, path]) => correlationPath(path)?.findLast((step) => typeof step === 'string'));
    this.#names = new Set(last.flatMap((name) => (name === undefined ? [] : [plainName(name)])));
    this.#index.clear();
    this.#annotator.restart();
  }

  /** All rows have gone. */
  cleared(): void {
    this.#index.clear();
  }

  /** Sequences of the rows that have a value, in order. */
  find(value: string): readonly number[] {
    return this.#index.find(value);
  }

  /**
   * Sequences of the rows that have a value anywhere, known for what ties messages together or not, in order. Everything that is
   * held is looked through, in slices.
   */
  async search(value: string, signal: AbortSignal): Promise<readonly number[]> {
    const needle = Buffer.from(value);
    const found: number[] = [];
    let sliceEndMs = performance.now() + sliceMs;
    let isOnPage: readonly [page: Page | undefined, isThere: boolean] = [undefined, false];
    for (const { page, index } of newestFirst(this.#store)) {
      // Most pages do not have it: of those no row is read.
      if (page !== isOnPage[0]) isOnPage = [page, page.bytes.includes(needle)];
      if (isOnPage[1] && this.#mentions(page, index, value)) found.push(page.sequenceAt(index));
      if (performance.now() < sliceEndMs) continue;
      await turn();
      signal.throwIfAborted();
      sliceEndMs = performance.now() + sliceMs;
    }
    return found.reverse();
  }

  #mentions(page: Page, index: number, value: string): boolean {
    if (page.kindAt(index) === 'gap') return false;
    this.#lens.move(page, index);
    try {
      return mentions(this.#lens, value);
    } catch {
      // It takes too much work to read.
      return false;
    }
  }

  /** All values of a row; none once it has gone. */
  identifiersAt(sequence: number): readonly Identifier[] {
    const place = this.#store.locate(sequence);
    return place ? this.#read(place.page, place.index) : [];
  }

  dispose(): void {
    this.#annotator.dispose();
  }

  #annotate(page: Page, index: number): void {
    const values = new Set(this.#read(page, index).map(({ value }) => value));
    this.#index.add(page.sequenceAt(index), [...values]);
  }

  #read(page: Page, index: number): readonly Identifier[] {
    if (page.kindAt(index) === 'gap') return [];
    this.#lens.move(page, index);
    try {
      return identifiersOf(this.#lens, this.#rulesOf(page.sourceAt(index)));
    } catch {
      // It takes too much work to read.
      return [];
    }
  }

  #rulesOf(source: number): CorrelationRules {
    const path = (this.#paths[source] ??= correlationPath(this.#sources.of(source)?.payload?.correlation));
    return { path, names: this.#names };
  }
}
