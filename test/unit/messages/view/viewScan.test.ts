import { describe, expect, it, vi } from 'vitest';
import type { Matcher } from '../../../../src/messages/filter/matcher.ts';
import { textMatcher } from '../../../../src/messages/filter/textMatcher.ts';
import { MessageStore, type HistoryMessage } from '../../../../src/messages/store/store.ts';
import { MessageView } from '../../../../src/messages/view/view.ts';

function numbered(from: number, to: number): HistoryMessage[] {
  return Array.from({ length: to - from }, (_, i) => ({
    source: 0,
    timeMs: from + i,
    id: `${from + i}-0`,
    fields: [Buffer.from('n'), Buffer.from(`v${from + i}`)],
    isAgain: false,
  }));
}

function filled(from: number, to: number, maxMessages = 1000): { store: MessageStore; view: MessageView } {
  const store = new MessageStore({ maxMessages, maxBytes: 1e9 });
  const view = new MessageView(store);
  for (const message of numbered(from, to)) store.append(message);
  return { store, view };
}

/** Takes rows whose number is odd, and gives way after each row; keeps which it was asked of. */
function oddRows() {
  const looked: number[] = [];
  const matcher: Matcher = (page, from, to, onMatch, isDue) => {
    for (let index = from; index < to; index++) {
      looked.push(page.timeAt(index));
      if (page.timeAt(index) % 2 === 1) onMatch(index);
      if (isDue?.()) return index + 1;
    }
    return to;
  };
  return { looked, matcher };
}

function times(store: MessageStore, view: MessageView): number[] {
  return [...view.sequences()].map((sequence) => store.read(sequence)?.timeMs ?? -1);
}

const ascending = (a: number, b: number): number => a - b;

describe('A view that looks at rows when there is time', () => {
  it('has all the rows of a store that is not empty', () => {
    const { store } = filled(0, 110, 100);
    store.setReadBack(true);
    store.prepend(numbered(5, 10));
    expect(times(store, new MessageView(store))).toEqual(numbered(5, 110).map(({ timeMs }) => timeMs));
  });

  it('looks at more rows between two looks at the clock while that is quick, and at fewer once it takes long', () => {
    const { view } = filled(0, 100_000, 100_000);
    let [nowMs, msPerCall] = [1000, 0];
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const sizes: number[] = [];
    view.setMatcher((_page, from, to) => {
      sizes.push(to - from);
      nowMs += msPerCall;
      return to;
    });
    expect(view.advance(1000)).toBe(true);
    expect(sizes.slice(0, 7)).toEqual([32, 64, 128, 256, 512, 1024, 2048]);
    expect(Math.max(...sizes)).toBe(2048);
    expect(sizes.length).toBeLessThan(100);
    // With a filter that takes long, a slice is soon one row.
    sizes.length = 0;
    msPerCall = 10;
    view.setMatcher((_page, from, to) => {
      sizes.push(to - from);
      nowMs += msPerCall;
      return to;
    });
    expect(view.advance(95)).toBe(false);
    expect(sizes).toEqual([32, 16, 8, 4, 2, 1, 1, 1, 1, 1]);
    // A filter is told that the time is over when it is, and not before.
    const dues: unknown[] = [];
    view.setMatcher((_page, _from, to, _onMatch, isDue) => {
      nowMs += 5;
      dues.push(isDue?.());
      return to;
    });
    expect(view.advance(15)).toBe(false);
    expect(dues).toEqual([false, false, true]);
    clock.mockRestore();
  });

  it('looks at each row once, however little time it is given', () => {
    const { store, view } = filled(100, 150);
    store.prepend(numbered(50, 100));
    store.prepend(numbered(0, 50));
    const { looked, matcher } = oddRows();
    view.setMatcher(matcher);
    let calls = 0;
    while (!view.advance(0)) calls++;
    expect(calls).toBeGreaterThan(100);
    expect(looked.toSorted(ascending)).toEqual(numbered(0, 150).map(({ timeMs }) => timeMs));
    expect(times(store, view)).toEqual(Array.from({ length: 75 }, (_, i) => 2 * i + 1));
    let inHistogram = 0;
    view.times.forEach((_, count) => (inHistogram += count));
    expect(inHistogram).toBe(75);
  });

  it('shows nothing that was evicted while it was looked at', () => {
    const { store, view } = filled(60, 100, 100);
    store.prepend(numbered(0, 60));
    const { matcher } = oddRows();
    view.setMatcher(matcher);
    for (let i = 0; i < 60; i++) view.advance(0);
    // Twenty of those that are looked at just now go.
    for (const message of numbered(100, 150)) store.append(message);
    while (!view.advance(0));
    expect(times(store, view)).toEqual(Array.from({ length: 50 }, (_, i) => 51 + 2 * i));
    expect(view.counts).toMatchObject({ first: -5, matched: 50, scan: null });
  });

  it('says how many rows it has looked at, of those that are still there', () => {
    const { store, view } = filled(0, 150, 100);
    expect(view.counts.scan).toBeNull();
    expect(view.advance(0)).toBe(true);
    view.setMatcher(textMatcher({ text: 'v', isCaseSensitive: true }));
    expect(view.counts.scan).toEqual({ done: 0, total: 100 });
    for (const message of numbered(150, 170)) store.append(message);
    expect(view.counts.scan).toEqual({ done: 0, total: 100 });
    expect(view.advance(1000)).toBe(true);
    for (const message of numbered(170, 190)) store.append(message);
    expect(view.counts.scan).toEqual({ done: 80, total: 100 });
  });

  it('says so of rows that are read back, too', () => {
    const { store, view } = filled(50, 70);
    store.prepend(numbered(40, 50));
    view.setMatcher(textMatcher({ text: 'v', isCaseSensitive: true }));
    view.advance(1000);
    store.prepend(numbered(30, 40));
    expect(view.counts.scan).toEqual({ done: 30, total: 40 });
    expect(view.advance(1000)).toBe(true);
    expect(view.counts).toMatchObject({ first: -20, matched: 40, scan: null });
  });
});
