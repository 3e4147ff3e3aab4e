import { describe, expect, it } from 'vitest';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import {
  emptied,
  filtered,
  openedView,
  paused,
  resumed,
  sortedBy,
  unsorted,
} from '../../../../src/tap/session/viewState.ts';

const sort = { by: 'time', isDescending: true } as const;
const rows = Float64Array.of(2, 1, 0);
const still = paused(openedView, 3);
const filtering = {
  filter: { ...noFilter, text: 'paid' },
  needsVerdicts: true,
  marks: () => [0, 4],
  partly: undefined,
  unevaluated: undefined,
};

describe('The state of a view', () => {
  it('loses its sort with another filter, and outdates whatever was being sorted', () => {
    const sorted = sortedBy(still, sort, rows);
    const next = filtered(sorted, filtering);
    expect(next).toMatchObject({ ...filtering, sort: null, sorted: undefined, pausedAt: 3 });
    expect(next.run).toBeGreaterThan(sorted.run);
  });

  it('keeps its filter when it is sorted and when it no longer is', () => {
    const state = filtered(still, filtering);
    expect(sortedBy(state, sort, rows)).toEqual({ ...state, sort, sorted: rows });
    expect(unsorted(sortedBy(state, sort, rows))).toMatchObject({ ...filtering, sort: null, sorted: undefined });
  });

  it('stands where it was paused first, and goes on unsorted', () => {
    expect(paused(still, 9)).toMatchObject({ pausedAt: 3 });
    const next = resumed(sortedBy(still, sort, rows));
    expect(next).toMatchObject({ pausedAt: undefined, sort: null, sorted: undefined });
    expect(next.run).toBeGreaterThan(still.run);
  });

  it('is not sorted while it is live', () => {
    expect(sortedBy(openedView, sort, rows)).toBe(openedView);
  });

  it('stays paused when all messages are gone, behind them, and live when it was live', () => {
    expect(emptied(sortedBy(still, sort, rows), 7)).toMatchObject({ pausedAt: 7, sort: null, sorted: undefined });
    expect(emptied(openedView, 7).pausedAt).toBeUndefined();
  });

  it('is never changed in place', () => {
    const state = Object.freeze(filtered(still, filtering));
    expect(() => resumed(emptied(paused(unsorted(sortedBy(state, sort, rows)), 4), 5))).not.toThrow();
    expect(state).toMatchObject({ sort: null, pausedAt: 3 });
  });
});
