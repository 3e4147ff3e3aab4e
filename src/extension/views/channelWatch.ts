import { channelTree, type ChannelNode, type LiveFacts } from '../../app/channels/channelTree.ts';
import type { ApplicationMonitor, MonitorSnapshot } from '../../app/monitors/applicationMonitor.ts';
import type { KnownApplication } from '../../app/monitors/readySnapshot.ts';
import type { UnshownChannels } from '../../app/channels/channelGroups.ts';
import { LagTrends } from '../../app/channels/lagTrends.ts';
import type { GroupInside, GroupPlace, LiveGroup } from '../../app/channels/groupTree.ts';
import { DisposableSlot, DisposableStore, toDisposable, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import { brokerNames } from '../../manifest/messaging/brokers.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { ContextKeys } from '../catalogue.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';
import { BrokerWatch, type ChannelSearch } from './brokerWatch.ts';

export interface ChannelsState {
  readonly state: ContextKeys['patchbay.channels.state'];
  readonly problem?: Problem;
  readonly channels: readonly ChannelNode[];
  /** What the brokers have beside. */
  readonly unshown?: UnshownChannels;
}

/** Lets the tap look at the brokers while somebody looks at the channels. */
export class ChannelWatch implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #tap: TapHost;
  readonly #brokers: BrokerHost;
  readonly #settings: Settings;
  readonly #logger: Logger;
  readonly #scope: string | undefined;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<DisposableStore>());
  readonly #seen = this.#store.add(new DisposableSlot<Disposable>());
  /** The name of a broker → who looks at it. */
  readonly #watches = new Map<string | undefined, BrokerWatch>();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #lags = new LagTrends();
  #search: ChannelSearch = { words: [], limit: 500, canShowMore: true };
  #lookers = 0;
  readonly #refreshed = this.#store.add(new Emitter<void>());

  readonly onDidChange = this.#changed.event;
  /** Somebody wants to see what is there now. */
  readonly onDidRefresh = this.#refreshed.event;

  /** `scope` tells the watches of several applications apart, whose brokers may have one name. */
  constructor(
    monitor: ApplicationMonitor,
    tap: TapHost,
    brokers: BrokerHost,
    settings: Settings,
    logger: Logger,
    scope?: string,
  ) {
    this.#scope = scope;
    this.#monitor = monitor;
    this.#tap = tap;
    this.#brokers = brokers;
    this.#settings = settings;
    this.#logger = logger;
  }

  setLooking(isLooking: boolean): void {
    if (isLooking !== (this.#seen.value !== undefined)) this.#seen.set(isLooking ? this.retain() : undefined);
  }

  /** Says which channels are looked for that nobody declared. */
  setSearch(search: ChannelSearch): void {
    if (JSON.stringify(search) === JSON.stringify(this.#search)) return;
    this.#search = search;
    if (this.#looking.value) this.#update();
  }

  /** Somebody looks, until disposed. */
  retain(): Disposable {
    this.#lookers++;
    if (this.#lookers === 1) this.#startLooking();
    return toDisposable(() => {
      this.#lookers--;
      if (this.#lookers > 0) return;
      this.#looking.set(undefined);
      this.#unwatch();
    });
  }

  #startLooking(): void {
    const store = new DisposableStore();
    store.add(this.#monitor.retain());
    store.add(this.#monitor.onDidChange(() => this.#update()));
    store.add(this.#tap.onDidChange(() => this.#update()));
    store.add(this.#settings.onDidChange(() => this.#update()));
    store.add(this.#brokers.onDidChange(() => this.#update()));
    this.#looking.set(store);
    this.#update();
  }

  /** Asks the brokers anew, at once. */
  refresh(): void {
    if (!this.#looking.value) return;
    this.#tap.ensure();
    this.#refreshed.fire();
    for (const watch of this.#watches.values()) watch.outdate();
    this.#update();
  }

  /** What the brokers say of channels. A broker that is not heard says nothing. */
  get facts(): readonly LiveFacts[] {
    return [...this.#watches.values()].flatMap(({ facts }) => facts);
  }

  /** What a broker says of one channel; undefined where it has said nothing. */
  factsOf({ kind, key, broker }: Pick<LiveFacts, 'kind' | 'key' | 'broker'>): LiveFacts | undefined {
    return this.facts.find((one) => one.kind === kind && one.key === key && one.broker === broker);
  }

  /** A consumer group from inside, as it is now; nothing where it cannot be asked. */
  async inside({ key, broker: name, group }: Pick<GroupPlace, 'key' | 'broker' | 'group'>): Promise<GroupInside> {
    const { snapshot } = this.#monitor;
    const broker = isKnown(snapshot) ? this.#brokers.addressOf(snapshot, name) : undefined;
    if (!broker || 'problem' in broker) return nothingInside;
    try {
      const request = { broker: { url: broker.url }, key, group, limit: maxInside };
      return await this.#tap.ensure().request('group', request);
    } catch (error) {
      this.#logger.debug(toProblem(error).message);
      return nothingInside;
    }
  }

  get current(): ChannelsState {
    const { snapshot } = this.#monitor;
    if (!isKnown(snapshot)) return { state: 'unavailable', channels: [] };
    const { application } = snapshot;
    const looks = brokerNames(application.messaging).map((name) => this.#lookOf(snapshot, name));
    const { state, problem } = lookOfAll(looks);
    if (state === 'noBroker' && snapshot.state === 'engineUnreachable') {
      return { state: 'unavailable', problem: snapshot.problem, channels: channelTree(application, []) };
    }
    // What was true before a connection was lost is not shown as if it were true now.
    const facts = this.#tap.problem ? [] : this.facts;
    const channels = channelTree(application, facts, (channel, group) => this.#isLagging(channel, group));
    return { state, ...(problem ? { problem } : {}), channels, unshown: this.#unshown };
  }

  get #unshown(): UnshownChannels {
    const all = [...this.#watches.values()].map(({ unshown }) => unshown);
    return {
      left: all.reduce((sum, { left }) => sum + left, 0),
      unnamed: all.reduce((sum, { unnamed }) => sum + unnamed, 0),
      isPartial: all.some(({ isPartial }) => isPartial),
      canShowMore: this.#search.canShowMore,
    };
  }

  #isLagging(channel: LiveFacts, { name, lag }: LiveGroup): boolean {
    const threshold = this.#settings.get('channels.lagWarning');
    if (threshold <= 0 || lag === null) return false;
    return lag >= threshold || this.#lags.isGrowing(channel, name);
  }

  #onFacts(): void {
    this.#lags.look(this.facts, performance.now());
    this.#changed.fire();
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#store.dispose();
  }

  #lookOf(snapshot: KnownApplication, name: string | undefined): BrokerLook {
    const broker = this.#brokers.addressOf(snapshot, name);
    if ('problem' in broker) {
      const state = broker.problem.code === 'broker.not-running' ? 'notRunning' : 'noBroker';
      return { state, problem: broker.problem };
    }
    if (this.#tap.problem) return { state: 'lost', problem: this.#tap.problem };
    return this.#watches.get(name)?.live ?? { state: 'connecting', problem: null };
  }

  #update(): void {
    const { snapshot } = this.#monitor;
    if (isKnown(snapshot)) this.#watchAll(snapshot);
    else this.#unwatch();
    this.#changed.fire();
  }

  #watchAll(snapshot: KnownApplication): void {
    const { messaging } = snapshot.application;
    const names = brokerNames(messaging);
    for (const name of this.#watches.keys()) if (!names.includes(name)) this.#end(name);
    for (const name of names) {
      const broker = this.#brokers.addressOf(snapshot, name);
      if ('problem' in broker) this.#end(name);
      else
        this.#watchOf(name).watch(messaging, broker.url, this.#settings.get('channels.refreshInterval'), this.#search);
    }
  }

  #watchOf(name: string | undefined): BrokerWatch {
    const known = this.#watches.get(name);
    if (known) return known;
    const watch = new BrokerWatch({ name, scope: this.#scope }, this.#tap, this.#logger, () => this.#onFacts());
    this.#watches.set(name, watch);
    return watch;
  }

  #unwatch(): void {
    for (const name of this.#watches.keys()) this.#end(name);
  }

  #end(name: string | undefined): void {
    const watch = this.#watches.get(name);
    watch?.unwatch();
    watch?.dispose();
    this.#watches.delete(name);
  }
}

/** A broker whose URL is written is heard without an engine. */
function isKnown(snapshot: MonitorSnapshot): snapshot is KnownApplication {
  return snapshot.state === 'ready' || snapshot.state === 'engineUnreachable';
}

/** How well one broker can be heard. */
interface BrokerLook {
  readonly state: Exclude<ChannelsState['state'], 'unavailable'>;
  readonly problem: Problem | null;
}

/** Figures are shown as soon as one broker is heard; what is wrong with another is told beside them. */
function lookOfAll(looks: readonly BrokerLook[]): BrokerLook {
  const order = ['ready', 'lost', 'connecting', 'notRunning', 'noBroker'] as const;
  const state = order.find((each) => looks.some((look) => look.state === each)) ?? 'connecting';
  const own = looks.find((look) => look.state === state)?.problem;
  return { state, problem: own ?? looks.find(({ problem }) => problem)?.problem ?? null };
}

/** How many consumers and pending entries of a group are shown. */
const maxInside = 200;
const nothingInside: GroupInside = { consumers: [], pending: [], isPartial: false };
