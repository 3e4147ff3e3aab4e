import { describe, expect, it } from 'vitest';
import { sizeOf, spanOf, typedSize, typedSpan } from '../../../../src/app/inspector/typedConditions.ts';

const now = new Date(2025, 10, 24, 12, 30, 0);
const at = (hours: number, minutes: number, day = 24): number => new Date(2025, 10, day, hours, minutes).getTime();

describe('A size that is typed', () => {
  it.each([
    ['> 10 kB', { minBytes: 10_001, maxBytes: null }],
    ['>=10KB', { minBytes: 10_000, maxBytes: null }],
    ['≥ 1.5 MB', { minBytes: 1_500_000, maxBytes: null }],
    ['< 500', { minBytes: null, maxBytes: 499 }],
    ['<= 2 KiB', { minBytes: null, maxBytes: 2048 }],
    ['= 212 b', { minBytes: 212, maxBytes: 212 }],
    ['1 kB - 2 MB', { minBytes: 1000, maxBytes: 2_000_000 }],
    ['1k..1k', { minBytes: 1000, maxBytes: 1000 }],
  ])('%s', (text, expected) => {
    expect(sizeOf(text)).toEqual(expected);
    expect(sizeOf(typedSize(expected))).toEqual(expected);
  });

  it.each(['', '10 kB', '> ten', '> 10 xB', '< 0', '2 MB - 1 kB', '>', '> -5', '> 1 __proto__'])(
    'is not %j',
    (text) => {
      expect(sizeOf(text)).toBeUndefined();
    },
  );
});

describe('A span that is typed', () => {
  it.each([
    ['12:00 to 12:30', at(12, 0), at(12, 30)],
    ['from 9:05 to 10:00', at(9, 5), at(10, 0)],
    ['9:05 - 10:00', at(9, 5), at(10, 0)],
    ['9:05–10:00', at(9, 5), at(10, 0)],
    ['2025-11-20 08:00 to 9:30', at(8, 0, 20), at(9, 30, 20)],
    ['2025-11-20 08:00 to 2025-11-21 07:00', at(8, 0, 20), at(7, 0, 21)],
    ['last 15m', at(12, 15), now.getTime() + 1],
  ])('%s', (text, fromMs, toMs) => {
    expect(spanOf(text, now)).toEqual({ fromMs, toMs });
    expect(spanOf(typedSpan({ fromMs, toMs }), now)).toEqual({ fromMs, toMs });
  });

  it.each(['', '12:00', 'last', 'last week', '12:30 to 12:00', '12:00 to 12:00', 'from now to then', '12:00 to 25:00'])(
    'is not %j',
    (text) => {
      expect(spanOf(text, now)).toBeUndefined();
    },
  );
});
