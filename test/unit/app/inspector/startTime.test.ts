import { describe, expect, it } from 'vitest';
import { startTimeOf } from '../../../../src/app/inspector/startTime.ts';

const now = new Date(2025, 10, 24, 12, 30, 0);

describe('a time to start from', () => {
  it('is so long ago, a time of today, or a date', () => {
    expect(startTimeOf('15m', now)).toBe(now.getTime() - 900_000);
    expect(startTimeOf(' 2 h ', now)).toBe(now.getTime() - 7_200_000);
    expect(startTimeOf('9:05', now)).toBe(new Date(2025, 10, 24, 9, 5).getTime());
    expect(startTimeOf('23:59:58', now)).toBe(new Date(2025, 10, 24, 23, 59, 58).getTime());
    expect(startTimeOf('2025-11-01 08:00', now)).toBe(new Date(2025, 10, 1, 8).getTime());
    expect(startTimeOf('2025-11-01T08:00:00Z', now)).toBe(Date.UTC(2025, 10, 1, 8));
  });

  it('never lies before all time', () => {
    expect(startTimeOf('999999d', now)).toBe(0);
  });

  it.each(['', 'yesterday', '25:61', '2025-13-45', '5', '-5m', '5y'])('is not %j', (text) => {
    expect(startTimeOf(text, now)).toBeUndefined();
  });
});
