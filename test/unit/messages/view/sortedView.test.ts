import { describe, expect, it } from 'vitest';
import { textMatcher } from '../../../../src/messages/filter/textMatcher.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { MessageView } from '../../../../src/messages/view/view.ts';
import {
  emptied,
  filtered,
  openedView,
  paused,
  resumed,
  sortedBy,
  unsorted,
} from '../../../../src/tap/session/viewState.ts';

/** A view of so many rows, and room for no more, which is paused and sorted as a session does it. */
function pausedView(count: number) {
  const store = new MessageStore({ maxMessages: count, maxBytes: 1e9 });
  let state = openedView;
  const view = new MessageView(store, () => state);
  const setPaused = (isPaused: boolean): void => void (state = isPaused ? paused(state, store.end) : resumed(state));
  const setSorted = (order: Float64Array | undefined): void =>
    void (state = order ? sortedBy(state, { by: 'time', isDescending: false }, order) : unsorted(state));
  const setText = (text: string): void => {
    view.setMatcher(textMatcher({ text, isCaseSensitive: true }));
    state = filtered(state, { ...openedView });
    view.advance(1000);
  };
  const clear = (): void => {
    store.clear();
    state = emptied(state, store.end);
    view.cleared();
  };
  const append = (source: number, value = 'v'): void => {
    store.append({ source, timeMs: 0, id: '', fields: [Buffer.from('data'), Buffer.from(value)] });
  };
  const sequences = (): number[] => view.window({ kind: 'ordinal', ordinal: 0 }, 100).map(({ sequence }) => sequence);
  return { view, append, sequences, setPaused, setSorted, setText, clear };
}

describe('A sorted view', () => {
  it('shows its rows in that order, numbered from zero, and tells where each is', () => {
    const { view, append, sequences, setPaused, setSorted } = pausedView(10);
    for (let i = 0; i < 4; i++) append(0);
    setPaused(true);
    setSorted(Float64Array.of(2, 0, 3, 1));
    append(0);
    expect(view.counts).toMatchObject({ first: 0, settled: 4, matched: 4, waiting: 1 });
    expect(sequences()).toEqual([2, 0, 3, 1]);
    expect(view.window({ kind: 'tail' }, 2)).toEqual([
      { ordinal: 2, sequence: 3 },
      { ordinal: 3, sequence: 1 },
    ]);
    expect([...view.shown()]).toEqual([2, 0, 3, 1]);
    expect([...view.sequences()]).toEqual([0, 1, 2, 3]);
    expect([...view.all()]).toEqual([0, 1, 2, 3, 4]);
    expect([0, 1, 2, 3].map((sequence) => view.ordinalOf(sequence))).toEqual([1, 3, 0, 2]);
    expect(view.ordinalOf(4)).toBe(0);
  });

  it('is sorted only while it is paused, and until its filter changes', () => {
    const { append, sequences, setPaused, setSorted, setText } = pausedView(10);
    for (let i = 0; i < 3; i++) append(0);
    const order = Float64Array.of(2, 1, 0);
    setSorted(order);
    expect(sequences()).toEqual([0, 1, 2]);
    setPaused(true);
    setSorted(order);
    expect(sequences()).toEqual([2, 1, 0]);
    setSorted(undefined);
    expect(sequences()).toEqual([0, 1, 2]);
    setSorted(order);
    setPaused(false);
    setPaused(true);
    expect(sequences()).toEqual([0, 1, 2]);
    setSorted(order);
    setText('v');
    expect(sequences()).toEqual([0, 1, 2]);
  });

  it('leaves out what is evicted, and nothing that is kept', () => {
    const { view, append, sequences, setPaused, setSorted } = pausedView(6);
    append(0);
    for (let i = 1; i < 6; i++) append(1);
    setPaused(true);
    setSorted(Float64Array.of(5, 0, 4, 1, 3, 2));
    expect(view.counts.matched).toBe(6);
    append(1);
    append(1);
    // The row of the quiet source stays: two others go.
    expect(sequences()).toEqual([5, 0, 4, 3]);
    expect(view.counts).toMatchObject({ first: 0, settled: 4, matched: 4 });
    append(1);
    expect(view.ordinalOf(4)).toBe(2);
    expect([...view.shown()]).toEqual([5, 0, 4]);
    // Some have gone while they were sorted.
    setSorted(Float64Array.of(0, 1, 2, 3, 4, 5));
    expect(sequences()).toEqual([0, 4, 5]);
  });
});

describe('A filtered view', () => {
  it('numbers its rows from zero, those of quiet sources too', () => {
    const { view, append, sequences } = pausedView(4);
    append(0);
    for (let i = 0; i < 6; i++) append(1, i === 4 ? 'other' : 'v');
    view.setMatcher(textMatcher({ text: 'v', isCaseSensitive: true }));
    view.advance(1000);
    expect(view.counts).toMatchObject({ first: 0, settled: 1, matched: 3 });
    expect(sequences()).toEqual([0, 4, 6]);
  });
});

describe('A paused view', () => {
  it('stays so when a row is kept that came behind its end, and takes none of its rows for settled', () => {
    const { view, append, sequences, setPaused } = pausedView(4);
    append(1);
    append(1);
    setPaused(true);
    append(0);
    for (let i = 0; i < 6; i++) append(1);
    expect(view.counts).toMatchObject({ first: 5, settled: 5, matched: 0, waiting: 4 });
    expect(sequences()).toEqual([]);
    setPaused(false);
    expect(view.counts).toMatchObject({ first: 5, settled: 6, matched: 4 });
    expect(sequences()).toEqual([2, 6, 7, 8]);
  });

  it('goes on from where it was paused first', () => {
    const { append, sequences, setPaused } = pausedView(10);
    append(0);
    setPaused(true);
    append(0);
    setPaused(true);
    expect(sequences()).toEqual([0]);
  });

  it('is what clearing leaves of it; a view that goes on, goes on', () => {
    const { view, append, sequences, clear } = pausedView(10);
    append(0);
    clear();
    append(0);
    expect(view.counts).toMatchObject({ matched: 1, waiting: 0, isPaused: false, scan: null });
    expect(sequences()).toEqual([1]);
  });
});
