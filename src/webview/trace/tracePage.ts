import {
  traceKeyOf,
  traceKeysOf,
  traceKeyScopes,
  type TraceKeyScope,
  type TraceKeysOf,
} from '../../base/kinds/traceKeys.ts';
import { toProblem } from '../../base/problem.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Peer } from '../../protocol/rpc.ts';
import {
  traceViews,
  type TraceNews,
  type tracePageHostSide,
  type TracePageSnapshot,
  type TracePageState,
  type TraceView,
} from '../../protocol/traces/tracePage.ts';
import type { Hop, WiringFacts } from '../../protocol/traces/trace.ts';
import { Banner } from '../kit/notices.ts';
import { DetailSplit } from '../kit/detailSplit.ts';
import { element } from '../kit/dom.ts';
import { KeySheet } from '../kit/keySheet.ts';
import { Menu } from '../kit/menu.ts';
import type { BlankText } from '../kit/notices.ts';
import { Tabs } from '../kit/tabs.ts';
import type { VsCodeApi } from '../kit/vscodeApi.ts';
import { CausesView } from './causes/causesView.ts';
import { HopDetail } from './detail/hopDetail.ts';
import { hopNamed, nextTrouble, traceModel, type TraceModel } from './model/traceModel.ts';
import { SequenceView } from './sequence/sequenceView.ts';
import { TraceHead } from './traceHead.ts';
import { formatEntries, nodeEntries, valueEntries } from './traceMenus.ts';
import { Waterfall } from './waterfall/waterfall.ts';

type HostEnd = Peer<typeof pageSide, typeof tracePageHostSide>;

const viewLabels: Readonly<Record<TraceView, string>> = {
  waterfall: 'Waterfall',
  sequence: 'Sequence',
  causes: 'Causes',
};

/** The page of one trace. What is chosen is chosen in all of its views, and stays chosen while the trace grows. */
export class TracePage {
  readonly #api: Pick<VsCodeApi, 'setState'>;
  readonly #host: HostEnd;
  readonly #menu = new Menu(document.body);
  readonly #keySheet = new KeySheet(
    Object.entries(traceKeyScopes).map(([scope, title]) => ({ title, keys: traceKeysOf(scope as TraceKeyScope) })),
  );
  readonly #ports = {
    onSelect: (key: string) => this.#select(key),
    onOpen: () => this.#openDetail(true),
    onClick: () => this.#openDetail(false),
    onDoubleClick: () => this.#showInInspector(),
  };
  readonly #waterfall = new Waterfall(this.#ports);
  readonly #sequence = new SequenceView(this.#ports);
  readonly #causes = new CausesView(this.#ports);
  readonly #detail = new HopDetail({
    load: ({ session, row }, signal) => this.#host.request('detail', { session, sequence: row.sequence }, signal),
    onSelect: (key) => this.#choose(key),
    onShow: () => this.#showInInspector(),
    onFollow: (value) => this.#follow(value),
    onClose: () => this.#closeDetail(),
    copy: (text) => this.#copy(text),
    onNodeMenu: (node, place) =>
      this.#menu.open(
        'Field',
        place,
        nodeEntries(node, { follow: (value) => this.#follow(value), copy: (text) => this.#copy(text) }),
      ),
  });
  readonly #head = new TraceHead({
    onFollow: (at) => this.#chooseValue(at),
    onTake: (at) =>
      this.#menu.open(
        'Take along',
        at,
        formatEntries((format) => this.#ask(this.#host.request('takeAlong', { format }))),
      ),
    onKeys: () => this.#keySheet.open(),
    onNextProblem: () => this.#toNextProblem(),
  });
  readonly #tabs = new Tabs<TraceView>(
    'trace',
    traceViews.map((id) => ({ id, label: viewLabels[id] })),
    'waterfall',
    (view) => this.#showView(view),
  );
  readonly #banner = new Banner();
  readonly #split = new DetailSplit({
    view: this.#tabs.panel,
    detail: this.#detail.element,
    label: 'Size of what is shown of a hop',
    usualShare: 0.38,
    wideFromPx: 760,
  });
  #state: TracePageState | undefined;
  #wiring: WiringFacts = { publishers: {}, consumers: {} };
  #model: TraceModel | undefined;
  #selected: string | undefined;

  constructor(api: Pick<VsCodeApi, 'setState'>, host: HostEnd) {
    this.#api = api;
    this.#host = host;
  }

  /** `snapshot` is what the host has just answered: what it tells from now on comes as news. */
  start(body: HTMLElement, snapshot: TracePageSnapshot): void {
    const parts = [this.#head.element, this.#banner.element, this.#tabs.list, this.#split.element];
    body.append(element('main', { className: 'page trace' }, parts), this.#keySheet.element);
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#begin(snapshot);
    this.#host.on('news', (news) => this.#show(news));
  }

  #begin({ state, wiring, ...news }: TracePageSnapshot): void {
    this.#wiring = wiring;
    this.#head.setValue(state.value);
    this.#tabs.choose(state.view);
    this.#keep(state);
    this.#showView(state.view);
    this.#show(news);
  }

  #keep(state: TracePageState): void {
    this.#state = state;
    this.#api.setState(state);
  }

  #show({ trace, problem }: TraceNews): void {
    this.#banner.show(trace && problem ? { severity: 'warning', message: problem.text } : undefined);
    this.#split.setBlank(blankOf({ trace, problem }));
    if (!trace) return;
    this.#model = traceModel(trace, this.#wiring);
    this.#head.show(this.#model);
    this.#waterfall.show(this.#model);
    this.#sequence.show(this.#model);
    this.#drawSelection();
  }

  #select(key: string): void {
    this.#selected = key;
    this.#drawSelection();
  }

  /** From elsewhere than the view: what hides it there is opened. */
  #choose(key: string): void {
    this.#waterfall.uncover(key);
    this.#select(key);
  }

  #drawSelection(): void {
    this.#waterfall.list.select(this.#selected);
    this.#sequence.list.select(this.#selected);
    if (!this.#model) return;
    this.#causes.show(this.#model, this.#selected);
    if (this.#split.isOpen) this.#detail.show(this.#model, this.#selected);
  }

  #showView(view: TraceView): void {
    const { waterfall, sequence, causes } = this.#viewElements;
    this.#tabs.panel.replaceChildren({ waterfall, sequence, causes }[view]);
    if (this.#state) this.#keep({ ...this.#state, view });
  }

  get #viewElements(): Readonly<Record<TraceView, HTMLElement>> {
    return {
      waterfall: this.#waterfall.list.element,
      sequence: this.#sequence.list.element,
      causes: this.#causes.element,
    };
  }

  #focusView(): void {
    const focus: Readonly<Record<TraceView, () => void>> = {
      waterfall: () => this.#waterfall.list.focus(),
      sequence: () => this.#sequence.list.focus(),
      causes: () => this.#causes.focus(),
    };
    focus[this.#tabs.chosen]();
  }

  #turnTo(view: TraceView): void {
    this.#tabs.choose(view);
    this.#showView(view);
    this.#drawSelection();
    this.#focusView();
  }

  #openDetail(takesFocus: boolean): void {
    if (!this.#model) return;
    this.#split.setOpen(true);
    this.#detail.show(this.#model, this.#selected);
    if (takesFocus) this.#detail.focus();
  }

  #closeDetail(): void {
    const hadFocus = this.#detail.element.contains(document.activeElement);
    this.#split.setOpen(false);
    if (hadFocus) this.#focusView();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    const key = traceKeyOf('page', event);
    if (key === undefined) return;
    const acts: Readonly<Record<TraceKeysOf<'page'>, () => void>> = {
      help: () => this.#keySheet.open(),
      waterfall: () => this.#turnTo('waterfall'),
      sequence: () => this.#turnTo('sequence'),
      causes: () => this.#turnTo('causes'),
      nextProblem: () => this.#toNextProblem(),
      showHop: () => this.#showInInspector(),
      followValue: () => this.#chooseValue(this.#head.followButton),
      back: () => this.#closeDetail(),
    };
    acts[key]();
    event.preventDefault();
  }

  #toNextProblem(): void {
    const next = this.#model && nextTrouble(this.#model, this.#selected);
    if (next !== undefined) this.#choose(next);
  }

  get #chosenHop(): Hop | undefined {
    return this.#model && hopNamed(this.#model, this.#selected);
  }

  #showInInspector(): void {
    const hop = this.#chosenHop;
    if (hop) this.#ask(this.#host.request('show', { session: hop.session, sequence: hop.row.sequence }));
  }

  #chooseValue(at: HTMLElement | null): void {
    const hop = this.#chosenHop ?? this.#model?.hops[0];
    const entries = valueEntries(hop, this.#state?.value, (value) => this.#follow(value));
    if (at) this.#menu.open('Values', at, entries);
  }

  #follow(value: string): void {
    this.#ask(this.#host.request('follow', { value }));
  }

  #copy(text: string): void {
    this.#ask(this.#host.request('copy', { text }));
  }

  #ask(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => this.#banner.show({ severity: 'warning', message: toProblem(error).message }));
  }
}

const looking: BlankText = {
  icon: 'loading',
  isBusy: true,
  title: 'Looking for it…',
  text: 'Channels, logs and what services send are read for this value.',
};

/** What stands in place of the views; undefined while there is something to show. */
function blankOf({ trace, problem }: TraceNews): BlankText | undefined {
  if (!trace) return problem ? { icon: 'error', title: 'It cannot be looked for', text: problem.text } : looking;
  if (trace.hops.length > 0 || trace.missing.length > 0) return undefined;
  if (trace.unknown > 0) return looking;
  return {
    icon: 'search',
    title: 'Nothing has this value',
    text: 'No message, log line or span that is held has it. One that comes is shown here at once.',
  };
}
