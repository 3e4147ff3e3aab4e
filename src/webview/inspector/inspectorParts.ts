import { exportFormatNames, exportFormats, type ExportFormat } from '../../base/kinds/exportFormats.ts';
import type { Filter, Sort } from '../../protocol/filterShapes.ts';
import type { Layout } from '../../protocol/inspectorSaved.ts';
import type { Counts, Row, SourceStatus } from '../../protocol/shapes.ts';
import { listenToSources } from './sources/sourceMenuKeys.ts';
import { CountsLine } from './countsLine.ts';
import type { Completion } from './filter/celCompletion.ts';
import { DetailPane } from './detail/detail.ts';
import { FilterBar } from './filter/filterBar.ts';
import { Checklist } from '../kit/checklist.ts';
import { FilterByExample } from './filter/filterByExample.ts';
import { Frame } from './frame.ts';
import { LogControls } from './logs/logControls.ts';
import type { LogTable } from './logs/logRows.ts';
import { HistogramStrip } from './histogram/histogram.ts';
import type { HostPeer } from './hostPeer.ts';
import { InspectorMenus, type Chosen, type Marked } from './menus.ts';
import type { MenuCell } from './table/cells.ts';
import { Menu, type MenuEntry, type MenuPlace } from '../kit/menu.ts';
import { HistoryLoader } from './table/historyLoader.ts';
import { HistoryPill } from './table/historyPill.ts';
import { RowLoader } from './table/rowLoader.ts';
import type { Blank } from './situation.ts';
import { SourceBar } from './sources/sourceBar.ts';
import type { SourceLooks } from './sources/sourceLooks.ts';
import { Surveys } from './filter/surveys.ts';
import { Table } from './table/table.ts';
import { TableColumns } from './table/tableColumns.ts';
import { Toolbar } from './toolbar.ts';

/** The page's functions that the parts call. */
interface PagePorts {
  readonly ask: (request: Promise<unknown>) => void;
  readonly fault: (error: unknown) => void;
  readonly setCounts: (counts: Counts) => void;
  readonly setFilter: (filter: Filter, isTyped: boolean) => void;
  /** What is typed into the filter from now on is another change. */
  readonly settleFilter: () => void;
  readonly setSort: (sort: Sort | null) => void;
  readonly setLayout: (change: Partial<Layout>) => void;
  readonly layout: () => Layout;
  readonly complete: (text: string, caret: number, isAsked: boolean) => Completion | undefined;
  readonly sources: () => readonly SourceStatus[];
  readonly save: () => void;
  readonly togglePause: () => void;
  readonly toggleOrder: () => void;
  readonly clear: () => void;
  readonly select: (row: Row) => void;
  readonly openDetail: (isFocusWanted: boolean) => void;
  readonly closeDetail: () => void;
  readonly blankAction: (does: NonNullable<Blank['action']>['does']) => void;
  /** The message that is chosen; undefined without one. */
  readonly chosen: () => Chosen | undefined;
  readonly marked: () => Marked | undefined;
  readonly mark: (marked: Marked | undefined) => void;
}

/** The parts of the page, each made and wired to the host where it asks for itself. */
export class InspectorParts {
  readonly loader: RowLoader;
  readonly surveys: Surveys;
  readonly columns: TableColumns;
  readonly table: Table;
  readonly history: HistoryLoader;
  readonly toolbar: Toolbar;
  readonly sourceBar: SourceBar;
  readonly counts: CountsLine;
  readonly filterBar: FilterBar;
  readonly logs: LogControls;
  readonly histogram: HistogramStrip;
  readonly detail: DetailPane;
  readonly frame: Frame;
  readonly menus: InspectorMenus;
  readonly byExample: FilterByExample;
  readonly #host: HostPeer;
  readonly #page: PagePorts;
  readonly #looks: SourceLooks;
  readonly #historyPill: HistoryPill;
  readonly #menu = new Menu(document.body);
  #logTable = '';

  constructor(host: HostPeer, rowHeightPx: number, layout: Layout, looks: SourceLooks, page: PagePorts) {
    this.#host = host;
    this.#page = page;
    this.#looks = looks;
    this.loader = new RowLoader({
      request: (window, signal) =>
        host.request(
          'window',
          { window: { ...window, columns: [...this.columns.fields], isWrapped: this.logs.isWrapped } },
          signal,
        ),
      onLoaded: page.setCounts,
      onRows: (rows) => this.table.learn(rows),
      onError: page.fault,
    });
    this.surveys = new Surveys({
      histogram: (buckets, span) => host.request('histogram', { buckets, span }),
      fields: () => host.request('fields', {}),
      onFields: () => this.filterBar.suggest(),
      onBins: (bins) => this.histogram.setBins(bins),
      onError: page.fault,
    });
    this.byExample = this.#makeByExample();
    this.menus = this.#makeMenus();
    this.columns = this.#makeColumns(layout);
    this.table = this.#makeTable(rowHeightPx);
    this.history = this.#makeHistory();
    this.#historyPill = new HistoryPill(this.history);
    this.#historyPill.listen(this.table.element, this.table.viewport);
    this.table.element.append(this.#historyPill.element);
    this.sourceBar = this.#makeSourceBar();
    this.counts = new CountsLine(() => this.filterBar.toggleInvalid());
    this.toolbar = this.#makeToolbar();
    listenToSources(document.body, {
      onMenu: (id, place) => this.menus.openSource(place, id),
      onRemove: (id) => page.ask(host.request('removeSource', { id })),
    });
    this.filterBar = new FilterBar(this.#menu, {
      onChange: page.setFilter,
      onLeave: page.settleFilter,
      onSaved: () => page.ask(this.#takeFilter(host.request('pickFilter', { filter: this.filterBar.filter }))),
      onAsk: (kind, filter) => page.ask(this.#takeFilter(host.request('askCondition', { kind, filter }))),
      complete: page.complete,
      labelOf: (source) => looks.of(source).label,
      sources: () => page.sources().map(({ id }) => id),
    });
    this.logs = this.#makeLogs();
    this.filterBar.addControl(this.logs.bar.element);
    this.histogram = new HistogramStrip({
      onSpan: (span) => this.filterBar.setSpan(span),
      onZoom: (span) => this.surveys.setZoom(span),
      onMenu: (place, span) => this.menus.openBar(place, span, this.filterBar.filter.span, this.histogram.zoom),
    });
    this.detail = this.#makeDetail(layout);
    this.frame = new Frame({
      toolbar: this.toolbar.element,
      histogram: this.histogram.element,
      filter: this.filterBar.element,
      table: this.table.element,
      detail: this.detail.element,
      counts: this.counts.element,
      detailShare: layout.detailShare,
      onResize: (detailShare) => page.setLayout({ detailShare }),
      onBlankAction: page.blankAction,
    });
    this.#showHistogram(layout.isHistogramShown);
  }

  #makeByExample(): FilterByExample {
    return new FilterByExample({
      example: (sequence, value, isExcluded) => this.#host.request('example', { sequence, ...value, isExcluded }),
      filter: () => this.filterBar.filter,
      hasProblem: () => this.filterBar.hasProblem,
      set: (filter) => this.filterBar.set(filter),
      sources: this.#page.sources,
      say: (text) => this.frame.say(text),
    });
  }

  #makeMenus(): InspectorMenus {
    const { ask, mark, marked, sources } = this.#page;
    return new InspectorMenus({
      host: this.#host,
      menu: this.#menu,
      byExample: this.byExample,
      ask,
      done: (request, text) => this.#announced(request, text),
      showColumn: (path) => this.columns.showField(path),
      mark,
      marked,
      sources,
      labelOf: (source) => this.#looks.of(source).label,
      zoom: (span) => this.histogram.zoomTo(span),
    });
  }

  #makeLogs(): LogControls {
    const { layout, setLayout, sources } = this.#page;
    return new LogControls(this.#menu, {
      layout,
      setLayout,
      sources,
      onTable: (table, kind) => {
        this.columns.setKind({ ...kind, isLogs: table.isLogs });
        this.#setLogTable(table);
      },
      onLevel: (minLevel) => this.filterBar.set({ ...this.filterBar.filter, minLevel }),
      onFold: () => this.table.toggleFold(),
      announce: (text) => this.frame.announce(text),
    });
  }

  #setLogTable(table: LogTable): void {
    this.filterBar.setLogs(table.isLogs);
    const asText = JSON.stringify(table);
    if (asText === this.#logTable) return;
    this.#logTable = asText;
    // Rows that were fetched for one line end where that does.
    this.loader.hold();
    this.loader.release();
    this.table.setLogs(table);
  }

  #makeColumns(layout: Layout): TableColumns {
    let fields = '';
    return new TableColumns(this.#menu, new Checklist(document.body), layout.timeFormat, {
      onChange: () => {
        // Rows that were fetched for other columns lack what these show.
        const now = this.columns.fields.join('\n');
        if (now !== fields) {
          this.loader.hold();
          this.loader.release();
        }
        fields = now;
        this.table.redrawColumns();
      },
      onLayout: (columns) => this.#page.ask(this.#host.request('saveColumns', { columns: [...columns] })),
      onTimeFormat: (timeFormat) => this.#page.setLayout({ timeFormat }),
      onSort: this.#page.setSort,
      onLeave: () => this.table.focus(),
      suggestions: () => this.surveys.paths(),
    });
  }

  #makeTable(rowHeightPx: number): Table {
    return new Table(rowHeightPx, this.columns, {
      loader: this.loader,
      look: (source) => this.#looks.of(source),
      onSelect: this.#page.select,
      onOpen: this.#page.openDetail,
      onMenu: (place, cell) => this.#openMessageMenu(place, cell),
      onScroll: () => {
        this.#page.save();
        this.history.moved();
      },
      onResume: this.#page.togglePause,
      onDrawn: () => {
        this.history.settle();
        if (this.#historyPill.draw(this.table.viewport)) this.table.draw();
      },
    });
  }

  #makeHistory(): HistoryLoader {
    return new HistoryLoader({
      viewport: this.table.viewport,
      load: () => this.#host.request('loadOlder', {}),
      onLoaded: this.#page.setCounts,
      readOn: () => this.#host.request('readOn', {}),
      onAwait: () => this.table.awaitOlder(),
      announce: (text) => this.frame.announce(text),
      onError: this.#page.fault,
    });
  }

  #makeToolbar(): Toolbar {
    const { togglePause, toggleOrder, clear } = this.#page;
    return new Toolbar(this.sourceBar.element, {
      onTogglePause: togglePause,
      onToggleOrder: toggleOrder,
      onClear: clear,
      onStartFrom: (at) => this.#openStartFrom(at),
      onMore: (at) => this.#openMore(at),
    });
  }

  #makeSourceBar(): SourceBar {
    const { ask } = this.#page;
    return new SourceBar(document.body, {
      onAdd: () => ask(this.#host.request('pickSources', {})),
      onRemove: (id) => ask(this.#host.request('removeSource', { id })),
      onShow: (ids) => this.filterBar.set({ ...this.filterBar.filter, sources: [...ids] }),
      look: (id) => this.#looks.of(id),
    });
  }

  #makeDetail(layout: Layout): DetailPane {
    const host = this.#host;
    return new DetailPane(layout.tab, {
      load: (sequence, decoder, signal) => host.request('detail', { sequence, decoder }, signal),
      loadRaw: (sequence, field, offset, count) => host.request('raw', { sequence, field, offset, count }),
      loadDelivery: (sequence) => host.request('delivery', { sequence }),
      look: (source) => this.#looks.of(source),
      copy: (text) => this.#copy(text),
      onColumn: (path) => this.columns.showField(path),
      onContract: (source) => this.#page.ask(host.request('openContract', { source })),
      onMenu: (at) => this.#openMessageMenu(at),
      onNodeMenu: (row, node, place) => this.menus.openNode(place, row, node),
      onClose: this.#page.closeDetail,
      onTab: (tab) => this.#page.setLayout({ tab }),
    });
  }

  #openMessageMenu(place: MenuPlace, cell?: MenuCell): void {
    const chosen = this.#page.chosen();
    if (chosen) this.menus.openMessage(place, chosen, cell);
  }

  #openStartFrom(at: HTMLElement): void {
    if (this.logs.isOfLogsAlone) return this.#openReadAgain(at);
    const from = (label: string, where: 'beginning' | 'latest' | 'time' | 'id'): MenuEntry => ({
      kind: 'action',
      label,
      does: () => this.#page.ask(this.#host.request('startFrom', { at: where })),
    });
    this.#menu.open('Start from', at, [
      { kind: 'heading', label: 'Forget what is held, and read streams from' },
      from('The Beginning', 'beginning'),
      from('Now', 'latest'),
      from('A Time…', 'time'),
      from('An Id…', 'id'),
    ]);
  }

  #openReadAgain(at: HTMLElement): void {
    const does = (): void => this.#page.ask(this.#host.request('startFrom', { at: 'latest' }));
    this.#menu.open('Start from', at, [
      { kind: 'heading', label: 'Forget what is held, and read' },
      { kind: 'action', label: 'The Last Lines of Each Container Again', does },
    ]);
  }

  #openMore(at: HTMLElement): void {
    const { ask } = this.#page;
    const columns = (): string[] => [...this.columns.fields];
    const exportAs = (format: ExportFormat): MenuEntry => ({
      kind: 'action',
      label: `Export as ${exportFormats[format].label}…`,
      does: () => ask(this.#host.request('exportRows', { format, columns: columns() })),
    });
    const isShown = this.#page.layout().isHistogramShown;
    this.#menu.open('More', at, [
      { kind: 'action', label: 'Record…', does: () => ask(this.#host.request('record', {})) },
      { kind: 'action', label: 'Replay These Messages…', does: () => ask(this.#host.request('replayRows', {})) },
      { kind: 'separator' },
      ...exportFormatNames.map(exportAs),
      { kind: 'separator' },
      {
        kind: 'action',
        label: 'Copy Link to This View',
        does: () => this.#announced(this.#host.request('copyLink', {}), 'Link copied'),
      },
      { kind: 'action', label: 'Open Another Inspector', does: () => ask(this.#host.request('openAnother', {})) },
      { kind: 'separator' },
      { kind: 'action', label: 'Histogram', isChecked: isShown, does: () => this.#showHistogram(!isShown) },
      ...this.logs.entries,
    ]);
  }

  #showHistogram(isShown: boolean): void {
    this.histogram.element.hidden = !isShown;
    this.surveys.setShown(isShown);
    this.#page.setLayout({ isHistogramShown: isShown });
  }

  async #takeFilter(asked: Promise<Filter | null>): Promise<void> {
    const picked = await asked;
    if (picked) this.filterBar.set(picked);
  }

  #copy(text: string): void {
    this.#announced(this.#host.request('copy', { text }), 'Copied');
  }

  #announced(request: Promise<unknown>, text: string): void {
    this.#page.ask(request.then(() => this.frame.say(text)));
  }
}
