import type { Redis } from 'ioredis';
import type { HeldItems, KeyChange } from '../../keys.ts';
import { bytesOfName } from '../../names.ts';
import { change, pairsOf } from './change.ts';
import { scheduled, scoreOf } from './sortedSetLooks.ts';

/** One page of what a list or a sorted set holds, in its order. */
export async function heldItems(
  client: Redis,
  { kind, key }: HeldItems,
  place: number,
  count: number,
): Promise<readonly KeyChange[]> {
  const of = bytesOfName(key);
  const last = place + count - 1;
  if (kind === 'list') {
    const items = await client.lrangeBuffer(of, place, last);
    const atMs = Date.now();
    return items.map((item) => change(atMs, 'waiting', item));
  }
  const reply = (await client.callBuffer('ZRANGE', of, place, last, 'WITHSCORES')) as Buffer[];
  const atMs = Date.now();
  return pairsOf(reply).map(([member, score]) => scheduled(atMs, 'waiting', member, scoreOf(score)));
}
