import { Coalescer } from '../../base/async.ts';
import { systemClock, type Clock } from '../../base/clock.ts';
import { DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { isCancellation, ProblemError, toProblem } from '../../base/problem.ts';
import type { ContainerDetails } from '../../engine/containerDetails.ts';
import type { Engine } from '../../engine/engine.ts';
import type { pageSide } from '../../protocol/page.ts';
import type { Handlers, Peer } from '../../protocol/rpc.ts';
import type {
  PageAction,
  PageFacts,
  servicePageHostSide,
  ServicePageSnapshot,
  ServicePageState,
} from '../../protocol/servicePage.ts';
import type { ApplicationMonitor } from '../monitors/applicationMonitor.ts';
import { unreadyProblem } from '../monitors/readySnapshot.ts';
import type { ActivityTracker } from '../services/activity.ts';
import { followEngine } from './followEngine.ts';
import { maskedDetails } from './maskedDetails.ts';
import { pageFacts } from './pageFacts.ts';
import { ServiceHistory } from './serviceHistory.ts';
import { UsageHistory } from './usageHistory.ts';

/** What a service's page needs of the world around it. */
export interface ServicePageHost {
  readonly monitor: ApplicationMonitor;
  readonly activity: Pick<ActivityTracker, 'current' | 'onDidChange'>;
  /** Does what a person chose, of the things that `PageAction` lists. */
  act(action: Exclude<PageAction, { kind: 'inspect' }>): Promise<void>;
  /** Shows a text as a document of JSON. */
  showJson(title: string, text: string): Promise<void>;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/** Nobody sees faster changes; figures come once a second. */
const redrawMs = 100;
const figuresMs = 1000;

/**
 * What stands behind one service's page. It looks from when the tab is opened until it is closed, also while another tab is in
 * front: the page is about how things went.
 */
export class ServicePageSession implements Disposable {
  readonly state: ServicePageState;
  readonly #host: ServicePageHost;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #usage = new UsageHistory();
  readonly #history: ServiceHistory;
  /** By the container's name, with what it was asked for: a container that was started anew is asked again. */
  readonly #details = new Map<string, { readonly key: string; readonly details: ContainerDetails | undefined }>();
  readonly #redraw = this.#store.add(new Coalescer(() => this.#draw(), redrawMs));
  readonly #figures = this.#store.add(new Coalescer(() => this.#sendFigures(), figuresMs));
  #page: Pick<Peer<typeof servicePageHostSide, typeof pageSide>, 'emit'> | undefined;
  #following: { readonly engine: Engine; readonly project: string; readonly end: AbortController } | undefined;
  #sent = '';
  #sentHistory = '';

  readonly handlers: Handlers<typeof servicePageHostSide>;

  constructor(state: ServicePageState, host: ServicePageHost) {
    this.state = state;
    this.#host = host;
    this.#clock = host.clock ?? systemClock;
    this.#history = new ServiceHistory(state.service);
    this.handlers = {
      ready: () => this.#snapshot(),
      act: async (action, signal) => {
        if (action.kind === 'inspect') await this.#inspect(action.container, signal);
        else await host.act(this.#allowed(action));
        return {};
      },
    };
    this.#store.add(host.monitor.onDidChange(() => this.#redraw.request()));
    this.#store.add(host.activity.onDidChange(() => this.#redraw.request()));
    this.#store.add(host.monitor.retain());
    this.#store.add(toDisposable(() => this.#following?.end.abort()));
    this.#redraw.request();
  }

  attach(page: Pick<Peer<typeof servicePageHostSide, typeof pageSide>, 'emit'>): void {
    this.#page = page;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #snapshot(): ServicePageSnapshot {
    const { facts, problem } = this.#look();
    this.#sent = JSON.stringify([facts, problem]);
    return { state: this.state, facts, problem, series: [...this.#usage.all], history: this.#lives() };
  }

  #look(): Pick<ServicePageSnapshot, 'facts' | 'problem'> {
    const { monitor, activity } = this.#host;
    const { snapshot } = monitor;
    if (snapshot.state !== 'ready') return { facts: null, problem: unreadyProblem(snapshot) };
    const { service } = this.state;
    if (snapshot.application.name !== this.state.application) {
      return {
        facts: null,
        problem: { text: `The application "${this.state.application}" is not open here any more.` },
      };
    }
    const known = new Map([...this.#details].flatMap(([name, { details }]) => (details ? [[name, details]] : [])));
    const facts = pageFacts(snapshot, service, activity.current, known, this.#clock.nowMs());
    if (facts) return { facts, problem: null };
    return { facts: null, problem: { text: `${snapshot.application.name} has no service "${service}" any more.` } };
  }

  async #draw(): Promise<void> {
    this.#follow();
    this.#send();
    if (await this.#readDetails()) this.#send();
  }

  #send(): void {
    const news = this.#look();
    const text = JSON.stringify([news.facts, news.problem]);
    if (text !== this.#sent) this.#page?.emit('facts', news);
    this.#sent = text;
    const history = this.#lives();
    const historyText = JSON.stringify(history);
    if (historyText !== this.#sentHistory) this.#page?.emit('history', history);
    this.#sentHistory = historyText;
  }

  #sendFigures(): void {
    const series = this.#usage.takeFresh();
    if (series.length > 0) this.#page?.emit('points', { series: [...series] });
  }

  #lives(): ServicePageSnapshot['history'] {
    return this.#history.view(this.#containers());
  }

  #containers() {
    const { snapshot } = this.#host.monitor;
    if (snapshot.state !== 'ready') return [];
    return snapshot.observation.containers.filter(({ service }) => service === this.state.service);
  }

  /** Follows one engine and project at a time: those of the monitor now. */
  #follow(): void {
    const { snapshot, engine } = this.#host.monitor;
    if (snapshot.state !== 'ready' || !engine) return;
    const project = snapshot.application.name;
    if (this.#following?.engine === engine && this.#following.project === project) return;
    this.#following?.end.abort();
    this.#usage.clear();
    this.#history.clear();
    const end = new AbortController();
    this.#following = { engine, project, end };
    const { service } = this.state;
    followEngine(engine, project, this.#clock.nowMs(), this.#host.logger, end.signal, {
      onStats: (stats) => {
        if (stats.service !== service) return;
        this.#usage.take(stats);
        this.#figures.request();
      },
      onEvent: (event) => {
        if (this.#history.take(event)) this.#redraw.request();
      },
    });
  }

  /** Asks again for containers that are new or were started anew; true when that has changed what is known. */
  async #readDetails(): Promise<boolean> {
    const { engine } = this.#host.monitor;
    const containers = this.#containers();
    const names = new Set(containers.map(({ name }) => name));
    this.#usage.keepOnly(names);
    for (const name of this.#details.keys()) if (!names.has(name)) this.#details.delete(name);
    const due = containers.filter(
      ({ name, id, startedAtMs }) => this.#details.get(name)?.key !== `${id} ${startedAtMs}`,
    );
    if (!engine || due.length === 0) return false;
    await Promise.all(
      due.map(async ({ name, id, startedAtMs }) => {
        const details = await engine.details(name, AbortSignal.timeout(detailsTimeoutMs)).catch((error: unknown) => {
          if (!isCancellation(error)) this.#host.logger.debug(`No details of ${name}: ${toProblem(error).message}`);
          return undefined;
        });
        this.#details.set(name, { key: `${id} ${startedAtMs}`, details });
      }),
    );
    return true;
  }

  /** A page is only let do what it was offered: an address of the service, one of its channels or neighbours. */
  #allowed<A extends Exclude<PageAction, { kind: 'inspect' }>>(action: A): A {
    const { facts } = this.#look();
    if (facts && isOffered(facts, action)) return action;
    throw new ProblemError({
      code: 'page.not-offered',
      severity: 'error',
      message: `That is no longer possible: ${this.state.service} has changed meanwhile.`,
    });
  }

  async #inspect(container: string, signal: AbortSignal): Promise<void> {
    const details = await this.#host.monitor.demandEngine().details(container, signal);
    await this.#host.showJson(container, `${JSON.stringify(maskedDetails(details.raw), null, 2)}\n`);
  }
}

const detailsTimeoutMs = 10_000;

function isOffered(facts: PageFacts, action: Exclude<PageAction, { kind: 'inspect' }>): boolean {
  switch (action.kind) {
    case 'command':
      return facts.actions.includes(action.name);
    case 'url':
      return facts.urls.includes(action.url);
    case 'channel':
    case 'service': {
      const wanted = JSON.stringify(action);
      return facts.sections.some((section) => section.facts.some((each) => JSON.stringify(each.action) === wanted));
    }
  }
}
