import { hasTrait } from '../../base/kinds/sources.ts';
import { channelTree, type ChannelNode, type LiveFacts } from '../../app/channels/channelTree.ts';
import type { ApplicationMonitor } from '../../app/monitors/applicationMonitor.ts';
import type { GroupInside } from '../../app/channels/groupTree.ts';
import { DisposableSlot, DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/event.ts';
import type { Logger } from '../../base/logger.ts';
import { toProblem, type Problem } from '../../base/problem.ts';
import type { Application } from '../../manifest/model.ts';
import type { TapPeer } from '../../app/inspector/inspectorSession.ts';
import type { BrokerHost } from '../brokerHost.ts';
import type { ContextKeys } from '../catalogue.ts';
import type { Settings } from '../settings.ts';
import type { TapHost } from '../tapHost.ts';

export interface ChannelsState {
  readonly state: ContextKeys['patchbay.channels.state'];
  readonly problem?: Problem;
  readonly channels: readonly ChannelNode[];
}

/** Lets the tap look at the broker while somebody looks at the channels. */
export class ChannelWatch implements Disposable {
  readonly #monitor: ApplicationMonitor;
  readonly #tap: TapHost;
  readonly #brokers: BrokerHost;
  readonly #settings: Settings;
  readonly #logger: Logger;
  readonly #store = new DisposableStore();
  readonly #looking = this.#store.add(new DisposableSlot<DisposableStore>());
  readonly #seen = this.#store.add(new DisposableSlot<Disposable>());
  readonly #hearing = this.#store.add(new DisposableSlot<Disposable>());
  readonly #changed = this.#store.add(new Emitter<void>());
  #lookers = 0;
  /** What the tap has been asked, as text, and whom. */
  #asked: { readonly peer: TapPeer; readonly request: string } | undefined;
  /** It is asked once more, and what it said stands until it answers. */
  #isStale = false;
  #live: { readonly state: 'connecting' | 'ready' | 'lost'; readonly problem: Problem | null } = connecting;
  #facts: readonly LiveFacts[] = [];

  readonly #refreshed = this.#store.add(new Emitter<void>());

  readonly onDidChange = this.#changed.event;
  /** Somebody wants to see what is there now. */
  readonly onDidRefresh = this.#refreshed.event;

  constructor(monitor: ApplicationMonitor, tap: TapHost, brokers: BrokerHost, settings: Settings, logger: Logger) {
    this.#monitor = monitor;
    this.#tap = tap;
    this.#brokers = brokers;
    this.#settings = settings;
    this.#logger = logger;
  }

  setLooking(isLooking: boolean): void {
    if (isLooking !== (this.#seen.value !== undefined)) this.#seen.set(isLooking ? this.retain() : undefined);
  }

  /** Somebody looks, until disposed. */
  retain(): Disposable {
    this.#lookers++;
    if (this.#lookers === 1) this.#startLooking();
    return once(() => {
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

  /** Asks the broker anew, at once. */
  refresh(): void {
    if (!this.#looking.value) return;
    this.#tap.ensure();
    this.#refreshed.fire();
    this.#isStale = true;
    this.#update();
  }

  /** What the broker says of channels; nothing while it is not heard. */
  get facts(): readonly LiveFacts[] {
    return this.#live.state === 'ready' ? this.#facts : [];
  }

  /** A consumer group from inside, as it is now; nothing where it cannot be asked. */
  async inside({ key, group }: { readonly key: string; readonly group: string }): Promise<GroupInside> {
    const { snapshot } = this.#monitor;
    const broker = snapshot.state === 'ready' ? this.#brokers.addressOf(snapshot) : undefined;
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
    if (snapshot.state !== 'ready' && snapshot.state !== 'engineUnreachable')
      return { state: 'unavailable', channels: [] };
    const { application } = snapshot;
    if (snapshot.state !== 'ready') {
      const { problem } = snapshot;
      return { state: 'unavailable', problem, channels: channelTree(application, []) };
    }
    const broker = this.#brokers.addressOf(snapshot);
    if ('problem' in broker) {
      const state = broker.problem.code === 'broker.not-running' ? 'notRunning' : 'noBroker';
      return { state, problem: broker.problem, channels: channelTree(application, []) };
    }
    const problem = this.#tap.problem ?? this.#live.problem;
    const state = this.#tap.problem ? 'lost' : this.#live.state;
    return {
      state,
      ...(problem ? { problem } : {}),
      // What was true before the connection was lost is not shown as if it were true now.
      channels: channelTree(application, state === 'ready' ? this.#facts : []),
    };
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    const { snapshot } = this.#monitor;
    const broker = snapshot.state === 'ready' ? this.#brokers.addressOf(snapshot) : undefined;
    if (snapshot.state !== 'ready' || !broker || 'problem' in broker) this.#unwatch();
    else this.#watch(snapshot.application, broker.url);
    this.#changed.fire();
  }

  #watch(application: Application, url: string): void {
    this.#tap.start();
    const { peer } = this.#tap;
    if (!peer) return this.#forget();
    const declared = Object.values(application.messaging.channels).flatMap(({ kind, key, isPattern }) =>
      hasTrait(kind, 'isListed') ? [{ kind, key, isPattern }] : [],
    );
    const params = { broker: { url }, declared, intervalMs: this.#settings.get('channels.refreshInterval') };
    const request = JSON.stringify(params);
    const isSame = this.#asked?.peer === peer && this.#asked.request === request;
    if (isSame && !this.#isStale) return;
    this.#isStale = false;
    this.#asked = { peer, request };
    if (!isSame || this.#live.state !== 'ready') this.#live = connecting;
    this.#hearing.set(
      peer.on('channels', ({ state, problem, channels }) => {
        if (state === 'connecting' && this.#live.state === 'ready') return;
        this.#live = { state, problem };
        this.#facts = channels;
        this.#changed.fire();
      }),
    );
    peer.request('watchChannels', params).catch((error: unknown) => {
      if (this.#asked?.peer !== peer || this.#tap.peer !== peer) return;
      this.#live = { state: 'lost', problem: toProblem(error) };
      this.#logger.warn(`Channels: ${toProblem(error).message}`);
      this.#changed.fire();
    });
  }

  #unwatch(): void {
    const { peer } = this.#tap;
    if (this.#asked && peer === this.#asked.peer) {
      peer.request('unwatchChannels', {}).catch((error: unknown) => this.#logger.debug(toProblem(error).message));
    }
    this.#forget();
  }

  #forget(): void {
    this.#asked = undefined;
    this.#hearing.set(undefined);
    this.#live = connecting;
    this.#facts = [];
  }
}

function once(act: () => void): Disposable {
  let isDone = false;
  return {
    dispose: () => {
      if (!isDone) act();
      isDone = true;
    },
  };
}

/** So many consumers and pending entries of a group are shown. */
const maxInside = 200;
const nothingInside: GroupInside = { consumers: [], pending: [], isPartial: false };

const connecting = { state: 'connecting', problem: null } as const;
