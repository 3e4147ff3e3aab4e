import {
  topologyKeyOf,
  topologyKeyScopes,
  topologyScopeKeys,
  type TopologyKeyScope,
  type TopologyKeysOf,
} from '../../base/kinds/topologyKeys.ts';
import { toProblem } from '../../base/problem.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Peer } from '../../protocol/rpc.ts';
import {
  topologyPageStateFrom,
  topologyViews,
  type topologyPageHostSide,
  type TopologyPageSnapshot,
  type TopologyAction,
  type TopologyFormat,
  type TopologyPageState,
  type TopologyTarget,
  type TopologyView,
} from '../../protocol/topology/topologyPage.ts';
import type { TopologyEdge } from '../../protocol/topology/topology.ts';
import { element } from '../kit/dom.ts';
import { KeySheet } from '../kit/keySheet.ts';
import { Menu } from '../kit/menu.ts';
import type { BlankText } from '../kit/notices.ts';
import { Tabs } from '../kit/tabs.ts';
import type { VsCodeApi } from '../kit/vscodeApi.ts';
import { HoverCard } from './detail/hoverCard.ts';
import { TopologyDetail } from './detail/topologyDetail.ts';
import { WatchQuestion } from './detail/watchQuestion.ts';
import { takeEntries } from './export/takeMenu.ts';
import { foldEntries, showEntries } from './lookMenus.ts';
import { MapView } from './map/mapView.ts';
import { edgeEntries } from './map/nodeMenu.ts';
import { MapState } from './model/mapState.ts';
import { thingOf, type ShownEdge } from './model/shownGraph.ts';
import { EdgeTable } from './table/edgeTable.ts';
import { DifferencesView } from './time/differencesView.ts';
import { MomentBanner } from './time/momentBanner.ts';
import { TimeStrip } from './time/timeStrip.ts';
import { TopologyFrame } from './topologyFrame.ts';
import { TopologyHead } from './topologyHead.ts';

type HostEnd = Peer<typeof pageSide, typeof topologyPageHostSide>;

const viewLabels: Readonly<Record<TopologyView, string>> = { map: 'Map', table: 'Table' };

/** The page of an application's topology: its map and the same as a table. What is selected is selected in both. */
export class TopologyPage {
  readonly #api: Pick<VsCodeApi, 'getState' | 'setState'>;
  readonly #host: HostEnd;
  readonly #state = new MapState();
  readonly #menu = new Menu(document.body);
  readonly #keySheet = new KeySheet(
    Object.entries(topologyKeyScopes).map(([scope, title]) => ({
      title,
      keys: topologyScopeKeys(scope as TopologyKeyScope),
    })),
  );
  readonly #acts = {
    open: (id: string, target: TopologyTarget) => this.#open(id, target),
    act: (id: string, action: TopologyAction) => this.#ask(this.#host.request('act', { id, action })),
  };
  readonly #map = new MapView(this.#state, {
    menu: this.#menu,
    layout: (question) => this.#host.request('layout', question),
    ...this.#acts,
    onShow: (takesFocus) => this.#openDetail(takesFocus),
    onCamera: (camera) => this.#keep({ camera }),
    onProblem: (error) => this.#warn(error),
  });
  readonly #table = new EdgeTable(this.#state, {
    onOpen: (id, target) => this.#open(id, target),
    onShow: (takesFocus) => this.#openDetail(takesFocus),
    onMenu: (edge, at) =>
      this.#menu.open('Edge', at, edgeEntries(lineOf(edge), { ...this.#acts, onShow: () => this.#openDetail(true) })),
  });
  readonly #detail = new TopologyDetail(this.#state, {
    ...this.#acts,
    onDeclare: (finding) => this.#ask(this.#host.request('declare', { finding })),
    onWatch: (isAllowed) => this.#watch(isAllowed),
    onClose: () => this.#closeDetail(),
  });
  readonly #differences = new DifferencesView(this.#state, {
    load: (atMs) => this.#host.request('differences', { atMs }),
    onProblem: (error) => this.#warn(error),
  });
  readonly #time = new TimeStrip(this.#state, { onDifferences: (atMs) => void this.#differences.ask(atMs) });
  readonly #moment = new MomentBanner(this.#state);
  readonly #question = new WatchQuestion(this.#state, {
    onWatch: (isAllowed) => this.#watch(isAllowed),
    onMore: () => this.#showApplication(),
  });
  readonly #hoverCard = new HoverCard(this.#state);
  readonly #head = new TopologyHead(this.#state, {
    onFold: (at) => this.#menu.open('Fold', at, foldEntries(this.#state)),
    onShow: (at) => this.#menu.open('Show and hide', at, showEntries(this.#state)),
    onTake: (at) =>
      this.#menu.open(
        'Take along',
        at,
        takeEntries((format) => this.#take(format)),
      ),
    onFindings: () => this.#showApplication(),
    onKeys: () => this.#keySheet.open(),
    onFound: () => this.#focusView(),
  });
  readonly #tabs = new Tabs<TopologyView>(
    'topology',
    topologyViews.map((id) => ({ id, label: viewLabels[id] })),
    'map',
    (view) => this.#showView(view),
  );
  readonly #frame = new TopologyFrame({
    view: this.#tabs.panel,
    detail: this.#detail.element,
    time: this.#time.element,
    differences: this.#differences.element,
  });
  #kept: TopologyPageState | undefined;

  constructor(api: Pick<VsCodeApi, 'getState' | 'setState'>, host: HostEnd) {
    this.#api = api;
    this.#host = host;
  }

  /** `snapshot` is what the host has just answered: what it tells from now on comes as news. */
  start(body: HTMLElement, snapshot: TopologyPageSnapshot): void {
    const notices = [this.#frame.banner.element, this.#question.element];
    const parts = [this.#head.element, ...notices, this.#tabs.list, this.#moment.element, this.#frame.element];
    body.append(
      element('main', { className: 'page topology' }, parts),
      this.#hoverCard.element,
      this.#keySheet.element,
    );
    document.addEventListener('keydown', (event) => this.#onKey(event));
    this.#state.onNews(() => this.#showNews());
    this.#state.onArrange((arrangement) => this.#ask(this.#host.request('arrange', arrangement)));
    this.#begin(snapshot);
    this.#host.on('news', (news) => this.#state.tell(news));
    this.#host.on('figures', (figures) => this.#state.tellFigures(figures));
    this.#host.on('focus', ({ node: id }) => {
      this.#state.change({ focus: { id, depth: 1 } });
      this.#state.select(id);
    });
  }

  /** What the page itself kept is newer than what the host has of it. */
  #begin(snapshot: TopologyPageSnapshot): void {
    const own = topologyPageStateFrom(this.#api.getState());
    const { view, camera } = own?.application === snapshot.state.application ? own : snapshot.state;
    this.#head.setApplication(snapshot.state.application);
    this.#kept = { ...snapshot.state, view, camera };
    this.#map.setCamera(camera);
    this.#tabs.choose(view);
    this.#showView(view);
    this.#state.begin(snapshot);
  }

  #keep(change: Partial<TopologyPageState>): void {
    if (!this.#kept) return;
    this.#kept = { ...this.#kept, ...change };
    this.#api.setState(this.#kept);
  }

  #showNews(): void {
    const { topology, problem } = this.#state;
    this.#frame.banner.show(topology && problem !== undefined ? { severity: 'warning', message: problem } : undefined);
    this.#frame.setBlank(blankOf(this.#state));
  }

  #showView(view: TopologyView): void {
    this.#tabs.panel.replaceChildren({ map: this.#map.element, table: this.#table.element }[view]);
    this.#keep({ view });
  }

  #focusView(): void {
    if (this.#tabs.chosen === 'map') this.#map.focus();
    else this.#table.focus();
  }

  #turnTo(view: TopologyView): void {
    this.#tabs.choose(view);
    this.#showView(view);
    this.#focusView();
  }

  #openDetail(takesFocus: boolean): void {
    this.#frame.setOpen(true);
    if (takesFocus) this.#detail.focus();
  }

  #closeDetail(): void {
    const hadFocus = this.#detail.element.contains(document.activeElement);
    this.#frame.setOpen(false);
    if (hadFocus) this.#focusView();
  }

  /** What is known of all of it, where findings are. */
  #showApplication(): void {
    this.#state.select(undefined);
    this.#openDetail(true);
  }

  #toggleDetail(): void {
    if (this.#frame.isOpen) this.#closeDetail();
    else this.#openDetail(true);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || isTyping(event)) return;
    const key = topologyKeyOf('page', event);
    if (key === undefined) return;
    const acts: Readonly<Record<TopologyKeysOf<'page'>, () => void>> = {
      help: () => this.#keySheet.open(),
      showMap: () => this.#turnTo('map'),
      showTable: () => this.#turnTo('table'),
      find: () => this.#head.focusFind(),
      known: () => this.#toggleDetail(),
      difference: () => void this.#differences.ask(this.#state.moment?.atMs ?? null),
      undo: () => void this.#state.undoMove(),
      back: () => this.#back(),
    };
    acts[key]();
    event.preventDefault();
  }

  #back(): void {
    if (this.#differences.isOpen) this.#differences.close();
    else if (this.#frame.isOpen) this.#closeDetail();
    else if (this.#state.moment) this.#state.lookAt(undefined);
    else if (this.#state.look.focus) this.#state.change({ focus: undefined });
  }

  #open(id: string, target: TopologyTarget): void {
    this.#ask(this.#host.request('open', { id: thingOf(id), target }));
  }

  #watch(isAllowed: boolean): void {
    this.#ask(this.#host.request('watch', { isAllowed }));
  }

  #take(format: TopologyFormat): void {
    try {
      this.#ask(this.#host.request('takeAlong', { format, content: this.#drawnAs(format) }));
    } catch (error) {
      this.#warn(error);
    }
  }

  #drawnAs(format: TopologyFormat): string {
    if (format === 'svg') return this.#map.svg();
    return format === 'png' ? this.#map.png() : '';
  }

  #ask(asking: Promise<unknown>): void {
    asking.catch((error: unknown) => this.#warn(error));
  }

  #warn(error: unknown): void {
    this.#frame.banner.show({ severity: 'warning', message: toProblem(error).message });
  }
}

/** An edge of the table as the map draws one. */
function lineOf(edge: TopologyEdge): ShownEdge {
  const { id, from, to, isDeclared, isObserved } = edge;
  return { id, from, to, edges: [edge], isDeclared, isObserved };
}

/** Letters that are typed somewhere are no keys of the page; keys with Ctrl are. */
function isTyping({ target, ctrlKey, metaKey, key }: KeyboardEvent): boolean {
  return target instanceof HTMLInputElement && !ctrlKey && !metaKey && key !== 'Escape';
}

/** What stands in place of the map; undefined while there is something to show. */
function blankOf({ topology, problem }: MapState): BlankText | undefined {
  if (!topology) {
    if (problem !== undefined) return { icon: 'error', title: 'The map cannot be drawn', text: problem };
    return {
      icon: 'loading',
      isBusy: true,
      title: 'Looking at the system…',
      text: 'The manifest is read, and who is connected.',
    };
  }
  if (topology.nodes.length > 0) return undefined;
  return {
    icon: 'type-hierarchy',
    title: 'Nothing to draw yet',
    text: 'The manifest declares no services or channels, and nobody was seen. What is declared or seen comes onto the map at once.',
  };
}
