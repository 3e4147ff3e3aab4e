import { describe, expect, it } from 'vitest';
import {
  openedInspector,
  reopened,
  startedFrom,
  withFilter,
  withFilterProblem,
  withSources,
} from '../../../../src/app/inspector/inspectorViewState.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { noCounts } from '../../../../src/protocol/shapes.ts';
import { counts, state } from '../inspectorWorld.ts';

const later = { ...noFilter, text: 'later' };
const mistake = { message: 'No such field.', position: 0 };

describe('How an inspector stands', () => {
  it('names each source once, in their order', () => {
    const opened = openedInspector({ ...state, sources: ['logs:b', 'logs:a', 'logs:b'] });
    expect(opened.state.sources).toEqual(['logs:b', 'logs:a']);
    expect(withSources(opened, ['logs:c', 'logs:c']).state).toEqual({ ...state, sources: ['logs:c'] });
  });

  it('has a name of its sources as long as they are the same', () => {
    const named = openedInspector({ ...state, name: 'shop' });
    expect(named.state.name).toBe('shop');
    expect(withSources(named, named.state.sources).state.name).toBe('shop');
    expect(withSources(named, ['logs:c']).state).toEqual({ ...state, sources: ['logs:c'] });
  });

  it('keeps what is wrong with a filter only while that is the one asked for', () => {
    const view = withFilter(openedInspector(state), later);
    expect(withFilterProblem(view, later, mistake).filterProblem).toEqual(mistake);
    const newer = withFilter(view, { ...later });
    expect(withFilterProblem(newer, later, mistake)).toBe(newer);
  });

  it('is kept for a new tap, but for what the old one counted', () => {
    const view = { ...withFilter(openedInspector(state), later), isPaused: true, isShown: false, counts };
    expect(reopened(view)).toEqual({ ...view, counts: { ...noCounts, isPaused: true } });
  });

  it('is never changed in place', () => {
    const view = Object.freeze(openedInspector(Object.freeze({ ...state })));
    expect(startedFrom(withSources(withFilter(view, later), []), { at: 'beginning' }).state).toEqual({
      ...state,
      filter: later,
      sources: [],
      start: { at: 'beginning' },
    });
    expect(view.state).toEqual(state);
  });
});
