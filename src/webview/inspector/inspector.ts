import { plural } from '../../base/counts.ts';
import { celVariables } from '../../base/kinds/celVariables.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import { noFilter, type Filter, type Sort } from '../../protocol/filterShapes.ts';
import type { InspectorState, InspectorSnapshot, Revealed } from '../../protocol/inspector.ts';
import { layoutFrom, savedState, type Layout, type Selection } from '../../protocol/inspectorSaved.ts';
import type { Counts, Row, SourceStatus } from '../../protocol/shapes.ts';
import type { VsCodeApi } from '../kit/vscodeApi.ts';
import { completeCel } from './filter/celCompletion.ts';
import type { HostPeer } from './hostPeer.ts';
import { FilterHistory } from './filter/filterHistory.ts';
import { isFiltering } from './filter/filterModel.ts';
import { describedFilter } from './filter/filterText.ts';
import { KeySheet } from '../kit/keySheet.ts';
import type { Chosen, Marked } from './menus.ts';
import { InspectorKeys, keySections } from './inspectorKeys.ts';
import { InspectorParts } from './inspectorParts.ts';
import { News } from './news.ts';
import { SourceLooks } from './sources/sourceLooks.ts';
import { flowOf } from './toolbar.ts';
import { bannerFor, blankFor, type Blank, type Situation } from './situation.ts';

/** The page: holds what the host last said, hands it to the parts, and hands what they want to the host. */
export class Inspector {
  readonly #api: VsCodeApi;
  readonly #host: HostPeer;
  readonly #parts: InspectorParts;
  readonly #looks = new SourceLooks();
  readonly #news = new News((count) => this.#parts.frame.announce(plural(count, 'new message')));
  readonly #history = new FilterHistory(noFilter);
  readonly #keySheet = new KeySheet(keySections);
  #layout: Layout;
  #state: InspectorState | undefined;
  #counts: Counts | undefined;
  #sources: readonly SourceStatus[] = [];
  #problem: Situation['problem'] = null;
  /** The problem is of a question that failed, not of the tap: the next answer ends it. */
  #isProblemPassing = false;
  /** Grows with every filter and sort: an answer to one that has been replaced changes nothing. */
  #viewVersion = 0;
  #isViewPending = false;
  /** Another filter is set, and how many match has not been told to those who cannot see it. */
  #isMatchUnsaid = false;
  /** The message that another is to be compared with. */
  #marked: Marked | undefined;
  #selected: Row | undefined;
  /** The message whose detail was open before the page was built anew, until it is there. */
  #awaited: Selection | undefined;

  constructor(api: VsCodeApi, host: HostPeer, rowHeightPx: number) {
    this.#api = api;
    this.#host = host;
    this.#layout = layoutFrom(api.getState());
    this.#parts = new InspectorParts(host, rowHeightPx, this.#layout, this.#looks, {
      ask: (request) => this.#ask(request),
      fault: (error) => this.#fault(error),
      setCounts: (counts) => this.#setCounts(counts),
      setFilter: (filter, isTyped) => void this.#setFilter(filter, isTyped),
      settleFilter: () => this.#history.settle(),
      setSort: (sort) => void this.#setSort(sort),
      setLayout: (change) => this.#setLayout(change),
      complete: (text, caret, isAsked) => this.#complete(text, caret, isAsked),
      sources: () => this.#sources,
      save: () => this.#save(),
      togglePause: () => void this.#togglePause(),
      toggleOrder: () => this.#toggleOrder(),
      clear: () => void this.#clearMessages(),
      select: (row) => this.#select(row),
      openDetail: (isFocusWanted) => this.#openDetail(isFocusWanted),
      closeDetail: () => this.#closeDetail(),
      blankAction: (does) => this.#onBlankAction(does),
      chosen: () => this.#chosen,
      marked: () => this.#marked,
      mark: (marked) => this.#mark(marked),
      layout: () => this.#layout,
    });
  }

  /** Shows the page, then asks for all there is to show. */
  async start(body: HTMLElement): Promise<void> {
    body.append(this.#parts.frame.element, this.#keySheet.element);
    const keys = new InspectorKeys(this.#parts, {
      togglePause: () => void this.#togglePause(),
      toggleOrder: () => this.#toggleOrder(),
      closeDetail: () => this.#closeDetail(),
      isDetailOpen: () => this.#layout.isDetailOpen,
      undoFilter: () => this.#restoreFilter(this.#history.undo(), 'Undone'),
      redoFilter: () => this.#restoreFilter(this.#history.redo(), 'Redone'),
      showKeys: () => this.#keySheet.open(),
      message: () => this.#chosen && this.#parts.menus.messageHandlers(this.#chosen),
    });
    document.addEventListener('keydown', (event) => keys.onKey(event));
    this.#host.on('counts', (counts) => !this.#isViewPending && this.#setCounts(counts));
    this.#host.on('sources', ({ sources, state }) => this.#setSources(sources, state));
    this.#host.on('columns', (columns) => this.#parts.columns.restore(columns));
    this.#host.on('reveal', (revealed) => void this.#reveal(revealed));
    this.#host.on('traceChosen', () => this.#parts.menus.traceChosen(this.#chosen));
    this.#host.on('problem', (problem) => this.#setProblem(problem));
    try {
      this.#restore(await this.#host.request('ready', {}));
    } catch (error) {
      this.#setProblem(toProblem(error));
    }
  }

  #restore(snapshot: InspectorSnapshot): void {
    const { selection, top, isDetailOpen, isNewestFirst } = this.#layout;
    const { filterBar, histogram, table, columns, frame, surveys, toolbar } = this.#parts;
    const { filter } = snapshot.state;
    filterBar.show(filter);
    this.#history.begin(filter);
    filterBar.setProblem(snapshot.filterProblem);
    histogram.setSpan(filter.span);
    surveys.setFiltered(isFiltering(filter));
    this.#showFilter(filter);
    columns.restore(snapshot.columns);
    toolbar.setNewestFirst(isNewestFirst);
    table.setNewestFirst(isNewestFirst);
    // Counts may have come before, and rows with them: what the table forgets of them, it learns when they are fetched anew.
    this.#startAnew();
    this.#setSources(snapshot.sources, snapshot.state);
    this.#setCounts(snapshot.counts);
    table.restore(selection, top);
    frame.setDetailOpen(isDetailOpen);
    if (snapshot.revealed) void this.#reveal(snapshot.revealed);
    else if (isDetailOpen && selection) {
      this.#awaited = selection;
      this.#restoreDetail(snapshot.counts);
    }
  }

  /** After a reload of the window the messages are read anew: the chosen one may still be to come. */
  #restoreDetail({ seen }: Counts): void {
    const awaited = this.#awaited;
    if (!awaited || seen <= awaited.sequence) return;
    this.#awaited = undefined;
    const { source, id, timeMs } = awaited;
    const isSame = (row: Row): boolean => row.source === source && row.id === id && row.timeMs === timeMs;
    this.#parts.detail.restore(awaited.sequence, isSame);
  }

  #setCounts(counts: Counts): void {
    const { loader, toolbar, filterBar, table, history, columns, surveys, frame } = this.#parts;
    // Fewer seen than before: the session was cleared or opened anew, and its rows are numbered anew.
    if (this.#counts && counts.seen < this.#counts.seen) this.#startAnew();
    this.#counts = counts;
    if (this.#isProblemPassing) this.#problem = null;
    toolbar.setCounts(counts);
    this.#parts.counts.set(counts);
    filterBar.setCounts(counts);
    columns.setSort(counts.sort);
    table.setCounts(counts);
    history.setCounts(counts);
    surveys.refresh();
    loader.settle(counts);
    this.#restoreDetail(counts);
    this.#news.hear(counts.seen, table.isFocused && table.viewport.isFollowing, performance.now());
    this.#drawSituation();
    if (!this.#isMatchUnsaid || this.#isViewPending || counts.scan) return;
    this.#isMatchUnsaid = false;
    // Of a text that cannot be read nobody knows how many match: what is wrong is said instead.
    if (filterBar.hasProblem) return;
    const isFiltered = isFiltering(filterBar.filter);
    frame.announce(isFiltered ? `${counts.matched} of ${counts.held} messages match` : 'All messages are shown');
  }

  #setSources(sources: readonly SourceStatus[], state: InspectorState): void {
    const isChanged = this.#looks.learn(sources);
    this.#sources = sources;
    // The page is first to know the filter: what the host says of it may be older than the last keystroke.
    this.#state = { ...state, filter: this.#parts.filterBar.filter };
    this.#parts.sourceBar.setSources(sources);
    const longestSource = Math.max(0, ...sources.map(({ label }) => label.length));
    this.#parts.columns.setRoom({ longestSource });
    this.#parts.logs.apply();
    if (isChanged) {
      this.#parts.table.redrawRows();
      this.#parts.detail.redrawHeader();
    }
    this.#drawSituation();
    this.#save();
  }

  #setProblem(problem: Situation['problem'], isPassing = false): void {
    this.#problem = problem;
    this.#isProblemPassing = isPassing;
    this.#parts.loader.wake();
    this.#drawSituation();
  }

  #drawSituation(): void {
    if (!this.#counts) return;
    const { filter, hasProblem: isFilterBroken } = this.#parts.filterBar;
    const situation = { sources: this.#sources, counts: this.#counts, filter, isFilterBroken, problem: this.#problem };
    this.#parts.frame.setBanner(bannerFor(situation));
    this.#parts.frame.setBlank(this.#isViewPending ? undefined : blankFor(situation));
  }

  #startAnew(): void {
    this.#parts.loader.hold();
    this.#parts.loader.release();
    this.#parts.table.reset();
  }

  async #setFilter(filter: Filter, isTyped: boolean): Promise<void> {
    this.#history.change(filter, isTyped);
    const { filterBar, histogram, surveys } = this.#parts;
    histogram.setSpan(filter.span);
    surveys.setFiltered(isFiltering(filter));
    this.#showFilter(filter);
    if (this.#state) this.#state = { ...this.#state, filter };
    this.#save();
    this.#isMatchUnsaid = true;
    const version = this.#viewVersion + 1;
    await this.#changeView(async () => {
      const problem = await this.#host.request('setFilter', { filter });
      if (version === this.#viewVersion) filterBar.setProblem(problem);
    });
  }

  /** What other parts show of the filter. */
  #showFilter({ contract, sources, minLevel }: Filter): void {
    this.#parts.logs.bar.setLevel(minLevel);
    this.#parts.counts.setInvalidOnly(contract === 'invalid');
    this.#parts.sourceBar.setShown(sources);
  }

  /** Only what stands still can be sorted: sorting pauses. */
  async #setSort(sort: Sort | null): Promise<void> {
    if (sort && !this.#counts?.isPaused) await this.#togglePause();
    await this.#changeView(() => this.#host.request('setSort', { sort }), sort !== null);
    const direction = sort?.isDescending ? 'descending' : 'ascending';
    this.#parts.frame.announce(sort ? `Paused, sorted by ${sort.by}, ${direction}` : 'No longer sorted');
  }

  /** Rows are numbered anew with another filter or sort: none is asked for until that is in force. */
  async #changeView(change: () => Promise<unknown>, isTopWanted = false): Promise<void> {
    const version = ++this.#viewVersion;
    this.#isViewPending = true;
    this.#parts.loader.hold();
    this.#parts.table.reset(isTopWanted);
    try {
      await change();
    } catch (error) {
      this.#fault(error);
    }
    if (version !== this.#viewVersion) return;
    this.#isViewPending = false;
    this.#parts.loader.release();
    await this.#lookAgain();
  }

  /** Asks for counts, where none may come by themselves. */
  async #lookAgain(): Promise<void> {
    try {
      const { counts } = await this.#host.request('window', { window: { at: { kind: 'tail' }, count: 1 } });
      this.#setCounts(counts);
    } catch (error) {
      this.#fault(error);
    }
  }

  async #clearMessages(): Promise<void> {
    try {
      await this.#host.request('clear', {});
      this.#startAnew();
      this.#mark(undefined);
      this.#closeDetail();
      this.#parts.detail.showNothing();
      await this.#lookAgain();
    } catch (error) {
      this.#fault(error);
    }
  }

  #toggleOrder(): void {
    const isNewestFirst = !this.#layout.isNewestFirst;
    this.#setLayout({ isNewestFirst });
    this.#parts.toolbar.setNewestFirst(isNewestFirst);
    this.#parts.table.setNewestFirst(isNewestFirst);
    this.#parts.frame.announce(isNewestFirst ? 'Newest first' : 'Newest last');
  }

  async #togglePause(): Promise<void> {
    if (!this.#counts) return;
    // What waits in Redis comes once the latest rows are looked at again: there is nothing to pause.
    if (flowOf(this.#counts) === 'held') return this.#parts.table.jumpToLatest();
    const isPaused = !this.#counts.isPaused;
    const wasSorted = this.#counts.sort !== null;
    // Shown at once; the tap's own counts follow.
    this.#setCounts({ ...this.#counts, isPaused, waiting: 0, sort: isPaused ? this.#counts.sort : null });
    this.#parts.frame.announce(isPaused ? 'Paused' : 'Live');
    const change = (): Promise<unknown> => this.#host.request('setPaused', { isPaused });
    // Live rows stand in the order they came: they are numbered anew.
    if (wasSorted && !isPaused) return this.#changeView(change);
    try {
      await change();
      await this.#lookAgain();
    } catch (error) {
      this.#fault(error);
    }
  }

  #complete(text: string, caret: number, isAsked: boolean): ReturnType<typeof completeCel> {
    const labels = this.#sources.map(({ label }) => label);
    const values = {
      source: labels,
      level: celVariables.level.values,
      contract: celVariables.contract.values,
    };
    return completeCel(text, caret, this.#parts.surveys.known, values, isAsked);
  }

  #select(row: Row): void {
    const { sequence, source, id, timeMs } = row;
    this.#selected = row;
    this.#awaited = undefined;
    this.#setLayout({ selection: { sequence, source, id, timeMs } });
    this.#parts.detail.showRow(row);
  }

  /** Shows a message that was just sent; where the filter hides it, its detail alone. */
  async #reveal({ row, isShown }: Revealed): Promise<void> {
    await this.#lookAgain();
    if (isShown) this.#parts.table.choose(row.ordinal);
    else {
      this.#select(row);
      this.#parts.frame.say('The message was sent. The filter, or the pause, hides it');
    }
    this.#openDetail(false);
  }

  /** The message that menus and keys are about. */
  get #chosen(): Chosen | undefined {
    return this.#selected ?? this.#layout.selection ?? undefined;
  }

  #restoreFilter(filter: Filter | undefined, done: 'Undone' | 'Redone'): void {
    const { filterBar, frame } = this.#parts;
    if (!filter) return frame.say(done === 'Undone' ? 'Nothing to undo' : 'Nothing to redo');
    filterBar.set(filter);
    frame.say(`${done}: ${describedFilter(filter, (id) => this.#looks.of(id).label)}`);
  }

  #mark(marked: Marked | undefined): void {
    this.#marked = marked;
    this.#parts.table.mark(marked?.sequence);
    if (marked) this.#parts.frame.say('Selected for compare: press D on another message');
  }

  #openDetail(isFocusWanted: boolean): void {
    this.#parts.frame.setDetailOpen(true);
    this.#setLayout({ isDetailOpen: true });
    if (isFocusWanted) this.#parts.detail.focus();
  }

  #closeDetail(): void {
    this.#parts.frame.setDetailOpen(false);
    this.#setLayout({ isDetailOpen: false });
    this.#parts.table.focus();
  }

  #onBlankAction(does: NonNullable<Blank['action']>['does']): void {
    if (does === 'addSource') this.#ask(this.#host.request('pickSources', {}));
    else if (does === 'resume') void this.#togglePause();
    else if (does === 'loadOlder') this.#parts.history.ask();
    else this.#parts.filterBar.clear();
  }

  #setLayout(change: Partial<Layout>): void {
    this.#layout = { ...this.#layout, ...change };
    this.#save();
  }

  #save(): void {
    if (!this.#state) return;
    const { isFollowing, top } = this.#parts.table.viewport;
    this.#layout = { ...this.#layout, top: isFollowing ? null : top };
    this.#api.setState(savedState(this.#state, this.#layout));
  }

  #ask(request: Promise<unknown>): void {
    request.catch((error: unknown) => this.#fault(error));
  }

  #fault(error: unknown): void {
    if (isCancellation(error)) return;
    const problem = toProblem(error);
    // While the tap is away the host has said so; each request that fails says nothing new.
    if (this.#problem === null) this.#setProblem(problem, true);
    this.#host.emit('fault', { message: problem.message });
  }
}
