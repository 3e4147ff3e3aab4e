import { hasTrait, type BrokerChannelKind } from '../../../base/kinds/sources.ts';
import { isCancellation, toProblem } from '../../../base/problem.ts';
import type { Logger } from '../../../base/logger.ts';
import type { ProjectConnections } from '../../../engine/connections.ts';
import type { Engine } from '../../../engine/engine.ts';
import { brokerNameOf } from '../../../manifest/messaging/brokers.ts';
import type { Application } from '../../../manifest/model.ts';
import type { BrokerLook } from '../../../protocol/topology/brokerLook.ts';
import type { LiveFacts } from '../../channels/channelTree.ts';
import type { LocatedBroker } from '../parties/brokerSeat.ts';
import { wiringOfLooks, type SeenWiring } from '../parties/wiringOfLooks.ts';
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
  readonly lookAtBroker: (request: LookRequest, signal: AbortSignal) => Promise<BrokerLook>;
  readonly engine: Pick<Engine, 'connections'> | undefined;
  readonly logger: Pick<Logger, 'debug'>;
}

export interface LookedAt {
  readonly application: Application;
  readonly brokers: readonly (WatchableBroker & WatchedFor)[];
  /** What brokers say of channels. */
  readonly channels: readonly LiveFacts[];
  readonly atMs: number;
}

export interface SeenAround extends SeenWiring {
  /** How long commands were watched, and how many there were, of each broker where they were. */
  readonly samples: readonly { readonly durationMs: number; readonly commands: number }[];
}

/** Of so many channels at most consumers and subscribers are asked for. */
const maxChannels = 500;

/** Looks once at all brokers, and at who is connected to whom. What cannot be seen leaves the rest as it is, and is said. */
export async function lookAround(ports: LookPorts, at: LookedAt, signal: AbortSignal): Promise<SeenAround> {
  const { application, atMs } = at;
  const looks = await Promise.all(at.brokers.map((broker) => lookAt(ports, broker, at, signal)));
  const brokers = looks.filter((each) => each !== undefined);
  // Afterwards: who was seen at a broker is still there, or has closed its connection a moment ago.
  const connections = await connectionsOf(ports, application, signal);
  const samples = brokers.flatMap(({ look }) => look.sample ?? []);
  return { ...wiringOfLooks(application, brokers, connections, atMs), samples };
}

async function lookAt(
  { lookAtBroker, logger }: LookPorts,
  broker: WatchableBroker & WatchedFor,
  { application, channels }: LookedAt,
  signal: AbortSignal,
): Promise<{ readonly look: BrokerLook; readonly place: LocatedBroker } | undefined> {
  const { watchMs, maxCommands, ...place } = broker;
  const { url } = place;
  try {
    const request = { broker: { url }, channels: channelsOn(broker, application, channels), watchMs, maxCommands };
    return { look: await lookAtBroker(request, signal), place };
  } catch (error) {
    if (isCancellation(error)) throw error;
    logger.debug(`Topology: ${toProblem(error).message}`);
    return undefined;
  }
}

/** Declared and found ones, each once. */
function channelsOn(
  { name }: WatchableBroker,
  { messaging }: Application,
  found: readonly LiveFacts[],
): LookRequest['channels'] {
  const declared = Object.values(messaging.channels).filter(
    (channel) => brokerNameOf(messaging, channel.name) === name,
  );
  const all = [...declared, ...found.filter(({ broker }) => broker === name)];
  const listed = all.flatMap(({ kind, key }) => (hasTrait(kind, 'isListed') ? [{ kind, key }] : []));
  return [...new Map(listed.map((channel) => [JSON.stringify(channel), channel])).values()].slice(0, maxChannels);
}

async function connectionsOf(
  { engine, logger }: LookPorts,
  { name }: Application,
  signal: AbortSignal,
): Promise<ProjectConnections> {
  if (!engine) return nobody;
  try {
    return await engine.connections(name, signal);
  } catch (error) {
    if (isCancellation(error)) throw error;
    logger.debug(`Topology: ${toProblem(error).message}`);
    return nobody;
  }
}

const nobody: ProjectConnections = { members: [], unreadable: [] };
