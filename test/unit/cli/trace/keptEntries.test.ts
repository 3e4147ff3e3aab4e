import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, EntryBound } from '../../../../src/broker/log.ts';
import { keptEntries } from '../../../../src/cli/trace/keptEntries.ts';

const never = new AbortController().signal;

/** A stream that answers as Redis does: newest first, by time and then by number. */
function streamOf(ids: readonly string[], bytes = 10) {
  const entries = ids.map((id): Entry => ({ id, timeMs: timeOf(id), fields: [new Uint8Array(bytes)] }));
  const asked: number[] = [];
  const log = {
    entriesBefore: (_: string, bound: EntryBound, count: number): Promise<readonly Entry[]> => {
      asked.push(count);
      const isThere = ({ id }: Entry): boolean => !('id' in bound) || order(id) < order(bound.id);
      return Promise.resolve(entries.filter(isThere).toReversed().slice(0, count));
    },
  };
  return { log, asked };
}

function timeOf(id: string): number {
  return Number(id.split('-')[0]);
}

function order(id: string): number {
  return timeOf(id) * 10_000 + Number(id.split('-')[1]);
}

async function read(ids: readonly string[], sinceMs = 0, maxPages = Infinity): Promise<readonly (readonly string[])[]> {
  const pages: string[][] = [];
  await keptEntries(
    streamOf(ids).log,
    's',
    sinceMs,
    (entries) => {
      pages.push(entries.map(({ id }) => id));
      return pages.length < maxPages;
    },
    never,
  );
  return pages;
}

describe('The entries that a stream holds', () => {
  it('are all read once, the newest page first, those of one millisecond in their order', async () => {
    const times = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(times, async (list) => {
        const counts = new Map<number, number>();
        const ids = list
          .toSorted((a, b) => a - b)
          .map((time) => {
            const count = counts.get(time) ?? 0;
            counts.set(time, count + 1);
            return `${time}-${count}`;
          });
        const pages = await read(ids);
        expect(pages.toReversed().flat()).toEqual(ids);
      }),
      { numRuns: 100 },
    );
  });

  it('are read back to a moment and no further', async () => {
    const ids = Array.from({ length: 500 }, (_, at) => `${at + 1}-0`);
    expect((await read(ids, 300)).toReversed().flat()).toEqual(ids.slice(299));
    expect(await read(ids, 501)).toEqual([]);
    expect(await read([])).toEqual([]);
  });

  it('are left where nothing more is wanted', async () => {
    const ids = Array.from({ length: 500 }, (_, at) => `${at + 1}-0`);
    const [page, ...others] = await read(ids, 0, 1);
    expect(page?.at(-1)).toBe('500-0');
    expect(others).toEqual([]);
  });

  it('come on pages by their size', async () => {
    const ids = Array.from({ length: 5000 }, (_, at) => `${at + 1}-0`);
    const [small, large] = [streamOf(ids, 10), streamOf(ids.slice(0, 200), 1_000_000)];
    for (const { log } of [small, large]) await keptEntries(log, 's', 0, () => true, never);
    expect(Math.max(...small.asked)).toBe(2000);
    expect(Math.max(...large.asked)).toBe(32);
  });
});
