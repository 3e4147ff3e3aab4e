import { describe, expect, it } from 'vitest';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { filtered, openedView, sortedBy, unsorted } from '../../../../src/tap/session/viewState.ts';

const sort = { by: 'time', isDescending: true } as const;
const filtering = {
  filter: { ...noFilter, text: 'paid' },
  needsVerdicts: true,
  marks: () => [0, 4],
  partly: undefined,
  unevaluated: undefined,
};

describe('The state of a view', () => {
  it('loses its sort with another filter, and outdates whatever was being sorted', () => {
    const sorted = sortedBy(openedView, sort);
    const next = filtered(sorted, filtering);
    expect(next).toMatchObject({ ...filtering, sort: null });
    expect(next.run).toBeGreaterThan(sorted.run);
  });

  it('keeps its filter when it is sorted and when it no longer is', () => {
    const state = filtered(openedView, filtering);
    expect(sortedBy(state, sort)).toEqual({ ...state, sort });
    expect(unsorted(sortedBy(state, sort))).toMatchObject({ ...filtering, sort: null });
  });

  it('is never changed in place', () => {
    const state = Object.freeze(filtered(openedView, filtering));
    expect(() => unsorted(sortedBy(state, sort))).not.toThrow();
    expect(state.sort).toBeNull();
  });
});
