import type { Redis } from 'ioredis';
import { bytesOfName, textOfName } from '../../names.ts';
import type { ChannelReaders } from '../../clients.ts';
import { toMap } from '../streams/streamFacts.ts';

type Reply = readonly [error: Error | null, value: unknown];
type GroupReader = ChannelReaders['groups'][number];

/** Who reads streams by groups; at most `limit` groups, and consumers of each. What may not be asked makes it partial. */
export async function groupReaders(
  client: Redis,
  keys: readonly string[],
  limit: number,
): Promise<{ readonly groups: readonly GroupReader[]; readonly isPartial: boolean }> {
  const asking = client.pipeline();
  for (const key of keys) asking.callBuffer('XINFO', 'GROUPS', bytesOfName(key));
  const replies = (await asking.exec()) ?? [];
  const found = keys.flatMap((key, index) => namesOf(replies[index]).map((group) => ({ key, group })));
  const named = found.slice(0, limit);
  const consuming = client.pipeline();
  for (const { key, group } of named) consuming.callBuffer('XINFO', 'CONSUMERS', bytesOfName(key), bytesOfName(group));
  const consumers = (await consuming.exec()) ?? [];
  const groups = named.flatMap((one, index) => {
    const [error, value] = consumers[index] ?? [null, []];
    // It may have gone meanwhile.
    return error || !Array.isArray(value) ? [] : [{ ...one, consumers: value.slice(0, limit).map(toConsumer) }];
  });
  const isMore = consumers.some(([, value]) => Array.isArray(value) && value.length > limit);
  return { groups, isPartial: isMore || found.length > limit || replies.some(isForbidden) };
}

function namesOf(reply: Reply | undefined): readonly string[] {
  // A key that is not there is an error.
  if (!reply || reply[0] || !Array.isArray(reply[1])) return [];
  return reply[1].map((group: unknown) => textOfName(toMap(group).get('name') as Buffer));
}

function isForbidden([error]: Reply): boolean {
  return error?.message.startsWith('NOPERM') ?? false;
}

function toConsumer(reply: unknown): GroupReader['consumers'][number] {
  const facts = toMap(reply);
  return {
    name: textOfName(facts.get('name') as Buffer),
    pending: Number(facts.get('pending')),
    idleMs: Number(facts.get('idle')),
  };
}

/** How many are subscribed at one server to each channel, in this order; those of sharded channels, too. */
export async function listenersOf(client: Redis, channels: readonly string[]): Promise<readonly number[]> {
  const names = channels.map(bytesOfName);
  const pipeline = client.pipeline();
  pipeline.callBuffer('PUBSUB', 'NUMSUB', ...names);
  // Redis 6 has none.
  pipeline.callBuffer('PUBSUB', 'SHARDNUMSUB', ...names);
  const [all, sharded] = (await pipeline.exec()) ?? [];
  if (all?.[0]) throw all[0];
  return channels.map((_, index) => countAt(all, index) + countAt(sharded, index));
}

/** Names and counts alternate. */
function countAt(reply: Reply | undefined, index: number): number {
  if (!reply || reply[0] || !Array.isArray(reply[1])) return 0;
  return Number(reply[1][2 * index + 1]) || 0;
}

/** Adds up what the servers have counted, without our own. */
export function addedListeners(
  channels: readonly string[],
  counts: readonly (readonly number[])[],
  ownOf: (channel: string) => number,
): ChannelReaders['listeners'] {
  return channels.map((key, index) => {
    const sum = counts.reduce((total, one) => total + (one[index] ?? 0), 0);
    return { key, isPattern: false, count: Math.max(0, sum - ownOf(key)) };
  });
}
