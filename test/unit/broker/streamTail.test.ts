import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
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
});

/** What `XREAD` answers: entries of one stream, each with one value. */
function reply(first: number, count: number, valueBytes: number): unknown {
  const value = Buffer.alloc(valueBytes);
  const entries = Array.from({ length: count }, (_, i) => [Buffer.from(`${first + i}-0`), [Buffer.from('a'), value]]);
  return [[Buffer.from('s'), entries]];
}
