import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayClock } from '../../../../src/transfer/replay/replayClock.ts';

/** A clock of the process that stands still until it is moved. */
function timeline(speed: number, startUs = 0) {
  let nowMs = 500;
  const clock = new ReplayClock(() => nowMs, speed, startUs);
  return { clock, pass: (ms: number) => (nowMs += ms) };
}

describe('ReplayClock', () => {
  it('keeps the recorded distances at speed 1', () => {
    const { clock, pass } = timeline(1);
    expect(clock.dueInMs(2500)).toBe(2.5);
    pass(2);
    expect(clock.dueInMs(2500)).toBe(0.5);
    expect(clock.placeUs).toBe(2000);
  });

  it('begins at the place it is given', () => {
    const { clock } = timeline(1, 60_000_000);
    expect(clock.dueInMs(60_000_000)).toBe(0);
    expect(clock.dueInMs(60_010_000)).toBe(10);
  });

  it('stretches and shortens distances by the speed', () => {
    expect(timeline(0.1).clock.dueInMs(1000)).toBeCloseTo(10);
    expect(timeline(100).clock.dueInMs(1_000_000)).toBeCloseTo(10);
  });

  it('has everything due at once without waiting, and goes on at a speed from the last message', () => {
    const { clock, pass } = timeline(Infinity);
    expect(clock.dueInMs(9_000_000)).toBe(0);
    clock.passed(9_000_000);
    pass(1000);
    clock.set(2, false);
    expect(clock.dueInMs(9_000_000)).toBe(0);
    expect(clock.dueInMs(9_002_000)).toBe(1);
  });

  it('has nothing due while paused, and loses no time by a pause', () => {
    const { clock, pass } = timeline(1);
    pass(3);
    clock.set(1, true);
    expect(clock.dueInMs(0)).toBe(Infinity);
    pass(10_000);
    expect(clock.placeUs).toBe(3000);
    clock.set(1, false);
    expect(clock.dueInMs(5000)).toBe(2);
  });

  it('goes on from a message that was stepped to while paused', () => {
    const { clock, pass } = timeline(1);
    clock.set(1, true);
    clock.passed(700_000);
    pass(40);
    clock.set(1, false);
    expect(clock.dueInMs(701_000)).toBe(1);
  });

  it('never runs backwards, whatever is changed meanwhile', () => {
    const speeds = fc.oneof(fc.constant(Infinity), fc.double({ min: 0.1, max: 100, noNaN: true }));
    const change = fc.record({ speed: speeds, isPaused: fc.boolean(), ms: fc.integer({ min: 0, max: 5000 }) });
    fc.assert(
      fc.property(speeds, fc.array(change), (first, changes) => {
        const { clock, pass } = timeline(first);
        let placeUs = clock.placeUs;
        for (const { speed, isPaused, ms } of changes) {
          pass(ms);
          clock.set(speed, isPaused);
          expect(clock.placeUs).toBeGreaterThanOrEqual(placeUs - 1e-3);
          placeUs = clock.placeUs;
        }
      }),
    );
  });
});
