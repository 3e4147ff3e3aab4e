import type { Redis } from 'ioredis';
import type { Entry, EntryBound } from '../../log.ts';
import { parseEntries } from './entries.ts';
import { startId } from './startId.ts';
import { bytesOfName } from '../../names.ts';

const largestSequence = 18_446_744_073_709_551_615n;

/** Reads at most `count` entries before a place in a stream, the newest first. A stream that is not there has none. */
export async function entriesBefore(
  client: Redis,
  key: string,
  bound: EntryBound,
  count: number,
): Promise<readonly Entry[]> {
  const last = lastIdOf(bound);
  if (last === undefined) return [];
  return parseEntries(await client.callBuffer('XREVRANGE', bytesOfName(key), last, '-', 'COUNT', count));
}

/**
 * Finds the highest id that can be before the bound; undefined when none can. It is computed here because servers before 6.2 know
 * no exclusive ranges.
 */
function lastIdOf(bound: EntryBound): string | undefined {
  if ('startOf' in bound && bound.startOf.at === 'beginning') return undefined;
  const { id, isIncluded } = 'startOf' in bound ? { id: startId(bound.startOf), isIncluded: true } : bound;
  if (id === undefined) return undefined;
  const [time = '0', sequence = '0'] = id.split('-');
  if (isIncluded) return `${time}-${sequence}`;
  if (BigInt(sequence) > 0n) return `${time}-${BigInt(sequence) - 1n}`;
  return BigInt(time) > 0n ? `${BigInt(time) - 1n}-${largestSequence}` : undefined;
}
