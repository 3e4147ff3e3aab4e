import type { LocatedBroker } from '../../app/topology/parties/brokerSeat.ts';
import type { ListedChannel } from '../../app/topology/wiring/seenChannels.ts';
import { abortable } from '../../base/async.ts';
import { hasTrait, type BrokerChannelKind } from '../../base/kinds/sources.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { Broker, ChannelFacts } from '../../broker/broker.ts';
import type { GroupFacts } from '../../broker/groups.ts';
import { brokerNameOf } from '../../manifest/messaging/brokers.ts';
import type { BrokerLook } from '../../protocol/topology/brokerLook.ts';
import { brokerLookHandlers } from '../../tap/topology/brokerLookHandlers.ts';
import type { Exploration } from './exploration.ts';

/** What a broker has told. */
export interface LookedAtBroker {
  readonly place: LocatedBroker;
  readonly look: BrokerLook;
  readonly channels: readonly ListedChannel[];
}

/** So many channels are found beside those that are declared, and so many commands are seen at most. */
const maxFound = 500;
const maxCommands = 2_000_000;

/** Undefined where the broker could not be asked, which has been told. */
export async function lookAtBroker(place: LocatedBroker, looking: Exploration): Promise<LookedAtBroker | undefined> {
  const { brokers, complaints, context } = looking;
  const lease = brokers.lease(place.url);
  try {
    return await look(lease.value, place, looking);
  } catch (error) {
    if (isCancellation(error) || context.signal.aborted) throw error;
    complaints.add(toProblem(error).message, place.name ?? 'broker');
    return undefined;
  } finally {
    lease.dispose();
  }
}

type BrokerKey = { readonly kind: BrokerChannelKind; readonly key: string };

async function look(broker: Broker, place: LocatedBroker, looking: Exploration): Promise<LookedAtBroker> {
  const { brokers, observeMs, context } = looking;
  const { signal } = context;
  const keys = await channelsOf(broker, place, looking);
  const before = await describe(broker, keys, signal);
  const startMs = performance.now();
  const request = { broker: { url: place.url }, channels: [...keys], watchMs: observeMs, maxCommands };
  const seen = await brokerLookHandlers(brokers).lookAtBroker(request, signal);
  if (seen.unwatched !== undefined) looking.complaints.add(seen.unwatched, place.name ?? 'broker');
  const named = place.name === undefined ? {} : { broker: place.name };
  if (observeMs === 0) return { place, look: seen, channels: before.map((facts) => ({ ...facts, ...named })) };
  const after = await describe(broker, keys, signal);
  const seconds = (performance.now() - startMs) / 1000;
  const channels = after.map((facts, index) => ({ ...measured(before[index], facts, seconds), ...named }));
  return { place, look: seen, channels };
}

/** What the manifest declares on this broker, and what it has beside. */
async function channelsOf(
  broker: Broker,
  { name }: LocatedBroker,
  { application, complaints, context }: Exploration,
): Promise<readonly BrokerKey[]> {
  const { messaging } = application;
  const declared = Object.values(messaging.channels).flatMap((channel): readonly BrokerKey[] => {
    const { kind, key } = channel;
    return hasTrait(kind, 'isListed') && brokerNameOf(messaging, channel.name) === name ? [{ kind, key }] : [];
  });
  const { channels, left, isPartial } = await abortable(broker.discover(maxFound, context.signal), context.signal);
  if (left > 0 || isPartial) {
    complaints.add(
      `There are more keys than these ${channels.length}: channels of others are seen by their traffic alone.`,
      name ?? 'broker',
    );
  }
  const all = [...declared, ...channels].map(
    (channel) => [JSON.stringify([channel.kind, channel.key]), channel] as const,
  );
  return [...new Map(all).values()];
}

function describe(broker: Broker, keys: readonly BrokerKey[], signal: AbortSignal): Promise<readonly ChannelFacts[]> {
  return keys.length === 0 ? Promise.resolve([]) : abortable(broker.describe(keys), signal);
}

/** What was added to a stream meanwhile, and what its groups have read of it; of all else, lengths say nothing of what came and went. */
function measured(
  before: ChannelFacts | undefined,
  after: ChannelFacts,
  seconds: number,
): Omit<ListedChannel, 'broker'> {
  const rateOf = (was: number | undefined, is: number | undefined): number | null =>
    was === undefined || is === undefined || seconds <= 0 ? null : Math.max(0, is - was) / seconds;
  const groups = after.groups.map((group) => {
    const known = before?.groups.find(({ name }) => name === group.name);
    return { ...group, readPerSecond: rateOf(readBy(before, known), readBy(after, group)) };
  });
  return { ...after, groups, ratePerSecond: rateOf(before?.entriesAdded, after.entriesAdded) };
}

/** How many entries of a stream a group is past, where the server knows both numbers. */
function readBy(facts: ChannelFacts | undefined, group: GroupFacts | undefined): number | undefined {
  if (facts?.entriesAdded === undefined || group?.lag === undefined) return undefined;
  return facts.entriesAdded - group.lag;
}
