import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogLine } from '../../../../src/engine/engine.ts';
import { LogOrder } from '../../../../src/tap/sources/logOrder.ts';

describe('Logs of several services', () => {
  const appended: string[] = [];
  const intake = {
    append: (source: string, _timeMs: number, _id: string, fields: readonly Uint8Array[]) =>
      appended.push(`${source} ${Buffer.from(fields[1] ?? []).toString()}`),
    appendEntries: () => undefined,
    appended: () => undefined,
    appendGap: () => undefined,
    appendMissed: () => undefined,
    setState: () => undefined,
    setMeans: () => undefined,
    begunAnew: () => undefined,
    isFull: false,
    declare: (parent: string) => parent,
    room: () => undefined,
  };
  let order: LogOrder;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    appended.length = 0;
    order = new LogOrder(intake);
  });
  afterEach(() => {
    order.dispose();
    vi.useRealTimers();
  });

  const line = (timeMs: number, text: string): LogLine => ({
    timeMs,
    text,
    service: 's',
    container: 'c',
    stream: 'stdout',
  });

  it('have their past interleaved by time, each in its own order', () => {
    for (const n of [1, 2, 3, 3]) order.add('a', line(n * 1000, `a${n}`));
    for (const n of [2, 3]) order.add('b', line(n * 1000 - 500, `b${n}`));
    expect(appended).toEqual([]);
    vi.advanceTimersByTime(200);
    expect(appended).toEqual(['a a1', 'b b2', 'a a2', 'b b3', 'a a3', 'a a3']);
  });

  it('show at once what is written now, once the past is there', () => {
    order.add('a', line(1_000_000, 'now'));
    expect(appended).toEqual(['a now']);
    order.add('a', line(1000, 'past'));
    order.add('b', line(1_000_001, 'newer'));
    vi.advanceTimersByTime(200);
    expect(appended).toEqual(['a now', 'a past', 'b newer']);
    order.add('b', line(1_000_200, 'newest'));
    expect(appended.at(-1)).toBe('b newest');
  });

  it('are not held back for ever by an engine whose clock is behind', () => {
    for (let n = 0; n < 40; n++) {
      order.add('a', line(n, String(n)));
      vi.advanceTimersByTime(50);
    }
    expect(appended.length).toBeGreaterThan(25);
  });

  it('are forgotten when nobody reads them any more', () => {
    order.add('a', line(1, 'x'));
    order.dispose();
    vi.advanceTimersByTime(5000);
    expect(appended).toEqual([]);
  });
});
