import type { Redis } from 'ioredis';
import type { Entry, EntryBound } from '../../broker.ts';
import { parseEntries } from './entries.ts';

const largestSequence = 18_446_744_073_709_551_615n;

/** At most so many entries before a place in a stream, the newest first; none where there is no stream. */
export async function entriesBefore(
  client: Redis,
  key: string,
  bound: EntryBound,
  count: number,
): Promise<readonly Entry[]> {
  const last = lastIdOf(bound);
  if (last === undefined) return [];
  return parseEntries(await client.callBuffer('XREVRANGE', key, last, '-', 'COUNT', count));
}

/** Reckoned here: servers before 6.2 know no exclusive ranges. Undefined: nothing can be before. */
function lastIdOf({ id, isIncluded }: EntryBound): string | undefined {
  const [time = '0', sequence = '0'] = id.split('-');
  if (isIncluded) return `${time}-${sequence}`;
  if (BigInt(sequence) > 0n) return `${time}-${BigInt(sequence) - 1n}`;
  return BigInt(time) > 0n ? `${BigInt(time) - 1n}-${largestSequence}` : undefined;
}
