import { EventEmitter } from 'node:events';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EntryBatch } from '../../../src/broker/log.ts';
import { StreamTail } from '../../../src/broker/redis/streams/tail.ts';

const mebibyte = 1024 * 1024;

describe('A tail of streams', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks for fewer entries behind large ones, also where these came while it was time to compare', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const replies = [reply(1, 100, 10), reply(101, 2, 4 * mebibyte)];
    const counts: unknown[] = [];
    const client = {
      stream: new EventEmitter(),
      call: () => Promise.resolve([]),
      callBuffer(_: string, args: readonly unknown[]) {
        counts.push(args[1]);
        const next = replies.shift();
        return next ? Promise.resolve(next) : Promise.reject(new Error('no more'));
      },
    };
    const onEntries = (): void => void vi.setSystemTime(Date.now() + 3000);
    const requests = [{ key: 's', from: { at: 'beginning' } as const }];
    const tail = new StreamTail('redis://h', requests, onEntries, {}, new AbortController().signal);
    const reading = tail.read(client as unknown as Redis, () => undefined, { isAsking: false });
    await expect(reading).rejects.toThrow('no more');
    expect(counts).toEqual([100, 200, 1]);
  });

  it('gives a reply up that outgrows its bound, and asks for less of it, down to one entry, which may be of any size', async () => {
    const counts: unknown[] = [];
    const ids: string[] = [];
    const onEntries = ({ entries }: EntryBatch): void => void ids.push(...entries.map(({ id }) => id));
    const requests = [{ key: 's', from: { at: 'beginning' } as const }];
    const tail = new StreamTail('redis://h', requests, onEntries, {}, new AbortController().signal);
    let arrived = 0;
    /** Reads on a connection where a reply of so many bytes for each entry is on its way, and none is whole. */
    const readWhere = async (entryMebibytes: number, whole: unknown[] = []): Promise<unknown> => {
      let fail: ((error: Error) => void) | undefined;
      let isDestroyed = false;
      const stream = Object.assign(new EventEmitter(), { destroy: () => (isDestroyed = true) });
      const client = {
        stream,
        call: () => Promise.resolve([]),
        disconnect: () => fail?.(new Error('Connection is closed.')),
        callBuffer: (_: string, args: readonly unknown[]) => {
          counts.push(args[1]);
          const next = whole.shift();
          if (next) return Promise.resolve(next);
          return new Promise((_resolve, reject) => {
            fail = reject;
            const chunk = Buffer.alloc(mebibyte);
            for (let n = 0; n < Number(args[1]) * entryMebibytes && !isDestroyed; n++) {
              arrived++;
              stream.emit('data', chunk);
            }
            // The connection goes by itself where nothing was given up.
            setImmediate(() => reject(new Error('gone')));
          });
        },
      };
      return tail
        .read(client as unknown as Redis, () => undefined, { isAsking: false })
        .catch((error: unknown) => error);
    };
    // Small ones come first: from 100 on, twice as many are asked for each time.
    const oversized = { name: 'OversizedReplyError' };
    expect(await readWhere(1, [reply(1, 100, 10), reply(101, 200, 10), reply(301, 400, 10)])).toMatchObject(oversized);
    expect(counts).toEqual([100, 200, 400, 800]);
    // Of 800 MiB.
    expect(arrived).toBe(65);
    expect(await readWhere(5)).toMatchObject(oversized);
    expect(await readWhere(22)).toMatchObject(oversized);
    // Of one entry there is no less.
    expect(await readWhere(500)).toMatchObject({ message: 'gone' });
    // 64 MiB are within the bound.
    await readWhere(1, [reply(701, 1, 10), reply(702, 2, 10)]);
    expect(counts.slice(4)).toEqual([50, 3, 1, 1, 2, 4]);
    expect(ids).toHaveLength(703);
  });
});

/** What `XREAD` answers: entries of one stream, each with one value. */
function reply(first: number, count: number, valueBytes: number): unknown {
  const value = Buffer.alloc(valueBytes);
  const entries = Array.from({ length: count }, (_, i) => [Buffer.from(`${first + i}-0`), [Buffer.from('a'), value]]);
  return [[Buffer.from('s'), entries]];
}
