import { describe, expect, it } from 'vitest';
import { Tallies } from '../../../../src/messages/store/tallies.ts';

function filled(...rows: readonly number[]): Tallies {
  const tallies = new Tallies();
  for (const [source, count] of rows.entries()) for (let i = 0; i < count; i++) tallies.added(source, true, 10);
  return tallies;
}

describe('Tallies', () => {
  it('count what was seen, is held and was evicted, of messages and not of gaps', () => {
    const tallies = filled(3, 1);
    tallies.added(0, false, 10);
    tallies.added(0, true, 10, true);
    tallies.evicted(0, true, 10, undefined);
    tallies.evicted(0, true, 10, undefined);
    expect(tallies.of(0)).toEqual({ seen: 3, held: 2, evicted: 1, lost: 0, isMoreLost: false });
    tallies.evicted(0, false, 10, undefined);
    expect(tallies.of(0)).toMatchObject({ seen: 3, held: 2 });
    expect(tallies.of(1)).toMatchObject({ seen: 1, held: 1, evicted: 0 });
    expect(tallies.of(7)).toEqual({ seen: 0, held: 0, evicted: 0, lost: 0, isMoreLost: false });
  });

  it('add up what is lost', () => {
    const tallies = new Tallies();
    tallies.lost(0, 2);
    tallies.lost(0, 3);
    expect(tallies.of(0)).toMatchObject({ lost: 5, isMoreLost: false });
    tallies.lost(0, undefined);
    tallies.lost(0, 1);
    expect(tallies.of(0)).toMatchObject({ lost: 6, isMoreLost: true });
  });

  it('count verdicts of messages that are held', () => {
    const tallies = filled(4);
    for (const verdict of ['none', 'valid', 'invalid', 'invalid'] as const) tallies.judged(0, verdict);
    expect(tallies.verdictsOf(0)).toEqual({ judged: 4, invalid: 2 });
    tallies.evicted(0, true, 10, 'invalid');
    expect(tallies.verdictsOf(0)).toEqual({ judged: 3, invalid: 1 });
    tallies.evicted(0, true, 10, 'valid');
    expect(tallies.verdictsOf(0)).toEqual({ judged: 2, invalid: 1 });
    tallies.evicted(0, true, 10, undefined);
    tallies.evicted(0, false, 10, 'invalid');
    expect(tallies.verdictsOf(0)).toEqual({ judged: 2, invalid: 1 });
    tallies.forgetVerdicts();
    expect(tallies.verdictsOf(0)).toEqual({ judged: 0, invalid: 0 });
  });

  it('protect a source that holds less than nine tenths of its share, of rows and of bytes', () => {
    const tallies = filled(44, 45, 1);
    tallies.evicted(2, true, 10, undefined);
    // Two hold any: the share of each is 50 rows, 45 of them protected.
    expect([0, 1].map((source) => tallies.isBelowShare(source, 100, 1e6))).toEqual([true, false]);
    expect([0, 1].map((source) => tallies.isBelowShare(source, 1e6, 1000))).toEqual([true, false]);
    expect(tallies.isBelowShare(0, 100, 800)).toBe(false);
    expect(tallies.isBelowShare(0, 90, 1000)).toBe(false);
    tallies.evicted(1, true, 10, undefined);
    expect(tallies.isBelowShare(1, 1e6, 1000)).toBe(true);
  });

  it('share among all that hold any row, a gap too', () => {
    const tallies = filled(31, 50);
    expect(tallies.isBelowShare(0, 100, 1e6)).toBe(true);
    tallies.added(2, false, 10);
    expect(tallies.isBelowShare(0, 100, 1e6)).toBe(false);
    tallies.evicted(2, false, 10, undefined);
    expect(tallies.isBelowShare(0, 100, 1e6)).toBe(true);
  });

  it('protect nobody where there is one source alone, or none after all were cleared', () => {
    const tallies = filled(1);
    expect(tallies.isBelowShare(0, 100, 1e6)).toBe(false);
    const cleared = filled(1, 1);
    cleared.clear();
    expect(cleared.of(0)).toMatchObject({ seen: 0, held: 0 });
    cleared.added(0, true, 10);
    expect(cleared.isBelowShare(0, 100, 1e6)).toBe(false);
  });
});
