import { isCancellation, toProblem } from '../../base/problem.ts';
import type { inspectorHostSide, inspectorWebviewSide, InspectorState, Snapshot } from '../../protocol/inspector.ts';
import type { Peer } from '../../protocol/rpc.ts';
import type { Filter } from '../../protocol/filterShapes.ts';
import type { Counts, Row, SourceStatus } from '../../protocol/shapes.ts';
import type { VsCodeApi } from '../vscodeApi.ts';
import { DetailPane } from './detail.ts';
import { FilterBox } from './filterBox.ts';
import { Frame } from './frame.ts';
import { messageAsJson } from './payload.ts';
import { hasSelectedText } from './payloadTree.ts';
import type { SourceLook } from './rowElement.ts';
import { RowLoader } from './rowLoader.ts';
import { bannerFor, blankFor, type Blank, type Situation } from './situation.ts';
import { Table } from './table.ts';
import { Toolbar } from './toolbar.ts';
import { layoutFrom, savedState, type Layout } from '../../protocol/inspectorSaved.ts';

export type HostPeer = Peer<typeof inspectorWebviewSide, typeof inspectorHostSide>;

const chartColors = 6;

/** The page: holds what the host last said, hands it to the parts, and hands what they want to the host. */
export class Inspector {
  readonly #api: VsCodeApi;
  readonly #host: HostPeer;
  readonly #toolbar: Toolbar;
  readonly #filterBox: FilterBox;
  readonly #table: Table;
  readonly #detail: DetailPane;
  readonly #frame: Frame;
  readonly #loader: RowLoader;
  readonly #looks = new Map<string, SourceLook>();
  #layout: Layout;
  #state: InspectorState | undefined;
  #counts: Counts | undefined;
  #sources: readonly SourceStatus[] = [];
  #problem: Situation['problem'] = null;
  /** The problem is of a question that failed, not of the tap: the next answer ends it. */
  #isProblemPassing = false;
  /** Grows with every filter: an answer to one that has been replaced changes nothing. */
  #filterVersion = 0;
  #isFilterPending = false;

  constructor(api: VsCodeApi, host: HostPeer, rowHeightPx: number) {
    this.#api = api;
    this.#host = host;
    this.#layout = layoutFrom(api.getState());
    const look = (source: string): SourceLook => this.#lookOf(source);
    this.#loader = new RowLoader({
      request: (window, signal) => host.request('window', window, signal),
      onLoaded: (counts) => this.#setCounts(counts),
      onError: (error) => this.#fault(error),
    });
    this.#toolbar = new Toolbar({
      onTogglePause: () => this.#togglePause(),
      onAddSource: () => this.#ask(host.request('pickSources', {})),
      onRemoveSource: (id) => this.#ask(host.request('removeSource', { id })),
      onClear: () => void this.#clearMessages(),
    });
    this.#filterBox = new FilterBox((filter) => void this.#setFilter(filter));
    this.#table = new Table(rowHeightPx, {
      loader: this.#loader,
      look,
      onSelect: (row) => this.#select(row),
      onOpen: (isFocusWanted) => this.#openDetail(isFocusWanted),
      onScroll: () => this.#save(),
    });
    this.#detail = new DetailPane(this.#layout.tab, {
      load: (sequence, signal) => host.request('detail', { sequence }, signal),
      look,
      copy: (text) => this.#copy(text),
      onClose: () => this.#closeDetail(),
      onTab: (tab) => this.#setLayout({ tab }),
    });
    this.#frame = new Frame({
      toolbar: this.#toolbar.element,
      filter: this.#filterBox.element,
      table: this.#table.element,
      detail: this.#detail.element,
      detailShare: this.#layout.detailShare,
      onResize: (detailShare) => this.#setLayout({ detailShare }),
      onBlankAction: (does) => this.#onBlankAction(does),
    });
  }

  /** Shows the page, then asks for all there is to show. */
  async start(body: HTMLElement): Promise<void> {
    body.append(this.#frame.element);
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#host.on('counts', (counts) => !this.#isFilterPending && this.#setCounts(counts));
    this.#host.on('sources', ({ sources, state }) => this.#setSources(sources, state));
    this.#host.on('problem', (problem) => this.#setProblem(problem));
    try {
      this.#restore(await this.#host.request('ready', {}));
    } catch (error) {
      this.#setProblem(toProblem(error));
    }
  }

  #restore(snapshot: Snapshot): void {
    const { selection, top, isDetailOpen } = this.#layout;
    this.#filterBox.show(snapshot.state.filter);
    this.#table.reset(snapshot.state.filter);
    this.#setSources(snapshot.sources, snapshot.state);
    this.#setCounts(snapshot.counts);
    this.#table.restore(selection, top);
    this.#frame.setDetailOpen(isDetailOpen);
    if (isDetailOpen && selection) {
      const { source, id, timeMs } = selection;
      this.#detail.restore(
        selection.sequence,
        (row) => row.source === source && row.id === id && row.timeMs === timeMs,
      );
    }
  }

  #setCounts(counts: Counts): void {
    // Fewer seen than before: the session was cleared or opened anew, and its rows are numbered anew.
    if (this.#counts && counts.seen < this.#counts.seen) this.#startAnew();
    const wasScanning = this.#counts?.scan !== null && this.#counts !== undefined;
    this.#counts = counts;
    if (this.#isProblemPassing) this.#problem = null;
    this.#toolbar.setCounts(counts);
    this.#filterBox.setCounts(counts);
    this.#table.setCounts(counts);
    this.#drawSituation();
    if (wasScanning && !counts.scan && this.#filterBox.filter.text !== '') {
      this.#frame.announce(`${counts.matched} of ${counts.held} messages match`);
    }
  }

  #setSources(sources: readonly SourceStatus[], state: InspectorState): void {
    const before = JSON.stringify([...this.#looks]);
    sources.forEach((source) => this.#lookOf(source.id, source.label));
    this.#sources = sources;
    // The page is first to know the filter: what the host says of it may be older than the last keystroke.
    this.#state = { ...state, filter: this.#filterBox.filter };
    this.#toolbar.setSources(sources, (id) => this.#lookOf(id).color);
    if (JSON.stringify([...this.#looks]) !== before) {
      this.#table.redrawRows();
      this.#detail.redrawHeader();
    }
    this.#drawSituation();
    this.#save();
  }

  #setProblem(problem: Situation['problem'], isPassing = false): void {
    this.#problem = problem;
    this.#isProblemPassing = isPassing;
    this.#loader.wake();
    this.#drawSituation();
  }

  /** A source keeps its colour for as long as the page lives, also once it has been removed: its rows are still there. */
  #lookOf(id: string, label?: string): SourceLook {
    const known = this.#looks.get(id);
    if (known && (label === undefined || known.label === label)) return known;
    const color = known?.color ?? this.#looks.size % chartColors;
    const look = { label: label ?? id.slice(id.indexOf(':') + 1), color };
    this.#looks.set(id, look);
    return look;
  }

  #drawSituation(): void {
    if (!this.#counts) return;
    const filter = this.#filterBox.filter;
    const situation = { sources: this.#sources, counts: this.#counts, filter, problem: this.#problem };
    this.#frame.setBanner(bannerFor(situation));
    this.#frame.setBlank(this.#isFilterPending ? undefined : blankFor(situation));
  }

  #startAnew(): void {
    this.#loader.hold();
    this.#loader.release();
    this.#table.reset(this.#filterBox.filter);
  }

  async #setFilter(filter: Filter): Promise<void> {
    const version = ++this.#filterVersion;
    this.#isFilterPending = true;
    this.#loader.hold();
    this.#table.reset(filter);
    if (this.#state) this.#state = { ...this.#state, filter };
    this.#save();
    try {
      await this.#host.request('setFilter', filter);
    } catch (error) {
      this.#fault(error);
    }
    if (version !== this.#filterVersion) return;
    this.#isFilterPending = false;
    this.#loader.release();
    await this.#lookAgain();
  }

  /** Asks for counts, where none may come by themselves. */
  async #lookAgain(): Promise<void> {
    try {
      const { counts } = await this.#host.request('window', { at: { kind: 'tail' }, count: 1 });
      this.#setCounts(counts);
    } catch (error) {
      this.#fault(error);
    }
  }

  async #clearMessages(): Promise<void> {
    try {
      await this.#host.request('clear', {});
      this.#startAnew();
      this.#closeDetail();
      this.#detail.showNothing();
      await this.#lookAgain();
    } catch (error) {
      this.#fault(error);
    }
  }

  #togglePause(): void {
    if (!this.#counts) return;
    const isPaused = !this.#counts.isPaused;
    // Shown at once; the tap's own counts follow.
    this.#setCounts({ ...this.#counts, isPaused, waiting: 0 });
    this.#frame.announce(isPaused ? 'Paused' : 'Live');
    this.#ask(this.#host.request('setPaused', { isPaused }).then(() => this.#lookAgain()));
  }

  #select(row: Row): void {
    const { sequence, source, id, timeMs } = row;
    this.#setLayout({ selection: { sequence, source, id, timeMs } });
    this.#detail.showRow(row);
  }

  #openDetail(isFocusWanted: boolean): void {
    this.#frame.setDetailOpen(true);
    this.#setLayout({ isDetailOpen: true });
    if (isFocusWanted) this.#detail.focus();
  }

  #closeDetail(): void {
    this.#frame.setDetailOpen(false);
    this.#setLayout({ isDetailOpen: false });
    this.#table.focus();
  }

  #onBlankAction(does: NonNullable<Blank['action']>['does']): void {
    if (does === 'addSource') this.#ask(this.#host.request('pickSources', {}));
    else if (does === 'resume') this.#togglePause();
    else this.#filterBox.clear();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const isTyping = target.matches('input, textarea');
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') this.#escape(target);
    else if (isCommand && event.code === 'KeyF') this.#filterBox.focus();
    else if (isCommand && event.code === 'KeyC' && !isTyping && !hasSelectedText()) void this.#copyMessage();
    else if (event.key === '/' && !isTyping && !isCommand) this.#filterBox.focus();
    else if (event.key === ' ' && !isTyping && !target.matches('button, [role=tab]')) this.#togglePause();
    else if (event.key === 'ArrowDown' && this.#filterBox.isFocused) this.#table.focus();
    else if (target === document.body) return this.#table.onKey(event);
    else return;
    event.preventDefault();
  }

  /** One step back: out of the filter's text, out of the filter, out of the detail. */
  #escape(target: Element): void {
    if (this.#filterBox.isFocused) {
      if (!this.#filterBox.clear()) this.#table.focus();
    } else if (this.#detail.element.contains(target) || this.#layout.isDetailOpen) this.#closeDetail();
    else if (!this.#filterBox.clear()) this.#table.focus();
  }

  async #copyMessage(): Promise<void> {
    const sequence = this.#table.selectedSequence;
    if (sequence === undefined) return;
    try {
      const shown = this.#detail.detail;
      const detail = shown?.row.sequence === sequence ? shown : await this.#host.request('detail', { sequence });
      if (detail) this.#copy(messageAsJson(detail));
    } catch (error) {
      this.#fault(error);
    }
  }

  #copy(text: string): void {
    this.#ask(this.#host.request('copy', { text }).then(() => this.#frame.announce('Copied')));
  }

  #setLayout(change: Partial<Layout>): void {
    this.#layout = { ...this.#layout, ...change };
    this.#save();
  }

  #save(): void {
    if (!this.#state) return;
    const { isFollowing, top } = this.#table.viewport;
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
