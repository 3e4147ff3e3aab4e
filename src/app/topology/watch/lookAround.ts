import type { BrokerChannelKind } from '../../../base/kinds/sources.ts';
import type { Logger } from '../../../base/logger.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { Application } from '../../../manifest/model.ts';
import type { BrokerLook } from '../../../protocol/topology/brokerLook.ts';
import type { LiveFacts } from '../../channels/channelTree.ts';
import type { WiringLook } from '../wiring/observedWiring.ts';
import type { WatchableBroker } from './watchableBrokers.ts';

/** Commands are watched for so long, or until so many were seen; 0 ms: not at all. */
export interface WatchedFor {
  readonly watchMs: number;
  readonly maxCommands: number;
}

export interface LookRequest extends WatchedFor {
  readonly broker: { readonly url: string };
  readonly channels: { readonly kind: BrokerChannelKind; readonly key: string }[];
}

export interface LookPorts {
  lookAtBroker(request: LookRequest, signal: AbortSignal): Promise<BrokerLook>;
  readonly engine: Engine | undefined;
  readonly logger: Pick<Logger, 'debug'>;
}

export interface LookedAt {
  readonly application: Application;
  readonly brokers: readonly (WatchableBroker & WatchedFor)[];
  /** What brokers say of channels. */
  readonly channels: readonly LiveFacts[];
  readonly atMs: number;
}

export interface SeenAround {
  readonly look: WiringLook;
  /** What could not be told, a sentence each. */
  readonly unknown: readonly string[];
  /** How long commands were watched, and how many there were, of each broker where they were. */
  readonly samples: readonly { readonly durationMs: number; readonly commands: number }[];
}

/** Looks once at all brokers, and at who is connected to whom. */
export function lookAround(_ports: LookPorts, { atMs }: LookedAt, _signal: AbortSignal): Promise<SeenAround> {
  return Promise.resolve({ look: { atMs, facts: [] }, unknown: [], samples: [] });
}
