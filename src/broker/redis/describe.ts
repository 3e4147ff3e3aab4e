import type { Redis } from 'ioredis';
import { hasTrait, type BrokerChannelKind } from '../../base/kinds/sources.ts';
import type { ChannelFacts } from '../broker.ts';
import type { GroupFacts } from '../groups.ts';
import { keyKinds } from './keys/keyKinds.ts';
import { toMap } from './streams/streamFacts.ts';
import { bytesOfName, textOfName } from '../names.ts';

interface Named {
  readonly kind: BrokerChannelKind;
  readonly key: string;
}

type Reply = readonly [error: Error | null, value: unknown];

/**
 * Reads the facts of channels in one round trip; of a pub/sub channel, our own subscriptions count, too. A key that holds another
 * type, or may not be read, is left out: nothing is known of it.
 */
export async function describe(client: Redis, channels: readonly Named[]): Promise<readonly ChannelFacts[]> {
  const pipeline = client.pipeline();
  for (const { kind, key } of channels) {
    for (const [name = '', ...args] of commandsOf(kind)) pipeline.callBuffer(name, ...args, bytesOfName(key));
  }
  const replies: readonly Reply[] = (await pipeline.exec()) ?? [];
  let next = 0;
  return channels.flatMap((channel) => {
    const count = commandsOf(channel.kind).length;
    const replied = replies.slice(next, next + count);
    next += count;
    const facts = toFacts(channel, replied);
    return facts ? [facts] : [];
  });
}

/** Asks for the facts of one channel; the replies come in this order. */
function commandsOf(kind: BrokerChannelKind): readonly (readonly string[])[] {
  if (hasTrait(kind, 'isWatchedKey')) return [[keyKinds[kind].lengthCommand]];
  return kind === 'stream' ? [['XLEN'], ['XINFO', 'STREAM'], ['XINFO', 'GROUPS']] : [['PUBSUB', 'NUMSUB']];
}

function toFacts(channel: Named, [first, info, groups]: readonly Reply[]): ChannelFacts | undefined {
  if (!first || first[0]) return rejectLoss(first?.[0]);
  const { kind, key } = channel;
  if (kind === 'pubsub') return { kind, key, length: Number((first[1] as unknown[])[1]), groups: [] };
  const length = Number(first[1]);
  if (kind !== 'stream') return { kind, key, length, groups: [] };
  // `XINFO` fails for a key that is missing, which `XLEN` calls empty.
  const entriesAdded = info && !info[0] ? toNumber(toMap(info[1]).get('entries-added')) : undefined;
  return {
    kind,
    key,
    length,
    ...(entriesAdded !== undefined && { entriesAdded }),
    groups: groups && !groups[0] ? (groups[1] as unknown[]).map(toGroup) : [],
  };
}

function rejectLoss(error: Error | null | undefined): undefined {
  if (error && error.name !== 'ReplyError') throw error;
  return undefined;
}

function toGroup(reply: unknown): GroupFacts {
  const group = toMap(reply);
  const lag = toNumber(group.get('lag'));
  return {
    name: textOfName(group.get('name') as Buffer),
    consumers: toNumber(group.get('consumers')) ?? 0,
    pending: toNumber(group.get('pending')) ?? 0,
    ...(lag !== undefined && { lag }),
  };
}

function toNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
