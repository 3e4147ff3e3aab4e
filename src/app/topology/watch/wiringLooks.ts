import { sleep } from '../../../base/async.ts';
import { whenFound } from '../../../base/event.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { Application } from '../../../manifest/model.ts';
import type { TopologyLooking } from '../../../protocol/topology/topologyPage.ts';
import type { MonitorSnapshot } from '../../monitors/applicationMonitor.ts';
import type { KnownApplication } from '../../monitors/readySnapshot.ts';
import { ObservedWiring } from '../wiring/observedWiring.ts';
import type { FactChannel } from '../wiringFact.ts';
import { watchableBrokers, type WatchableBroker } from './watchableBrokers.ts';
import { lookAround, type SeenAround, type WatchedFor } from './lookAround.ts';
import type { TopologyTimes, TopologyWatchHost } from './topologyWatchHost.ts';
import { RecentErrors } from './recentErrors.ts';
import { spanWiringFacts } from './spanWiringFacts.ts';
import { foldedVerdict } from './watchConsent.ts';

export interface BoundedWatch extends WatchedFor {
  /** Commands of brokers on other machines are not watched, whatever somebody has allowed. */
  readonly isHereOnly?: boolean;
}

/** Looks again and again at who talks to whom, and adds up what was seen. One look at a time. */
export class WiringLooks {
  readonly #host: TopologyWatchHost;
  readonly #times: TopologyTimes;
  readonly #nowMs: () => number;
  readonly #onSeen: () => void;
  readonly observed: ObservedWiring;
  readonly errors = new RecentErrors();
  /** What the last look could not tell. */
  unknown: readonly string[] = [];
  #cost: TopologyLooking['cost'] = null;
  #round: Promise<void> = Promise.resolve();

  constructor(host: TopologyWatchHost, times: TopologyTimes, nowMs: () => number, onSeen: () => void) {
    this.#host = host;
    this.#times = times;
    this.#nowMs = nowMs;
    this.#onSeen = onSeen;
    this.observed = new ObservedWiring((channel) => isDeclared(host.monitor.snapshot, channel));
  }

  /** Whether commands are watched, and what that costs. */
  get looking(): TopologyLooking {
    if (this.#host.isWatchOff()) return { state: 'off', cost: null };
    const state = foldedVerdict(this.brokers().map((broker) => this.#host.consent.of(broker)));
    return { state, cost: state === 'allowed' ? this.#cost : null };
  }

  brokers(): readonly WatchableBroker[] {
    const { snapshot } = this.#host.monitor;
    return isKnown(snapshot) ? watchableBrokers(snapshot, this.#host) : [];
  }

  /** Looks again and again until the signal ends it: while `isSampling`, which watches commands, every `everyMs`. */
  async run(isSampling: () => boolean, signal: AbortSignal): Promise<void> {
    const { sampleMs: watchMs, maxSampled: maxCommands, everyMs, calmEveryMs } = this.#times;
    while (!signal.aborted) {
      const startMs = performance.now();
      const sampling = { watchMs: isSampling() ? watchMs : 0, maxCommands };
      // One after the other: each look adds to what the one before has found.
      await this.#look(sampling, signal);
      const nextMs = isSampling() ? everyMs : calmEveryMs;
      const restMs = Math.max(nextMs / 2, nextMs - (performance.now() - startMs));
      await sleep(restMs, signal).catch(() => undefined);
    }
  }

  /** Looks at once, beside the rounds. */
  async once(watched: BoundedWatch, signal: AbortSignal): Promise<void> {
    await this.#look(watched, signal);
  }

  /** A broker that has just been started is there in a moment. */
  async whenReachable(signal: AbortSignal): Promise<void> {
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(this.#times.brokerWaitMs)]);
    const find = (): true | undefined => (this.brokers().length > 0 ? true : undefined);
    await whenFound(this.#host.monitor.onDidChange, find, waiting).catch(() => undefined);
  }

  #look(watched: BoundedWatch, signal: AbortSignal): Promise<void> {
    this.#round = this.#round.then(() => this.#lookNow(watched, signal));
    return this.#round;
  }

  /** Never rejects: what goes wrong is tried again with the next look. */
  async #lookNow(watched: BoundedWatch, signal: AbortSignal): Promise<void> {
    const { monitor, channels, lookAtBroker, logger } = this.#host;
    const { snapshot, engine } = monitor;
    if (signal.aborted || !isKnown(snapshot)) return;
    const { application } = snapshot;
    const brokers = this.brokers().map((broker) => ({ ...broker, ...this.#allowed(broker, watched) }));
    const looked = { application, brokers, channels: channels.facts, atMs: this.#nowMs() };
    try {
      const seen = await lookAround({ lookAtBroker, engine, logger }, looked, signal);
      const { uses, services } = await this.#host.receivedOf(application.name, signal);
      this.errors.note(this.#nowMs(), services);
      const told = spanWiringFacts(uses, application, channels.facts);
      this.observed.add({ ...seen.look, facts: [...seen.look.facts, ...told] });
      this.#note(application, seen);
      this.#onSeen();
    } catch (error) {
      if (!isCancellation(error)) logger.warn(`Topology: ${toProblem(error).message}`);
    }
  }

  #allowed(broker: WatchableBroker, { watchMs, maxCommands, isHereOnly = false }: BoundedWatch): WatchedFor {
    const isMeant = !isHereOnly || broker.locality !== 'remote';
    const isAllowed = isMeant && !this.#host.isWatchOff() && this.#host.consent.of(broker) === 'allowed';
    return { watchMs: isAllowed ? watchMs : 0, maxCommands };
  }

  #note({ services }: Application, { samples, unknown }: SeenAround): void {
    this.observed.retain(new Set(Object.keys(services)));
    this.unknown = unknown;
    const [first] = samples;
    if (!first) return;
    const watchMs = Math.max(...samples.map(({ durationMs }) => durationMs));
    const commands = samples.reduce((sum, each) => sum + each.commands, 0);
    const { everyMs } = this.#times;
    this.#cost = { share: watchMs / everyMs, watchMs, everyMs, commands };
  }
}

/** A broker whose URL is written is looked at without an engine. */
export function isKnown(snapshot: MonitorSnapshot): snapshot is KnownApplication {
  return snapshot.state === 'ready' || snapshot.state === 'engineUnreachable';
}

/** The manifest names this very channel, so that it never counts as one of many. */
function isDeclared(snapshot: MonitorSnapshot, { kind, key }: FactChannel): boolean {
  if (!isKnown(snapshot)) return false;
  const channels = Object.values(snapshot.application.messaging.channels);
  return channels.some((channel) => channel.kind === kind && channel.key === key);
}
