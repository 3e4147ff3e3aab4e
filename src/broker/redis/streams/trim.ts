import type { Redis } from 'ioredis';
import type { TrimEffect, UnreadEntries } from '../../groups.ts';
import { bytesOfName, textOfName } from '../../names.ts';
import type { TrimBound } from '../../writer.ts';
import { parseEntries } from './entries.ts';
import { isBefore } from './ids.ts';
import { toMap } from './streamFacts.ts';

/** Redis counts no entries before an id: they are read to be counted, so that is bounded. */
const maxCounted = 10_000;
const maxBytesRead = 8_388_608;
const pageSize = 100;

/** Removes the oldest entries of a stream; resolves to how many went. */
export async function trim(client: Redis, key: string, bound: TrimBound): Promise<number> {
  const [strategy, threshold] = bound.by === 'length' ? ['MAXLEN', String(bound.length)] : ['MINID', bound.id];
  return Number(await client.call('XTRIM', bytesOfName(key), strategy, bound.isExact ? '=' : '~', threshold));
}

/** Says what a trim would remove, and which groups were not given it yet. */
export async function trimEffect(client: Redis, key: string, bound: TrimBound): Promise<TrimEffect> {
  const name = bytesOfName(key);
  const length = await client.xlen(name);
  if (length === 0) return { length, removes: 0, isMore: false, unread: [] };
  const { count, isMore } =
    bound.by === 'length'
      ? { count: Math.max(0, length - bound.length), isMore: false }
      : await countBefore(client, key, bound.id);
  const removes = Math.min(count, length);
  if (removes === 0) return { length, removes, isMore, unread: [] };
  const groups = (await client.callBuffer('XINFO', 'GROUPS', name)) as unknown[];
  const unread = groups.flatMap((reply) => unreadOf(toMap(reply), bound, length, removes));
  return { length, removes, isMore, unread };
}

/** A group has been given all but the newest `lag` entries, so of those that go it lacks what reaches beyond those that stay. */
function unreadOf(
  facts: ReadonlyMap<string, unknown>,
  bound: TrimBound,
  length: number,
  removes: number,
): readonly UnreadEntries[] {
  const group = textOfName(facts.get('name') as Buffer);
  const lag = facts.get('lag');
  if (typeof lag === 'number') {
    const entries = Math.min(removes, lag - (length - removes));
    return entries > 0 ? [{ group, entries }] : [];
  }
  // What is delivered up to the bound has left nothing unread before it.
  const isPast = bound.by === 'id' && !isBefore(String(facts.get('last-delivered-id')), bound.id);
  return isPast ? [] : [{ group }];
}

async function countBefore(client: Redis, key: string, id: string): Promise<{ count: number; isMore: boolean }> {
  const name = bytesOfName(key);
  let count = 0;
  let bytes = 0;
  let start = '-';
  // Each page begins where the last one ended.
  while (count < maxCounted && bytes < maxBytesRead) {
    const page = parseEntries(await client.callBuffer('XRANGE', name, start, '+', 'COUNT', pageSize));
    const before = page.filter((entry) => isBefore(entry.id, id));
    count += before.length;
    const last = before.at(-1);
    if (!last || before.length < pageSize) return { count, isMore: false };
    for (const { fields } of before) for (const part of fields) bytes += part.byteLength;
    start = following(last.id);
  }
  return { count, isMore: true };
}

/** The smallest id behind another one. Servers before 6.2 know no exclusive ranges. */
function following(id: string): string {
  const [time = '0', sequence = '0'] = id.split('-');
  return `${time}-${BigInt(sequence) + 1n}`;
}
