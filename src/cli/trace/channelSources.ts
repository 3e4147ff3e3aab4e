import { channelSource } from '../../app/inspector/sources.ts';
import { abortable } from '../../base/async.ts';
import { hasTrait, sourceKinds } from '../../base/kinds/sources.ts';
import { isCancellation, toProblem } from '../../base/problem.ts';
import type { Broker } from '../../broker/broker.ts';
import type { Application, Channel } from '../../manifest/model.ts';
import type { LeasePool } from '../../tap/sources/leasePool.ts';
import type { CliContext } from '../context.ts';
import { brokerUrlOf, type BrokerOptions } from '../sources/brokerSource.ts';
import type { ChannelSource, KeptReading } from './keptMessages.ts';

/** What is read of channels, and whether that is all of them: what cannot be read has been told. */
export interface FoundSources {
  readonly sources: readonly ChannelSource[];
  readonly isWhole: boolean;
}

/** The channels of which something is kept. Where the manifest declares none, they are what the broker has. */
export async function channelSources(
  application: Application,
  brokers: LeasePool<Broker>,
  reading: KeptReading,
  options: BrokerOptions,
  context: CliContext,
): Promise<FoundSources> {
  const urlOf = (name: string | undefined): Promise<string> =>
    options.redis === undefined ? brokerUrlOf(name, application, options, context) : Promise.resolve(options.redis);
  const hasDeclared = Object.keys(application.messaging.channels).length > 0;
  return hasDeclared ? declared(application, urlOf, reading) : undeclared(urlOf, brokers, reading);
}

async function declared(
  { messaging }: Application,
  urlOf: (name: string | undefined) => Promise<string>,
  { complaints }: KeptReading,
): Promise<FoundSources> {
  const kept = Object.values(messaging.channels).filter(({ kind }) => sourceKinds[kind].hasHistory);
  const sources: ChannelSource[] = [];
  for (const [broker, channels] of Map.groupBy(kept, (channel) => channel.broker)) {
    try {
      const url = await urlOf(broker);
      sources.push(...channels.flatMap((channel) => sourceOf(channel, url)));
    } catch (error) {
      if (isCancellation(error)) throw error;
      for (const { name } of channels) complaints.add(toProblem(error).message, name);
    }
  }
  return { sources, isWhole: sources.length === kept.length };
}

function sourceOf(channel: Channel, url: string): readonly ChannelSource[] {
  const { kind, name } = channel;
  const source = channelSource(channel, fromBeginning, url, kind, name, `${kind}:${name}`);
  return 'broker' in source ? [source] : [];
}

const fromBeginning = { start: { at: 'beginning' } } as const;
const maxUndeclared = 500;

async function undeclared(
  urlOf: (name: string | undefined) => Promise<string>,
  brokers: LeasePool<Broker>,
  { complaints, signal }: KeptReading,
): Promise<FoundSources> {
  try {
    const url = await urlOf(undefined);
    const { channels, left, isPartial } = await discovered(url, brokers, signal);
    const kept = channels.filter(({ kind }) => hasTrait(kind, 'hasHistory'));
    const sources = kept.flatMap(({ kind, key }) => {
      const source = channelSource(undefined, fromBeginning, url, kind, key, `${kind}:${key}`);
      return 'broker' in source ? [source] : [];
    });
    const why = `There are more keys than these ${sources.length}. Declare channels in the manifest to have others looked at.`;
    if (left > 0 || isPartial) complaints.add(why, 'broker');
    return { sources, isWhole: true };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { code, message } = toProblem(error);
    // An application without a broker has its logs alone.
    if (code !== 'broker.none') complaints.add(message, 'broker');
    return { sources: [], isWhole: code === 'broker.none' };
  }
}

async function discovered(
  url: string,
  brokers: LeasePool<Broker>,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<Broker['discover']>>> {
  const lease = brokers.lease(url);
  try {
    return await abortable(lease.value.discover(maxUndeclared, signal), signal);
  } finally {
    lease.dispose();
  }
}
