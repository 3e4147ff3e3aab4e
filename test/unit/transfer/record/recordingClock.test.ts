import { describe, expect, test } from 'vitest';
import { RecordingClock } from '../../../../src/transfer/record/recordingClock.ts';

const wallMs = 1_700_000_100_000;

describe('A recording clock', () => {
  test('tells what comes by a clock that only goes forwards, whatever the time of the day does', () => {
    let nowMs = 50;
    const clock = new RecordingClock(() => nowMs, wallMs);
    expect([clock.at(wallMs + 5000), clock.startedAtMs()]).toEqual([0, wallMs]);
    nowMs = 51.25;
    expect(clock.at(wallMs + 4000)).toBe(1250);
  });

  test('begins with the first message of the past, and keeps the pace that it had', () => {
    let nowMs = 0;
    const clock = new RecordingClock(() => nowMs, wallMs);
    const past = [wallMs - 60_000, wallMs - 59_500, wallMs - 10_000].map((timeMs) => clock.at(timeMs));
    expect(past).toEqual([0, 500_000, 50_000_000]);
    expect(clock.startedAtMs()).toBe(wallMs - 60_000);
    nowMs = 2;
    expect(clock.at(wallMs + 2)).toBe(60_002_000);
  });

  test('never goes back, and takes a chosen id for no time', () => {
    const clock = new RecordingClock(() => 0, wallMs);
    expect([
      clock.at(wallMs - 1000),
      clock.at(wallMs - 2000),
      clock.at(5),
      clock.at(Infinity),
      clock.at(Number.NaN),
    ]).toEqual([0, 0, 1_000_000, 1_000_000, 1_000_000]);
  });
});
