import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { Effort, maxRowMs, stepsPerRow, TooMuchWork, WorkLimit } from '../../../src/expression/effort.ts';
import { TimedText } from '../../../src/expression/regex/timedText.ts';

let nowMs = 0;
let cpuMs = 0;
let looks = 0;
let cpuClock: MockInstance<typeof process.threadCpuUsage>;

beforeEach(() => {
  [nowMs, cpuMs, looks] = [1000, 500, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => {
    looks++;
    return nowMs;
  });
  cpuClock = vi.spyOn(process, 'threadCpuUsage').mockImplementation(() => ({ user: cpuMs * 600, system: cpuMs * 400 }));
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Passes time in which the thread works for so long. */
function pass(ms: number, workedMs = ms): void {
  nowMs += ms;
  cpuMs += workedMs;
}

describe('The effort that a row may cause', () => {
  it('is so many steps', () => {
    const effort = new Effort();
    effort.begin();
    expect([effort.spend(stepsPerRow), effort.isOver]).toEqual([true, false]);
    expect([effort.spend(1), effort.isOver]).toEqual([false, true]);
    expect(effort.spend(0)).toBe(false);
    effort.begin();
    expect([effort.isOver, effort.spend(1)]).toEqual([false, true]);
  });

  it('is so many steps from the first row on', () => {
    const effort = new Effort();
    expect([effort.spend(stepsPerRow), effort.spend(1)]).toEqual([true, false]);
  });

  it('ends when the row is given up', () => {
    const effort = new Effort();
    expect([effort.giveUp(), effort.isOver, effort.spend(0)]).toEqual([false, true, false]);
  });

  it('ends when it is late, whatever is left of the steps', () => {
    const effort = new Effort();
    effort.begin();
    expect(effort.spend(10_000)).toBe(true);
    pass(maxRowMs + 1);
    expect(effort.spend(4000)).toBe(true);
    expect([effort.spend(2000), effort.isOver]).toEqual([false, true]);
  });

  it('costs a look at the clock now and then only', () => {
    const effort = new Effort();
    effort.begin();
    for (let i = 0; i < 5000; i++) effort.spend(1);
    expect(looks).toBe(0);
    for (let i = 0; i < 95_000; i++) effort.spend(1);
    expect(looks).toBeGreaterThan(10);
    expect(looks).toBeLessThan(25);
  });

  it('is late once the thread has worked that long for it', () => {
    const effort = new Effort();
    effort.begin();
    pass(100);
    // It counts from the first look.
    expect(effort.isLate).toBe(false);
    pass(maxRowMs);
    expect(effort.isLate).toBe(false);
    pass(0.5);
    expect(effort.isLate).toBe(true);
    effort.begin();
    expect(effort.isLate).toBe(false);
  });

  it('is not late for what a busy machine has the thread wait', () => {
    const effort = new Effort();
    effort.begin();
    expect(effort.isLate).toBe(false);
    pass(100, 5);
    expect(effort.isLate).toBe(false);
    // It may work for the rest, and is not asked of the processor before that can have passed.
    pass(15, 0);
    const asked = cpuClock.mock.calls.length;
    expect(effort.isLate).toBe(false);
    expect(cpuClock.mock.calls.length).toBe(asked);
    pass(100, 14);
    expect(effort.isLate).toBe(true);
  });

  it('goes by the clock alone where Node cannot tell how long a thread has worked', () => {
    cpuClock.mockReturnValue(undefined as never);
    const effort = new Effort();
    effort.begin();
    expect(effort.isLate).toBe(false);
    pass(maxRowMs + 1, 0);
    expect(effort.isLate).toBe(true);
  });
});

describe('A limit of work', () => {
  it('is over once the thread has worked longer', () => {
    const limit = new WorkLimit(500);
    pass(500);
    expect(limit.isOver).toBe(false);
    pass(1);
    expect(limit.isOver).toBe(true);
  });

  it('asks the processor only once that long has passed, and counts no waiting', () => {
    const limit = new WorkLimit(500);
    pass(499);
    expect([limit.isOver, cpuClock.mock.calls.length]).toEqual([false, 1]);
    pass(1000, 0);
    expect([limit.isOver, cpuClock.mock.calls.length]).toEqual([false, 2]);
    pass(1, 0);
    expect([limit.isOver, cpuClock.mock.calls.length]).toEqual([false, 2]);
    pass(1, 2);
    expect(limit.isOver).toBe(true);
  });

  it('goes by the clock alone where Node cannot tell how long a thread has worked', () => {
    cpuClock.mockReturnValue(undefined as never);
    const limit = new WorkLimit(500);
    pass(501, 0);
    expect(limit.isOver).toBe(true);
  });
});

describe('A text for a pattern', () => {
  const read = (text: TimedText, characters: number): void => {
    for (let i = 0; i < characters; i++) text.charCodeAt(i);
  };

  it('is read as any other, with a look at the clock now and then', () => {
    const text = new TimedText('abcab', new Effort(), 10_000);
    expect([0, 1, 4, 5].map((i) => text.charCodeAt(i))).toEqual([97, 98, 98, NaN]);
    expect([text.length, text.indexOf('b'), text.indexOf('b', 2), text.indexOf('x')]).toEqual([5, 1, 4, -1]);
    expect(Object.prototype.toString.call(text)).toBe('[object String]');
    looks = 0;
    read(new TimedText('x'.repeat(10_000), new Effort(), 100), 10_000);
    expect(looks).toBeGreaterThan(40);
    expect(looks).toBeLessThan(60);
  });

  it.each([
    [10, 2000],
    [20_000, 2],
    [1_000_000, 2],
  ])('ends the search soon after the time is over, for a pattern of %i steps', (programSize, within) => {
    const effort = new Effort();
    effort.begin();
    expect(effort.isLate).toBe(false);
    pass(maxRowMs + 1);
    const text = new TimedText('x'.repeat(10_000), effort, programSize);
    read(text, within);
    expect(() => {
      read(text, 1);
    }).toThrow(TooMuchWork);
  });
});
