import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Event } from '../../../base/event.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ReceivedWiring } from '../../../protocol/topology/spanWiring.ts';
import type { LiveFacts } from '../../channels/channelTree.ts';
import type { ApplicationMonitor } from '../../monitors/applicationMonitor.ts';
import type { ActivityTracker } from '../../services/activity.ts';
import type { BrokerLookup } from './watchableBrokers.ts';
import type { LookPorts } from './lookAround.ts';
import type { WatchConsent } from './watchConsent.ts';

/** What looking at the wiring of one application needs of the world around it. */
export interface TopologyWatchHost extends BrokerLookup {
  readonly monitor: Pick<ApplicationMonitor, 'snapshot' | 'engine' | 'onDidChange' | 'retain'>;
  readonly activity: Pick<ActivityTracker, 'current' | 'onDidChange'>;
  /** What brokers say of channels. */
  readonly channels: { readonly facts: readonly LiveFacts[]; readonly onDidChange: Event<void>; retain(): Disposable };
  readonly lookAtBroker: LookPorts['lookAtBroker'];
  /** What the spans and log records of a project told since they were asked for last; nothing where none are received. */
  receivedOf(project: string, signal: AbortSignal): Promise<ReceivedWiring>;
  /** Messages that broke their contracts in the last minute, by the names of channels that somebody reads. */
  broken(nowMs: number): ReadonlyMap<string, number>;
  readonly consent: WatchConsent;
  /** A setting forbids that commands are watched. */
  isWatchOff(): boolean;
  /** `isWatchOff` may answer something else now. */
  readonly onDidChangeSetting: Event<unknown>;
  readonly logger: Logger;
  readonly clock?: Clock;
}

export interface TopologyTimes {
  readonly everyMs: number;
  /** How often it is looked while no map is shown, and somebody only wants to know the wiring. */
  readonly calmEveryMs: number;
  /** Of `everyMs`, commands are watched for so long while a map is shown. */
  readonly sampleMs: number;
  readonly maxSampled: number;
  /** After a start they are watched once for so long, beginning with when a broker is there. */
  readonly startMs: number;
  readonly maxAtStart: number;
  readonly brokerWaitMs: number;
  readonly figuresMs: number;
  readonly redrawMs: number;
}

export const topologyTimes: TopologyTimes = {
  everyMs: 10_000,
  calmEveryMs: 30_000,
  sampleMs: 200,
  // A server with more than 7,500 a second is busy, and is watched for less. `test/bench/topology-cost` measures what that costs it.
  maxSampled: 1500,
  startMs: 5000,
  maxAtStart: 50_000,
  brokerWaitMs: 5000,
  figuresMs: 1000,
  redrawMs: 200,
};
