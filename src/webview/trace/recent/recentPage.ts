import type { RecentOrder } from '../../../base/kinds/recentOrders.ts';
import type { pageSide } from '../../../protocol/page.ts';
import type { Peer } from '../../../protocol/rpc.ts';
import type { RecentFilter, RecentList, RecentQuery } from '../../../protocol/traces/recentTraces.ts';
import type {
  RecentNews,
  tracePageHostSide,
  TracePageSnapshot,
  TracePageState,
} from '../../../protocol/traces/tracePage.ts';
import { element, setText } from '../../kit/dom.ts';
import { showHidden } from '../../kit/format.ts';
import { Menu } from '../../kit/menu.ts';
import type { VsCodeApi } from '../../kit/vscodeApi.ts';
import { DurationStrip } from './durationStrip.ts';
import type { DurationSpan } from './durationModel.ts';
import { RecentBar } from './recentBar.ts';
import { RecentRows } from './recentList.ts';
import { summaryText } from './recentModel.ts';

type HostEnd = Peer<typeof pageSide, typeof tracePageHostSide>;

const rowsAtOnce = 500;
const maxRows = 20_000;
/** However much comes, the list is asked for again this often at most. */
const minAskMs = 500;

/** While nothing comes. */
const waitingMs = 5000;

const newest: RecentQuery = { filter: {}, order: 'first', isDescending: true, limit: rowsAtOnce };

/** The page of the traces that were seen last: one opens the trace. */
export class RecentPage {
  readonly #api: Pick<VsCodeApi, 'setState'>;
  readonly #host: HostEnd;
  readonly #menu = new Menu(document.body);
  readonly #title = element('h1', { className: 'recent-title', text: 'Recent traces' });
  readonly #summary = element('span', { className: 'page-summary', attributes: { role: 'status' } });
  readonly #banner = element('p', { className: 'recent-problem', attributes: { role: 'alert', hidden: '' } });
  readonly #bar: RecentBar;
  readonly #durations = new DurationStrip((span) => this.#filterBy({ ...this.#query.filter, ...boundsOf(span) }));
  readonly #rows = new RecentRows({
    onOpen: (value) => this.#follow(value),
    onSort: (order) => this.#sortBy(order),
    onEnd: () => this.#more(),
  });
  readonly #blank = element('div', { className: 'recent-blank' });
  #state: TracePageState;
  #query: RecentQuery;
  #list: RecentList | undefined;
  #isAsking = false;
  #isDue = false;
  #answeredMs = -minAskMs;
  #pause: ReturnType<typeof setTimeout> | undefined;
  /** The next answer is to other filters, or in another order: it begins at the top. */
  #isOther = true;

  constructor(
    api: Pick<VsCodeApi, 'setState'>,
    host: HostEnd,
    { state, wiring }: Pick<TracePageSnapshot, 'state' | 'wiring'>,
  ) {
    this.#api = api;
    this.#host = host;
    this.#bar = new RecentBar({
      menu: this.#menu,
      wiring,
      onFilter: (filter) => this.#filterBy(filter),
      onDown: () => this.#rows.focus(),
    });
    this.#state = state;
    this.#query = { ...(state.recent ?? newest), limit: rowsAtOnce };
  }

  start(body: HTMLElement): void {
    const head = element('header', { className: 'recent-head' }, [this.#title, this.#summary]);
    const parts = [head, this.#banner, this.#bar.element, this.#durations.element, this.#rows.element, this.#blank];
    body.append(element('main', { className: 'recent' }, parts));
    setText(this.#title, `Recent traces of ${showHidden(this.#state.application)}`);
    this.#setQuery(this.#query);
    this.#say('Looking for traces…');
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#host.on('recentChanged', () => this.#ask());
    // Why nothing can be read.
    this.#host.on('news', ({ problem }) => this.#show({ list: null, problem }));
  }

  #setQuery(query: RecentQuery): void {
    this.#query = query;
    this.#state = { ...this.#state, recent: query };
    this.#api.setState(this.#state);
    this.#bar.showFilter(query.filter);
    this.#rows.showOrder(query);
    this.#askNow();
  }

  #filterBy(filter: RecentFilter): void {
    this.#isOther = true;
    this.#setQuery({ ...this.#query, filter: withoutOff(filter), limit: rowsAtOnce });
  }

  /** Again the same turns it round. */
  #sortBy(order: RecentOrder): void {
    this.#isOther = true;
    const isDescending = order === this.#query.order ? !this.#query.isDescending : true;
    this.#setQuery({ ...this.#query, order, isDescending, limit: rowsAtOnce });
  }

  #more(): void {
    const shown = this.#list?.traces.length ?? 0;
    if (shown >= (this.#list?.matched ?? 0) || shown < this.#query.limit || shown >= maxRows) return;
    this.#query = { ...this.#query, limit: Math.min(maxRows, shown + rowsAtOnce) };
    this.#askNow();
  }

  /** Something has come: it is asked for now or a little later. */
  #ask(): void {
    if (this.#isAsking || performance.now() - this.#answeredMs < minAskMs) this.#isDue = true;
    else this.#askNow();
  }

  #askNow(): void {
    this.#isDue = this.#isAsking;
    if (this.#isAsking) return;
    clearTimeout(this.#pause);
    this.#pause = undefined;
    void this.#askOnce();
  }

  async #askOnce(): Promise<void> {
    this.#isAsking = true;
    const query = this.#query;
    try {
      const news = await this.#host.request('recent', query);
      if (query === this.#query) this.#show(news);
    } catch (error) {
      this.#failed(error);
    }
    this.#isAsking = false;
    this.#answeredMs = performance.now();
    if (query !== this.#query) return this.#askNow();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#isDue || (this.#list?.unknown ?? 0) > 0) this.#askNow();
      // What does not come is missed though nothing happens.
      else this.#pause = setTimeout(() => this.#askNow(), waitingMs);
    }, minAskMs);
  }

  #failed(error: unknown): void {
    this.#show({ list: null, problem: { text: error instanceof Error ? error.message : String(error) } });
  }

  #show({ list, problem }: RecentNews): void {
    setText(this.#banner, problem === null ? '' : showHidden(problem.text));
    this.#banner.hidden = problem === null;
    if (!list) return this.#say(this.#list || problem ? '' : 'Looking for traces…');
    this.#list = list;
    setText(this.#summary, summaryText(list));
    this.#bar.showList(list);
    this.#durations.show(list.bins, chosenSpan(this.#query.filter));
    this.#rows.show(list.traces, list.stations, this.#isOther);
    this.#isOther = false;
    this.#say(list.traces.length > 0 ? '' : blankText(list));
  }

  #say(text: string): void {
    this.#rows.element.hidden = text !== '';
    this.#blank.hidden = text === '';
    const isFiltered = Object.values(this.#query.filter).some((each) => each !== undefined);
    const clear = element('button', {
      className: 'link-button',
      text: 'Clear all filters',
      attributes: { type: 'button' },
      onClick: () => this.#filterBy({}),
    });
    this.#blank.replaceChildren(
      ...text
        .split('\n')
        .filter(Boolean)
        .map((line) => element('p', { text: line })),
      ...(isFiltered && this.#list ? [clear] : []),
    );
  }

  #follow(value: string): void {
    this.#host.request('follow', { value }).catch((error: unknown) => this.#failed(error));
  }

  /** As in the inspector, a slash goes to the filter. */
  #onKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof Element && event.target.matches('input');
    if (isTyping || event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    this.#bar.focus();
    event.preventDefault();
  }
}

function blankText({ known, unknown }: RecentList): string {
  if (known > 0) return 'No trace is like that.';
  if (unknown > 0) return 'Looking for traces…';
  return 'No traces yet.\nMessages belong together by a value that they share: what the manifest names as correlation, a traceparent, a CloudEvents id.';
}

function boundsOf(span: DurationSpan | undefined): Pick<RecentFilter, 'minMs' | 'maxMs'> {
  return { minMs: span?.minMs, maxMs: span?.maxMs };
}

function chosenSpan({ minMs, maxMs }: RecentFilter): DurationSpan | undefined {
  return minMs === undefined && maxMs === undefined ? undefined : { minMs: minMs ?? 0, maxMs: maxMs ?? Infinity };
}

/** What is off, or says nothing, is not kept. */
function withoutOff(filter: RecentFilter): RecentFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== false));
}
