import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeDebounce } from '../../../../src/develop/watching/debounce.ts';

describe('Changes that come together', () => {
  const calls: number[] = [];
  let startMs = 0;
  let debounce: ChangeDebounce;
  beforeEach(() => {
    vi.useFakeTimers();
    calls.length = 0;
    startMs = Date.now();
    debounce = new ChangeDebounce((sinceMs) => calls.push(sinceMs - startMs, Date.now() - startMs));
  });
  afterEach(() => void vi.useRealTimers());

  it('are told 15 ms after a change that stays alone', () => {
    debounce.note();
    vi.advanceTimersByTime(14);
    expect(calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(calls).toEqual([0, 15]);
    vi.advanceTimersByTime(1000);
    expect(calls).toEqual([0, 15]);
  });

  it('are told 15 ms after the last one', () => {
    for (const _ of Array.from({ length: 5 })) {
      debounce.note();
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(5);
    expect(calls).toEqual([0, 55]);
  });

  it('are told after 250 ms, while others keep coming', () => {
    for (const _ of Array.from({ length: 60 })) {
      debounce.note();
      vi.advanceTimersByTime(10);
    }
    expect(calls).toEqual([0, 250, 250, 500]);
  });

  it('are told at once when asked for, and not again', () => {
    debounce.note();
    vi.advanceTimersByTime(3);
    debounce.flush();
    debounce.flush();
    vi.advanceTimersByTime(1000);
    expect(calls).toEqual([0, 3]);
  });

  it('are not told any more once it is stopped', () => {
    debounce.note();
    debounce.stop();
    vi.advanceTimersByTime(1000);
    expect(calls).toEqual([]);
  });
});
