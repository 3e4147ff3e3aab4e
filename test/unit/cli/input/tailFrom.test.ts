import { describe, expect, it } from 'vitest';
import { parseTailFrom } from '../../../../src/cli/input/tailFrom.ts';

const nowMs = Date.parse('2026-01-31T12:00:00Z');

describe('parseTailFrom', () => {
  it.each([
    ['beginning', { at: 'beginning' }],
    ['latest', { at: 'latest' }],
    ['1700000000000-3', { at: 'id', id: '1700000000000-3' }],
    ['1700000000000', { at: 'time', timeMs: 1_700_000_000_000 }],
    ['2026-01-31T11:00:00Z', { at: 'time', timeMs: nowMs - 3_600_000 }],
    ['2026-01-31T13:00:00+01:00', { at: 'time', timeMs: nowMs }],
    ['2026-01-31', { at: 'time', timeMs: nowMs - 12 * 3_600_000 }],
    ['10m', { at: 'time', timeMs: nowMs - 600_000 }],
    ['2d', { at: 'time', timeMs: nowMs - 2 * 86_400_000 }],
    ['999999999d', { at: 'time', timeMs: 0 }],
  ])('reads %s', (text, from) => {
    expect(parseTailFrom(text, nowMs)).toEqual(from);
  });

  it.each(['', 'yesterday', '1-', '-5m', '2026-99-99', '10 m'])('refuses %j', (text) => {
    expect(() => parseTailFrom(text, nowMs)).toThrow(/--from/);
  });
});
