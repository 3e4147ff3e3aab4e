import { randomInt } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Disposable } from '../../base/disposable.ts';
import { hasTrait } from '../../base/kinds/sources.ts';
import type { PayloadEncoding } from '../../base/kinds/decoders.ts';
import { correlationPath } from '../../messages/trace/correlationPath.ts';
import {
  identifiersOf,
  NameMeanings,
  type CorrelationRules,
  type Identifier,
} from '../../messages/trace/identifiers.ts';
import { outcomeOf } from '../../messages/trace/rowOutcome.ts';
import { spanFacts, type SpanFacts } from '../../messages/trace/spanFacts.ts';
import { TraceIndex } from '../../messages/trace/traceIndex.ts';
import { ValueSearches } from '../../messages/trace/valueSearches.ts';
import type { PathSteps } from '../../messages/rows/payloadPath.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import type { Page } from '../../messages/store/page.ts';
import type { MessageStore } from '../../messages/store/store.ts';
import { RecentBook } from '../recent/recentBook.ts';
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

/** Payloads in which a text stands as it is. */
const plainEncodings: ReadonlySet<PayloadEncoding> = new Set(['auto', 'json', 'text']);

/** Messages are still read and shown between two slices. */
const sliceMs = 8;

/** What a row says of its place in a trace. */
interface RowFacts {
  readonly identifiers: readonly Identifier[];
  readonly span: SpanFacts | undefined;
  readonly isError: boolean;
}

/** Finds out in the background which values each row of a session has, and so which rows belong together. */
export class TraceBook implements Disposable {
  readonly recent: RecentBook;
  readonly #store: MessageStore;
  readonly #sources: SourceTable;
  readonly #lens: RowLens;
  readonly #index: TraceIndex;
  readonly #searches: ValueSearches;
  readonly #annotator: RowAnnotator;
  #paths: (PathSteps | undefined)[] = [];
  #meanings = new NameMeanings([]);
  #rules = '[]';
  /** Sessions of one name follow each other: none begins where another one did. */
  #way = randomInt(2 ** 32);

  constructor(store: MessageStore, sources: SourceTable) {
    this.#store = store;
    this.#sources = sources;
    this.#lens = new RowLens((source) => sources.factsOf(source), traceBounds);
    this.#index = new TraceIndex((sequence) => store.locate(sequence) !== undefined);
    const isPacked = (page: Page, index: number): boolean => this.#isPacked(page, index);
    this.#searches = new ValueSearches({ store, lens: this.#lens, isPacked });
    this.recent = new RecentBook({
      originOf: (source) => sources.of(source)?.origin,
      isHeld: (sequence) => store.locate(sequence) !== undefined,
    });
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
    return Math.max(0, this.#store.rows - this.#index.rows);
  }

  /** Another number means that rows are read in another way now. */
  get way(): number {
    return this.#way;
  }

  /** Rows have come that services sent as telemetry, now or into a recording. */
  get hasTelemetry(): boolean {
    return [...this.#sources.numbers].some((number) => {
      const source = this.#sources.of(number);
      return source !== undefined && hasTrait(source.kind, 'isReceived');
    });
  }

  /** What the index takes, in bytes. */
  get bytes(): number {
    return this.#index.bytes;
  }

  /** Rows have come. */
  request(): void {
    this.#annotator.request();
  }

  /** The sources are others now, or are read in another way: where other values tie messages together, all is looked at anew. */
  sourcesChanged(): void {
    const ways = this.#sources.ways;
    const rules = JSON.stringify(ways);
    this.#paths = [];
    if (rules === this.#rules) return;
    this.#rules = rules;
    this.#way++;
    const last = ways.map(({ correlation: path }) =>
      correlationPath(path)?.findLast((step) => typeof step === 'string'),
    );
    this.#meanings = new NameMeanings(last.filter((name) => name !== undefined));
    this.cleared();
    this.#annotator.restart();
  }

  /** All rows have gone. */
  cleared(): void {
    this.#index.clear();
    this.#searches.clear();
    this.recent.clear();
  }

  /** Sequences of the rows that have a value, in order. */
  find(value: string): readonly number[] {
    return this.#index.find(value);
  }

  /**
   * Sequences of the rows that have a value anywhere, known for what ties messages together or not, in order. All that is held is
   * looked through, in slices; asked again, it goes on where it was.
   */
  async search(value: string, signal: AbortSignal): Promise<readonly number[]> {
    const search = this.#searches.of(value);
    while (search.advance(performance.now() + sliceMs)) {
      await turn();
      signal.throwIfAborted();
    }
    return search.found;
  }

  /** A row breaks its contract. */
  brokeContract(page: Page, index: number): void {
    // Of one that was not looked at yet, that is seen then.
    if (this.#index.isKnown(page.sequenceAt(index))) this.recent.brokeContract(this.#read(page, index));
  }

  /** What a row says of its place in a trace; undefined once it has gone. */
  factsAt(sequence: number): RowFacts | undefined {
    const place = this.#store.locate(sequence);
    if (!place) return undefined;
    const identifiers = this.#read(place.page, place.index);
    if (place.page.kindAt(place.index) === 'gap') return { identifiers, span: undefined, isError: false };
    try {
      const span = this.#lens.source?.kind === 'span' ? spanFacts(this.#lens.payload) : undefined;
      return { identifiers, span, isError: outcomeOf(this.#lens).isError };
    } catch {
      // It takes too much work to read.
      return { identifiers, span: undefined, isError: false };
    }
  }

  dispose(): void {
    this.#annotator.dispose();
  }

  #annotate(page: Page, index: number): void {
    const identifiers = this.#read(page, index);
    const values = new Set(identifiers.map(({ value }) => value));
    if (values.size > 0) this.recent.saw(this.#lens, identifiers);
    this.#index.add(page.sequenceAt(index), [...values], page.kindAt(index) !== 'gap' && this.#looksPacked());
  }

  #isPacked(page: Page, index: number): boolean {
    const sequence = page.sequenceAt(index);
    if (this.#index.isKnown(sequence)) return this.#index.isPacked(sequence);
    this.#lens.move(page, index);
    return this.#looksPacked();
  }

  /** Of the row that the lens looks at. */
  #looksPacked(): boolean {
    const { encoding = 'auto', schema } = this.#lens.source ?? {};
    return schema !== undefined || !plainEncodings.has(encoding) || !this.#lens.isText;
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
    return { path, meanings: this.#meanings };
  }
}
