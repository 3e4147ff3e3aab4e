import { describe, expect, it, vi } from 'vitest';
import type { LogLine } from '../../../src/engine/engine.ts';
import { LeasePool } from '../../../src/tap/sources/leasePool.ts';
import { LogProgress } from '../../../src/tap/sources/logProgress.ts';
import { Rates } from '../../../src/tap/channels/rates.ts';
import { Throttle } from '../../../src/tap/session/throttle.ts';

describe('A pool of leases', () => {
  it('makes one for all who ask, and disposes it after the last', () => {
    const log: string[] = [];
    const pool = new LeasePool((key) => {
      log.push(`make ${key}`);
      return { dispose: () => log.push(`dispose ${key}`) };
    });
    const [a, b] = [pool.lease('x'), pool.lease('x')];
    expect(a.value).toBe(b.value);
    a.dispose();
    a.dispose();
    expect(log).toEqual(['make x']);
    b.dispose();
    pool.lease('x');
    expect(log).toEqual(['make x', 'dispose x', 'make x']);
  });
});

describe('A rate', () => {
  it('is what was added since the last look, by the second', () => {
    const rates = new Rates();
    expect(rates.look('a', 100, 1000)).toBeNull();
    expect(rates.look('a', 150, 1500)).toBe(100);
    expect(rates.look('a', 150, 2500)).toBe(0);
  });

  it('is unknown when the total fell or is not known', () => {
    const rates = new Rates();
    rates.look('a', 100, 1000);
    expect(rates.look('a', 5, 2000)).toBeNull();
    expect(rates.look('a', undefined, 3000)).toBeNull();
    expect(rates.look('a', 6, 4000)).toBeNull();
    rates.clear();
    expect(rates.look('a', 7, 5000)).toBeNull();
  });
});

describe('A throttle', () => {
  it('runs soon after a quiet time, then once in each interval, and not after it is disposed', () => {
    vi.useFakeTimers();
    try {
      let runs = 0;
      const throttle = new Throttle(() => runs++, 50);
      throttle.request();
      throttle.request();
      vi.advanceTimersByTime(1);
      expect(runs).toBe(1);
      throttle.request();
      vi.advanceTimersByTime(40);
      expect(runs).toBe(1);
      vi.advanceTimersByTime(20);
      expect(runs).toBe(2);
      throttle.request();
      throttle.dispose();
      vi.advanceTimersByTime(1000);
      expect(runs).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not held up by a run that had nothing to tell', () => {
    vi.useFakeTimers();
    try {
      let runs = 0;
      let hasNews = false;
      const throttle = new Throttle(() => {
        runs++;
        return hasNews;
      }, 50);
      throttle.request();
      vi.advanceTimersByTime(0);
      hasNews = true;
      throttle.request();
      vi.advanceTimersByTime(0);
      expect(runs).toBe(2);
      throttle.request();
      vi.advanceTimersByTime(40);
      expect(runs).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('The progress of logs', () => {
  function line(timeMs: number, container = 'shop-orders-1'): LogLine {
    return { timeMs, container, service: 'orders', stream: 'stdout', text: '' };
  }

  it('takes every line of a first read, those of one time too', () => {
    const progress = new LogProgress();
    progress.restart(100, 1000);
    expect([1, 2, 2, 2, 3].map((timeMs) => progress.isNew(line(timeMs)))).toEqual([true, true, true, true, true]);
  });

  it('takes of a read that starts again only what is new, also within one millisecond', () => {
    const progress = new LogProgress();
    progress.restart(100, 1000);
    for (const timeMs of [2, 3, 3]) progress.isNew(line(timeMs));
    progress.restart(200, 1000);
    const replay = [1, 2, 3, 3, 3, 4].map((timeMs) => progress.isNew(line(timeMs)));
    expect(replay).toEqual([false, false, false, false, true, true]);
  });

  it('takes each line once that was written later than others and stamped before them', () => {
    const log = [1, 5, 4, 5, 3, 6, 2, 2, 7];
    for (let first = 1; first <= log.length; first++) {
      for (let second = first; second <= log.length; second++) {
        const progress = new LogProgress();
        const taken = [first, second, log.length].flatMap((length) => {
          progress.restart(100, 1000);
          return [...log.slice(0, length).entries()].flatMap(([at, timeMs]) =>
            progress.isNew(line(timeMs)) ? [at] : [],
          );
        });
        expect(taken, `read up to ${first}, then ${second}`).toEqual([...log.keys()]);
      }
    }
  });

  it('tells where lines are missing: of as many as were asked for, none had been taken before', () => {
    const progress = new LogProgress();
    progress.restart(100, 3);
    for (const timeMs of [1, 2, 3]) progress.isNew(line(timeMs));
    const gapsOf = (...times: readonly number[]) =>
      times.map((timeMs) => {
        progress.isNew(line(timeMs));
        return progress.takeGap();
      });
    progress.restart(200, 3);
    expect(gapsOf(3, 4, 5, 6)).toEqual([undefined, undefined, undefined, undefined]);
    progress.restart(300, 3);
    expect(gapsOf(7, 8)).toEqual([undefined, undefined]);
    progress.restart(400, 3);
    expect(gapsOf(20, 21, 22, 23)).toEqual([
      undefined,
      undefined,
      { container: 'shop-orders-1', timeMs: 20 },
      undefined,
    ]);
  });

  it('takes from a container first seen then what was written since the first read', () => {
    const progress = new LogProgress();
    progress.restart(100, 1000);
    progress.restart(200, 1000);
    expect([50, 150].map((timeMs) => progress.isNew(line(timeMs, 'shop-orders-2')))).toEqual([false, true]);
  });
});
