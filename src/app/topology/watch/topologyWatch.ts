import { Coalescer, abortOnDispose } from '../../../base/async.ts';
import { systemClock, type Clock } from '../../../base/clock.ts';
import { DisposableSlot, DisposableStore, toDisposable, type Disposable } from '../../../base/disposable.ts';
import { Emitter, type Event } from '../../../base/event.ts';
import { ProblemError } from '../../../base/problem.ts';
import { isUpOrPaused } from '../../../engine/containerState.ts';
import type { TopologyFigures } from '../../../protocol/topology/topology.ts';
import type { TopologyDifferences, TopologyNews } from '../../../protocol/topology/topologyPage.ts';
import { unreadyProblem, type KnownApplication } from '../../monitors/readySnapshot.ts';
import type { ServiceNode } from '../../services/serviceNodes.ts';
import { serviceTree } from '../../services/serviceTree.ts';
import { differencesOf } from '../differences/differences.ts';
import { measuredTopology, type MeasuredTopology } from '../model/topology.ts';
import { FigureHistory } from './figureHistory.ts';
import { figuresOf } from './figures.ts';
import { topologyTimes, type TopologyTimes, type TopologyWatchHost } from './topologyWatchHost.ts';
import { isKnown, WiringLooks } from './wiringLooks.ts';

/** `map`: it is drawn, so that commands are watched where that is allowed, and figures are made. `reader`: the wiring alone is of interest. */
type TopologyLooker = 'map' | 'reader';

/**
 * The map of one application, for as long as somebody looks at it. What was seen is remembered for as long as the window lives; figures
 * are kept of those of the last ten minutes in which a map was shown.
 */
export class TopologyWatch implements Disposable {
  readonly #host: TopologyWatchHost;
  readonly #times: TopologyTimes;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #ending = this.#store.add(abortOnDispose());
  readonly #looking = this.#store.add(new DisposableSlot<Disposable>());
  readonly #measuring = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #measured = this.#store.add(new Emitter<TopologyFigures>());
  readonly #redraw: Coalescer;
  readonly #looks: WiringLooks;
  readonly #lookers = { map: 0, reader: 0 };
  readonly #history = new FigureHistory();
  #map: MeasuredTopology | undefined;
  #sent = '';

  /** The wiring is another, or what is known of it. */
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly onDidMeasure: Event<TopologyFigures> = this.#measured.event;

  constructor(host: TopologyWatchHost, times: TopologyTimes = topologyTimes) {
    this.#host = host;
    this.#times = times;
    this.#clock = host.clock ?? systemClock;
    this.#redraw = this.#store.add(new Coalescer(() => this.#draw(), times.redrawMs));
    this.#looks = new WiringLooks(
      host,
      times,
      () => this.#clock.nowMs(),
      () => this.#redraw.request(),
    );
    for (const change of [host.monitor.onDidChange, host.onDidChangeSetting, host.consent.onDidChange]) {
      this.#store.add(change(() => this.#isLookedAt && this.#redraw.request()));
    }
  }

  get current(): TopologyNews {
    const topology = this.#map?.topology ?? null;
    const { snapshot } = this.#host.monitor;
    const problem = snapshot.state === 'ready' ? null : unreadyProblem(snapshot);
    return { topology, problem, looking: this.#looks.looking };
  }

  /** The figures of the last ten minutes, the oldest first. */
  get past(): readonly TopologyFigures[] {
    return this.#history.past;
  }

  retain(looker: TopologyLooker): Disposable {
    this.#lookers[looker]++;
    this.#follow();
    return toDisposable(() => {
      this.#lookers[looker]--;
      this.#follow();
    });
  }

  /** Lets the commands of all brokers be watched, or forbids it. @throws ProblemError `topology.watch-off` where the setting forbids it */
  async allow(isAllowed: boolean): Promise<void> {
    if (isAllowed && this.#host.isWatchOff()) throw new ProblemError(watchIsOff);
    await this.#looks.whenReachable(this.#ending.signal);
    await this.#host.consent.answer(this.#looks.brokers(), isAllowed);
    const { sampleMs: watchMs, maxSampled: maxCommands } = this.#times;
    if (isAllowed && this.#lookers.map > 0) await this.#looks.once({ watchMs, maxCommands }, this.#ending.signal);
  }

  /** What was different at a moment; null: when it broke. */
  differences(atMs: number | null): TopologyDifferences {
    return differencesOf(this.#history.past, atMs, this.#map?.topology);
  }

  /** Services were started: what they do at first is watched, where nobody has to be asked. Resolves once that is over. */
  async lookAtStart(): Promise<void> {
    const { startMs: watchMs, maxAtStart: maxCommands } = this.#times;
    const monitoring = this.#host.monitor.retain();
    try {
      await this.#looks.whenReachable(this.#ending.signal);
      await this.#looks.once({ watchMs, maxCommands, isHereOnly: true }, this.#ending.signal);
    } finally {
      monitoring.dispose();
    }
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #isLookedAt(): boolean {
    return this.#lookers.map + this.#lookers.reader > 0;
  }

  #follow(): void {
    const wasLooking = this.#looking.value !== undefined;
    if (!this.#isLookedAt) this.#looking.set(undefined);
    else if (!wasLooking) this.#looking.set(this.#look());
    if (this.#lookers.map === 0) return this.#measuring.set(undefined);
    if (this.#measuring.value) return;
    this.#measuring.set(this.#measure());
    // Whoever only read the wiring does not look again for a while.
    if (wasLooking) this.#looking.set(this.#look());
  }

  #look(): Disposable {
    const store = new DisposableStore();
    const { monitor, channels } = this.#host;
    store.add(monitor.retain());
    store.add(channels.retain());
    store.add(channels.onDidChange(() => this.#redraw.request()));
    const ending = store.add(abortOnDispose());
    void this.#looks
      .whenReachable(ending.signal)
      .then(() => this.#looks.run(() => this.#lookers.map > 0, ending.signal));
    this.#redraw.request();
    return store;
  }

  #measure(): Disposable {
    this.#sendFigures();
    const timer = setInterval(() => this.#sendFigures(), this.#times.figuresMs);
    return toDisposable(() => clearInterval(timer));
  }

  #draw(): void {
    const { snapshot } = this.#host.monitor;
    // While nobody looks nothing is known of the application anew, and what was seen stands.
    if (isKnown(snapshot)) this.#map = this.#mapOf(snapshot);
    else if (snapshot.state !== 'loading') this.#map = undefined;
    const text = JSON.stringify(this.current);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#changed.fire();
    if (this.#measuring.value) this.#sendFigures();
  }

  #mapOf(snapshot: KnownApplication): MeasuredTopology {
    const containers = 'observation' in snapshot ? snapshot.observation.containers : [];
    const running = new Set(containers.flatMap((each) => (isUpOrPaused(each) ? [each.service] : [])));
    return measuredTopology({
      application: snapshot.application,
      observed: this.#looks.observed,
      channels: this.#host.channels.facts,
      running,
      unknown: this.#looks.unknown,
      nowMs: this.#clock.nowMs(),
    });
  }

  #sendFigures(): void {
    const { snapshot } = this.#host.monitor;
    if (!this.#map || !isKnown(snapshot)) return;
    const figures = figuresOf({
      topology: this.#map.topology,
      services: this.#rows(snapshot),
      channels: this.#host.channels.facts,
      sampled: this.#map.rates,
      broken: this.#host.broken(this.#clock.nowMs()),
      errors: this.#looks.errors.of(this.#clock.nowMs()),
      atMs: this.#clock.nowMs(),
    });
    this.#history.add(figures);
    this.#measured.fire(figures);
  }

  /** The rows of the tree say how services are, in its words and icons. */
  #rows(snapshot: KnownApplication): ReadonlyMap<string, ServiceNode> {
    if (!('observation' in snapshot)) return new Map();
    const root = serviceTree(snapshot.application, snapshot.observation, this.#host.activity.current);
    return new Map(root.children.map((row) => [row.service, row]));
  }
}

const watchIsOff = {
  code: 'topology.watch-off',
  severity: 'warning',
  message: 'Commands are not watched: the setting patchbay.topology.watchCommands is "off".',
} as const;
