import { onPartsOf } from '../../app/applications/applicationBook.ts';
import { madeOnce } from '../../base/async.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import { toProblem } from '../../base/problem.ts';
import type { Topology } from '../../protocol/topology/topology.ts';
import {
  topologyPageHostSide,
  topologyPageStateFrom,
  type TopologyPageState,
} from '../../protocol/topology/topologyPage.ts';
import type { CommandHandlers } from '../commands/runCommand.ts';
import { setContextKey } from '../contextKeys.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { lazyPageModel, titleOfPage, type LazyPageModel } from '../webviews/lazyPageModel.ts';
import type { PageKind } from '../webviews/pagePanel.ts';
import { PagePanels } from '../webviews/pagePanels.ts';
import type { KnownMap, Mapping } from './mapping.ts';
import type { TopologyParts } from './topologyParts.ts';

type Side = typeof topologyPageHostSide;
type Model = LazyPageModel<Side, TopologyPageState>;

const topologyPageKind = {
  viewType: 'patchbay.topology',
  name: 'Topology',
  bundle: 'topology',
  side: topologyPageHostSide,
} as const satisfies PageKind<Side>;

/** Maps of applications: the tabs, and the command. What looks and draws them up is a bundle of its own, loaded with the first. */
export class TopologyHost implements Disposable {
  readonly #parts: TopologyParts;
  readonly #store = new DisposableStore();
  readonly #panels: PagePanels<Side, Model>;
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #use = madeOnce(async () => {
    const { Mapping } = await import('./mapping.ts');
    const mapping = this.#store.add(new Mapping({ ...this.#parts, openPage: (state) => this.#open(state) }));
    this.#store.add(mapping.onDidChange(() => this.#changed.fire()));
    this.#loaded = mapping;
    return mapping;
  });
  #loaded: Mapping | undefined;

  /** The map of some application is another. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: TopologyParts) {
    this.#parts = parts;
    const restore = (kept: unknown): Model => this.#model(topologyPageStateFrom(kept) ?? nothing);
    this.#panels = this.#store.add(new PagePanels(parts.extensionUri, topologyPageKind, restore, parts.logger));
    const { applications } = parts;
    const followed = onPartsOf(
      () => applications.made,
      applications.onDidMake,
      (work) => work.runs.onDidStart(() => this.#try((mapping) => mapping.lookAtStart(work))),
    );
    this.#store.add(followed);
  }

  get commands(): Pick<CommandHandlers, 'patchbay.topology.show'> {
    return { 'patchbay.topology.show': async (...args) => (await this.#use()).show(args) };
  }

  /** The map of an application, as far as somebody has looked; undefined before that. */
  mapOf(work: ApplicationWork): KnownMap | undefined {
    return this.#loaded?.mapOf(work);
  }

  /** The wiring alone. */
  readonly topologyOf = (work: ApplicationWork): Topology | undefined => this.mapOf(work)?.topology;

  /** Looks at an application without watching commands, until disposed. */
  retain(work: ApplicationWork): Disposable {
    let looking: Disposable | undefined;
    let isWanted = true;
    this.#try((mapping) => {
      if (isWanted) looking = mapping.watchOf(work).retain('reader');
    });
    return toDisposable(() => {
      isWanted = false;
      looking?.dispose();
    });
  }

  /** @throws ProblemError `link.bad` */
  async openLink(query: string): Promise<void> {
    await (await this.#use()).openLink(query);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #open(state: TopologyPageState): void {
    setContextKey('patchbay.topology.hasShown', true);
    const isSame = ({ state: its }: Model): boolean =>
      its.manifest === state.manifest && its.environment === state.environment && its.application === state.application;
    const known = this.#panels.find(isSame);
    if (known && state.focus !== undefined) this.#loaded?.focus(known.state, state.focus);
    if (!this.#panels.reveal(isSame)) this.#panels.open(this.#model(state));
  }

  #model(state: TopologyPageState): Model {
    const title = `Topology: ${titleOfPage(state.application)}`;
    return lazyPageModel(topologyPageHostSide, state, title, async () => (await this.#use()).sessionOf(state));
  }

  #try(work: (mapping: Mapping) => void): void {
    this.#use().then(work, (error: unknown) => this.#parts.logger.error(`No map: ${toProblem(error).message}`));
  }
}

/** What a page kept may be of an older version, or of nobody. */
const nothing: TopologyPageState = { version: 1, application: '', manifest: null, view: 'map' };
