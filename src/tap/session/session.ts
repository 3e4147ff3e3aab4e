import { setImmediate as nextTurn } from 'node:timers/promises';
import { abortable, abortOnDispose } from '../../base/async.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { silentLogger, type Logger } from '../../base/logger.ts';
import type { Problem } from '../../base/problem.ts';
import type { Entry } from '../../broker/log.ts';
import { compileFilter } from '../../messages/filter/compile.ts';
import type { Matcher } from '../../messages/filter/matcher.ts';
import { ByteScanner } from '../../messages/filter/scan/byteScanner.ts';
import { PartlySeen } from '../../messages/filter/partly.ts';
import { Unevaluated } from '../../messages/filter/unevaluated.ts';
import type { OnUnevaluated } from '../../messages/filter/unfailing.ts';
import { LogEvents } from '../../messages/rows/logEvents.ts';
import { RowLens } from '../../messages/rows/rowLens.ts';
import { MessageStore, type StoreBounds } from '../../messages/store/store.ts';
import { sumOfCounts } from '../../messages/store/tallies.ts';
import { GapSpans } from '../../messages/view/gapSpans.ts';
import { MessageView } from '../../messages/view/view.ts';
import type { Filter, FilterProblem, Sort } from '../../protocol/filterShapes.ts';
import type { ContractTrial } from '../../protocol/contracts/violations.ts';
import type { SentMessage } from '../../protocol/acting/drafts.ts';
import type { OlderMessages, Row, SourceStatus } from '../../protocol/shapes.ts';
import { ContractBook } from './contractBook.ts';
import type { Announcer } from './announcer.ts';
import { exportRows, type ExportRequest } from './exporter.ts';
import { lineSourceOf } from './recordingForm.ts';
import type { Intake, SourcePart } from '../sources/intake.ts';
import type { Readers } from '../sources/readers.ts';
import { RowAnnotator } from './rowAnnotator.ts';
import type { HeldSource } from './heldSource.ts';
import { HistoryReader } from './historyReader.ts';
import { SessionHistory } from './sessionHistory.ts';
import { Questions } from './questions.ts';
import { RowSearch } from './rowSearch.ts';
import { scanBounds } from '../scan/scanBounds.ts';
import type { ScanPool } from '../scan/scanPool.ts';
import { SourceTable, type KnownSource } from './sourceTable.ts';
import { TimeMerge } from '../sources/timeMerge.ts';
import { Throttle } from './throttle.ts';
import { TraceBook } from './traceBook.ts';
import { ViolationBook } from './violationBook.ts';
import { emptied, filtered, openedView, paused, resumed, sortedBy, unsorted } from './viewState.ts';

const announceEveryMs = 50;
/** A running filter yields to requests after this time. */
const sliceMs = 8;
/** Messages that came so long ago are still coming. */
const maxQuietMs = 200;

/** What a session reads its sources with. */
type SourceReaders = Disposable & Pick<Readers, 'setSources' | 'streams'>;

interface SessionTools {
  readonly logger?: Logger;
  /** Threads that help to filter. */
  readonly pool?: ScanPool | undefined;
  /** Opens what reads the sources; without it nothing is read, and messages come from whoever calls `append`. */
  readonly openReaders?: (intake: Intake) => SourceReaders;
}

/** The store and the view of one inspector: takes messages in and announces changes. */
export class Session implements Intake, Disposable {
  readonly questions: Questions;
  readonly traces: TraceBook;
  readonly #name: string;
  readonly #announcer: Announcer;
  readonly #messages: MessageStore;
  readonly #view: MessageView;
  readonly #events: LogEvents;
  readonly #history: SessionHistory;
  readonly #merge: TimeMerge;
  readonly #readers: SourceReaders | undefined;
  readonly #historyReader: HistoryReader;
  readonly #contracts: ContractBook;
  readonly #verdicts: RowAnnotator;
  readonly #violations: ViolationBook;
  readonly #sources = new SourceTable();
  readonly #search: RowSearch;
  readonly #gaps = new GapSpans();
  readonly #scanner = ByteScanner.create();
  readonly #disposables = new DisposableStore();
  readonly #lifetime = this.#disposables.add(abortOnDispose());
  readonly #countsThrottle = this.#disposables.add(new Throttle(() => this.#announceCounts(), announceEveryMs));
  readonly #sourcesThrottle = this.#disposables.add(new Throttle(() => this.#announceSources(), announceEveryMs));
  /** The counts of each source change constantly, so they are announced only a few times a second. */
  readonly #sourceCountsThrottle = this.#disposables.add(new Throttle(() => this.#announceSources(), 500));
  readonly #pool: ScanPool | undefined;
  #announced = '';
  /** Where the view ended when counts were last announced. */
  #announcedEnd = 0;
  /** Resolves when they are announced next, or when nobody sees them any more. */
  #news: PromiseWithResolvers<void> = Promise.withResolvers();
  /** Questions that wait for that. */
  #followers = 0;
  #isScanning = false;
  #appendedMs = 0;
  #isShown = true;
  #state = openedView;

  constructor(name: string, bounds: StoreBounds, announcer: Announcer, tools: SessionTools = {}) {
    const { logger = silentLogger, pool, openReaders } = tools;
    this.#name = name;
    this.#announcer = announcer;
    this.#pool = pool && this.#disposables.add(pool);
    this.#messages = new MessageStore(bounds);
    this.#search = new RowSearch(this.#messages, this.#sources);
    this.#view = new MessageView(this.#messages, () => this.#state);
    this.#events = new LogEvents({
      isLog: (source) => this.#sources.factsOf(source)?.kind === 'logs',
      pageBefore: (page) => this.#messages.pageBefore(page),
    });
    this.#history = new SessionHistory(this.#messages, this.#sources, () => this.#countsThrottle.request());
    this.#contracts = new ContractBook(this.#messages, this.#sources, logger, {
      onLoaded: () => this.#contractsChanged(),
      onInvalid: (page, index) => {
        this.#violations.saw(page, index);
        this.traces.brokeContract(page, index);
      },
    });
    this.#violations = this.#disposables.add(
      new ViolationBook(this.#messages, this.#contracts, (reports) =>
        this.#announcer.emit('violations', { session: name, reports: [...reports] }),
      ),
    );
    this.#verdicts = this.#disposables.add(this.#annotateVerdicts());
    this.traces = this.#disposables.add(new TraceBook(this.#messages, this.#sources));
    this.#merge = this.#disposables.add(new TimeMerge(this, () => this.#history.isRead));
    this.questions = new Questions(this.#messages, this.#view, this.#sources, this.#contracts, {
      events: this.#events,
      state: () => this.#state,
      history: () => this.#historyReader.state,
      gaps: this.#gaps,
      late: () => this.#merge.late,
    });
    this.#readers = openReaders && this.#disposables.add(openReaders(this.#merge));
    this.#historyReader = new HistoryReader(this.#history, () => this.#readers?.streams ?? []);
  }

  /** Sets the sources to read. Known sources keep their state. */
  setSources(sources: readonly KnownSource[]): void {
    this.#sources.set(sources);
    this.#contracts.set(sources);
    this.traces.sourcesChanged();
    this.#sourcesThrottle.request();
    this.#merge.setSources(sources.map(({ id }) => id));
    this.#readers?.setSources(sources.flatMap(({ origin }) => origin ?? []));
  }

  /** Rows of the part stand under an id of their own, and belong to the source as well. */
  declare(parent: string, part: SourcePart): string {
    const source = this.#sources.declare(parent, part);
    this.#contracts.set([source]);
    this.traces.sourcesChanged();
    const { filter } = this.#state;
    if (filter?.sources.includes(parent)) this.setFilter(filter);
    return source.id;
  }

  setState(source: string, state: SourceStatus['state'], problem?: Problem): void {
    if (this.#sources.setState(source, state, problem)) this.#sourcesThrottle.request();
  }

  appendEntries(source: string, entries: readonly Entry[]): void {
    const [first] = entries;
    if (!first) return;
    const number = this.#sources.numberOf(source);
    this.#history.saw(number, first.id);
    for (const entry of entries) {
      const { timeMs, fields } = entry;
      this.#messages.append({ source: number, timeMs, id: entry.idBytes ?? entry.id, fields });
    }
  }

  append(source: string, timeMs: number, id: string, fields: readonly Uint8Array[]): void {
    const number = this.#sources.numberOf(source);
    this.#history.saw(number, id);
    this.#messages.append({ source: number, timeMs, id, fields });
  }

  appendGap(source: string, fromMs: number, toMs: number): void {
    this.#gaps.add(fromMs, toMs);
    const seconds = ((toMs - fromMs) / 1000).toFixed(1);
    const text = `No connection for ${seconds} s: what was published meanwhile, or was still on its way, is missing.`;
    const number = this.#sources.numberOf(source);
    this.#gaps.know({ source: number, fromMs, toMs, text });
    this.#messages.appendGap(number, toMs, text, undefined);
    this.appended();
  }

  appendMissed(source: string, timeMs: number, text: string, count: number | undefined): void {
    const number = this.#sources.numberOf(source);
    this.#gaps.know({ source: number, fromMs: timeMs, toMs: timeMs, text });
    this.#messages.appendGap(number, timeMs, text, count);
    this.appended();
  }

  begunAnew(source: string): void {
    this.#history.begunAnew(source);
  }

  get isFull(): boolean {
    return this.#messages.isFull;
  }

  room(signal: AbortSignal): Promise<void> | undefined {
    return this.#history.room(signal);
  }

  setMeans(source: string, means: NonNullable<SourceStatus['means']>): void {
    if (this.#sources.setMeans(source, means)) this.#sourcesThrottle.request();
  }

  appended(): void {
    this.#appendedMs = performance.now();
    if (!this.#isScanning) this.#scan();
    this.#verdicts.request();
    this.traces.request();
    this.#countsThrottle.request();
    this.#search.appended();
  }

  /** Finds a message that was just sent, once it is there and the filter has looked at it; null when it does not come. */
  async findSent(message: SentMessage, signal: AbortSignal): Promise<{ row: Row; isShown: boolean } | null> {
    const sequence = await this.#search.find(message, AbortSignal.any([signal, this.#lifetime.signal]));
    if (sequence === undefined) return null;
    while (this.#isScanning && !signal.aborted) await nextTurn();
    const row = this.questions.row(sequence);
    return row && { row, isShown: this.#view.has(sequence) };
  }

  /** Resolves when all contracts are loaded, so that an answer does not miss a verdict that is still pending. */
  contractsLoaded(): Promise<void> {
    return this.#contracts.loaded();
  }

  /** A file of a contract has changed. */
  reloadContracts(path: string): void {
    this.#contracts.reload(path);
  }

  /** What the held messages would break of a contract, if a file of it had this text. */
  tryContract(path: string, text: string, signal: AbortSignal): Promise<readonly ContractTrial[]> {
    return this.#contracts.try(path, text, signal);
  }

  /** What it holds of a source; undefined of one that it never read. */
  held(source: string): HeldSource | undefined {
    const number = [...this.#sources.numbers].find((each) => this.#sources.idOf(each) === source);
    if (number === undefined) return undefined;
    const [facts, known] = [this.#sources.factsOf(number), this.#sources.of(number)];
    return { store: this.#messages, number, facts, known };
  }

  /** Where messages are missing of a span of time, and when that began. */
  gapsWithin(fromMs: number, toMs: number): readonly { readonly label: string; text: string; atMs: number }[] {
    return this.#gaps.knownWithin(fromMs, toMs).map(({ source, text, fromMs: atMs }) => {
      return { label: this.#sources.of(source)?.label ?? '', text, atMs };
    });
  }

  /** What its sources are called. */
  get labels(): readonly string[] {
    return this.#sources.statuses.map(({ label }) => label);
  }

  /** When a row was sent, and what it was read from; undefined once it has been evicted. */
  placeOf(sequence: number): { readonly timeMs: number; readonly source: KnownSource | undefined } | undefined {
    const at = this.#messages.locate(sequence);
    return at && { timeMs: at.page.timeAt(at.index), source: this.#sources.of(at.page.sourceAt(at.index)) };
  }

  /**
   * Resolves when there are counts to announce, which the answer then has: they are not emitted besides. If rows from an
   * ordinal on have been announced already, it resolves at once. Of a hidden session too: whoever asked is gone, and must
   * not be taken for somebody who gets the next counts.
   */
  async news(behind: number, signal: AbortSignal): Promise<void> {
    if (!this.#isShown || behind < this.#announcedEnd) return;
    this.#followers++;
    try {
      await abortable(this.#news.promise, AbortSignal.any([signal, this.#lifetime.signal]));
    } finally {
      this.#followers--;
    }
  }

  /** Returns the problem of an invalid filter, and keeps the previous one; null if the filter was set. */
  setFilter(filter: Filter): FilterProblem | null {
    const unevaluated = new Unevaluated();
    const meant = { ...filter, sources: [...this.#sources.withParts(filter.sources)] };
    const compiled = compileFilter(meant, {
      sourceId: (source) => this.#sources.idOf(source),
      lens: new RowLens((source) => this.#sources.factsOf(source), scanBounds, this.#events),
      verdictOf: this.#contracts.verdictOf,
      scanner: this.#scanner,
      onUnevaluated: unevaluated.add,
    });
    if ('mistake' in compiled) return compiled.mistake;
    const { matcher, maxBytes, marks, needsVerdicts, needsOrder } = compiled;
    this.#pool?.stop();
    const partly = maxBytes === undefined ? undefined : new PartlySeen(maxBytes);
    const helped = matcher && this.#withHelp(matcher, meant, needsVerdicts || needsOrder, unevaluated.add);
    this.#view.setMatcher(helped && partly ? partly.counting(helped) : helped);
    this.#state = filtered(this.#state, { filter, needsVerdicts, marks, partly, unevaluated });
    if (!this.#isScanning) this.#scan();
    this.#countsThrottle.request();
    return null;
  }

  /** Sorts a paused view in slices. Another sort, another filter or resuming ends it. */
  async setSort(sort: Sort | null, signal: AbortSignal): Promise<void> {
    this.#state = unsorted(this.#state);
    const { run, pausedAt } = this.#state;
    if (sort && pausedAt !== undefined) {
      const sequences = await this.questions.sorted(sort, () => run !== this.#state.run || signal.aborted);
      if (!sequences) return;
      this.#state = sortedBy(this.#state, sort, sequences);
    }
    this.#countsThrottle.request();
  }

  /** Writes what the view shows to a file. */
  exportTo(
    request: Omit<ExportRequest, 'total' | 'sources'>,
    onProgress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly rows: number; readonly bytes: number }> {
    const sequences = [...this.#view.shown()];
    const total = sequences.length;
    const rows = this.questions.toExport(sequences);
    const sources = [...this.#sources.numbers].flatMap((number) => this.#sources.of(number) ?? []).map(lineSourceOf);
    return exportRows(rows, { ...request, total, sources }, (done) => onProgress(done, total), signal);
  }

  /** Reads one page of what was before the first message. */
  async loadOlder(signal: AbortSignal): Promise<OlderMessages> {
    this.#merge.flush();
    try {
      const rows = await this.#historyReader.load(signal);
      return { rows, counts: this.questions.counts() };
    } finally {
      this.appended();
    }
  }

  /** Nobody looks at older messages any more: streams that waited are read on. */
  readOn(): void {
    this.#history.release();
  }

  /** Drops all verdicts, and runs a filter again that depends on verdicts or schemas. */
  #contractsChanged(): void {
    this.#messages.forgetVerdicts();
    this.#violations.contractsChanged();
    this.traces.sourcesChanged();
    this.traces.recent.contractsChanged();
    this.#verdicts.restart();
    const { filter, needsVerdicts } = this.#state;
    if (filter && (needsVerdicts || filter.mode === 'cel')) this.setFilter(filter);
    this.#sourcesThrottle.request();
    this.#countsThrottle.request();
  }

  /**
   * Other threads help with expensive filters only: text search is fast enough, and verdicts, schemas and the lines before a
   * page exist only in this thread.
   */
  #withHelp(matcher: Matcher, filter: Filter, needsThisThread: boolean, onUnevaluated: OnUnevaluated): Matcher {
    const sources = [...this.#sources.numbers].map((number) => this.#sources.factsOf(number));
    const isAlone = filter.mode === 'text' || needsThisThread || sources.some((source) => source?.schema);
    if (!this.#pool || isAlone) return matcher;
    return this.#pool.help(matcher, { filter, sources, pages: this.#messages.sealedPages, onUnevaluated });
  }

  setPaused(isPaused: boolean): void {
    this.#merge.flush();
    this.#state = isPaused ? paused(this.#state, this.#messages.end) : resumed(this.#state);
    this.#countsThrottle.request();
  }

  /**
   * Must also be called when somebody else looks: whoever waits for counts is gone then. A hidden session announces none, lets
   * nobody wait for them, and holds no streams back.
   */
  setShown(isShown: boolean): void {
    this.#isShown = isShown;
    this.#tellFollowers();
    if (!isShown) return this.#history.release();
    this.#countsThrottle.request();
    this.#verdicts.request();
  }

  clear(): void {
    this.#merge.flush();
    this.#merge.cleared();
    this.#messages.clear();
    this.#violations.cleared();
    this.traces.cleared();
    this.#gaps.clear();
    this.#state.unevaluated?.clear();
    this.#state = emptied(this.#state, this.#messages.end);
    this.#view.cleared();
    this.#history.cleared();
    this.#countsThrottle.request();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Filters rows in slices until the view is up to date. A new filter makes the next slice start over. */
  #scan(): void {
    const startMs = performance.now();
    const isDone = this.#disposables.isDisposed || this.#view.advance(sliceMs);
    this.#isScanning = !isDone;
    // Announced at the end as well, because the last announcement may show the progress of an earlier slice.
    this.#countsThrottle.request();
    if (isDone) return this.#pool?.stop();
    const tookMs = performance.now() - startMs;
    const isReading = this.#appendedMs > startMs - maxQuietMs;
    // A row that took longer than a slice may: whatever comes in meanwhile gets as much time.
    if (isReading && tookMs > sliceMs * 1.5) setTimeout(() => this.#scan(), tookMs);
    else setImmediate(() => this.#scan());
  }

  #annotateVerdicts(): RowAnnotator {
    return new RowAnnotator(this.#messages, {
      concerns: (source) => this.#sources.hasUsableContract(source),
      isKnown: (page, index) => page.verdictAt(index) !== undefined,
      annotate: this.#contracts.verdictOf,
      onProgress: () => {
        this.#countsThrottle.request();
        this.#violations.request();
      },
    });
  }

  /** False when there was nothing to tell. */
  #announceCounts(): boolean {
    if (!this.#isShown) return false;
    const counts = this.questions.counts();
    const fingerprint = JSON.stringify(counts);
    if (fingerprint === this.#announced) return false;
    this.#announced = fingerprint;
    this.#announcedEnd = counts.first + counts.matched;
    // A question that waits for news is answered with these counts.
    if (this.#followers === 0) this.#announcer.emit('counts', { session: this.#name, counts });
    this.#tellFollowers();
    this.#sourceCountsThrottle.request();
    return true;
  }

  #tellFollowers(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  #announceSources(): void {
    const sources = this.#sources.statuses.map((status) => {
      const numbers = this.#sources.withParts([status.id]).map((id) => this.#sources.numberOf(id));
      const counts = numbers.map((number) => this.#messages.countsOf(number)).reduce(sumOfCounts);
      return { ...status, counts: { ...counts, verdicts: this.#contracts.countsOver(numbers) } };
    });
    this.#announcer.emit('sources', { session: this.#name, sources });
  }
}
