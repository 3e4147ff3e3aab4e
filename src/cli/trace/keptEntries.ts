import { abortable } from '../../base/async.ts';
import type { Entry, EntryBound, EntryLog } from '../../broker/log.ts';

/** The first page is small, because the size of the entries is unknown. */
const firstCount = 32;
const maxCount = 2000;
const targetPageBytes = 4 * 1024 * 1024;
/** Later than any clock, and exact as a number. */
const endOfTime: EntryBound = { startOf: { at: 'time', timeMs: Number.MAX_SAFE_INTEGER } };

/**
 * Reads the entries of a stream that were added since a moment and are there now, the newest first, a page at a time, each page in the
 * order in which they were added. It ends where `onPage` answers false. Nothing that comes meanwhile is waited for.
 */
export async function keptEntries(
  log: Pick<EntryLog, 'entriesBefore'>,
  key: string,
  sinceMs: number,
  onPage: (entries: readonly Entry[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  let bound: EntryBound | undefined = endOfTime;
  for (let count = firstCount; bound;) {
    const read: readonly Entry[] = await abortable(log.entriesBefore(key, bound, count), signal);
    const isLast = read.length < count;
    // Entries of one millisecond stay on one page: their order is that of the page.
    const whole = isLast ? read : wholeMilliseconds(read);
    const recent = whole.filter(({ timeMs }) => timeMs >= sinceMs);
    if (recent.length > 0 && !onPage(recent.toReversed())) return;
    bound = isLast || recent.length < whole.length ? undefined : before(whole);
    count = Math.min(maxCount, Math.max(firstCount, Math.floor((targetPageBytes * read.length) / bytesOf(read))));
  }
}

function wholeMilliseconds(newestFirst: readonly Entry[]): readonly Entry[] {
  const oldest = newestFirst.at(-1)?.timeMs;
  const whole = newestFirst.filter(({ timeMs }) => timeMs !== oldest);
  return whole.length > 0 ? whole : newestFirst;
}

function before(newestFirst: readonly Entry[]): EntryBound | undefined {
  const oldest = newestFirst.at(-1);
  return oldest && { id: oldest.id, isIncluded: false };
}

function bytesOf(entries: readonly Entry[]): number {
  let sum = 1;
  for (const { fields } of entries) for (const { byteLength } of fields) sum += byteLength;
  return sum;
}
