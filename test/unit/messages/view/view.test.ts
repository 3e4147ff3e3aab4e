import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteScanner } from '../../../../src/messages/filter/scan/byteScanner.ts';
import { textMatcher } from '../../../../src/messages/filter/textMatcher.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { liveArrangement } from '../../../../src/messages/view/rowArrangement.ts';
import { MessageView } from '../../../../src/messages/view/view.ts';

const scanner = ByteScanner.create();

function viewOf(values: readonly string[], bounds = { maxMessages: 1e6, maxBytes: 1e9 }) {
  const store = new MessageStore(bounds);
  let arrangement = liveArrangement;
  const view = new MessageView(store, () => arrangement);
  const pauseAt = (pausedAt: number): void => void (arrangement = { ...arrangement, pausedAt });
  const sort = (...sequences: number[]): void =>
    void (arrangement = { ...arrangement, sorted: Float64Array.from(sequences) });
  const resume = (): void => void (arrangement = liveArrangement);
  const append = (...parts: string[]): void => {
    store.append({ source: 0, timeMs: 0, id: '1-1', fields: parts.map((part) => Buffer.from(part)) });
    view.advance(1000);
  };
  for (const value of values) append('data', value);
  const filter = (text: string, isCaseSensitive = false): void => {
    view.setMatcher(textMatcher({ text, isCaseSensitive }, scanner));
    view.advance(1000);
  };
  const sequences = (): number[] => view.window({ kind: 'tail' }, 500).map((row) => row.sequence);
  return { store, view, pauseAt, sort, resume, append, filter, sequences };
}

describe('A text filter', () => {
  it.each([
    ['hello', false, true],
    ['HELLO', false, true],
    ['HELLO', true, false],
    ['Hello', true, true],
    ['lo wo', true, true],
    ['zzz', false, false],
  ])('looking for %j, case %s, finds "Hello world": %s', (text, isCaseSensitive, isFound) => {
    const { filter, sequences } = viewOf(['Hello world']);
    filter(text, isCaseSensitive);
    expect(sequences()).toEqual(isFound ? [0] : []);
  });

  it('knows letters beyond ASCII', () => {
    const { filter, sequences } = viewOf(['Žluťoučký kůň', 'STRASSE', 'кошка']);
    filter('žluťou');
    expect(sequences()).toEqual([0]);
    filter('ŽLUŤOU');
    expect(sequences()).toEqual([0]);
    filter('žluťou', true);
    expect(sequences()).toEqual([]);
    filter('КОШКА');
    expect(sequences()).toEqual([2]);
  });

  it('finds names too, but nothing that spans two of names and values', () => {
    const { append, filter, sequences } = viewOf([]);
    append('abc', 'def', 'ghi', 'jkl');
    append('xcde', 'x');
    filter('cde');
    expect(sequences()).toEqual([1]);
    filter('cde', true);
    expect(sequences()).toEqual([1]);
    filter('ghi');
    expect(sequences()).toEqual([0]);
  });

  it('finds nothing in ids and in the bookkeeping around values', () => {
    const { store, view, sequences } = viewOf([]);
    store.append({ source: 0, timeMs: 0, id: 'needle', fields: [Buffer.from('a'), Buffer.alloc(0x61)] });
    view.setMatcher(textMatcher({ text: 'needle', isCaseSensitive: true }));
    view.advance(1000);
    expect(sequences()).toEqual([]);
    view.setMatcher(textMatcher({ text: 'aa', isCaseSensitive: false }));
    view.advance(1000);
    expect(sequences()).toEqual([]);
  });

  it('takes no longer than its length for a message of very many tiny fields', () => {
    const { store, view, sequences } = viewOf([]);
    store.append({ source: 0, timeMs: 0, id: '1-1', fields: Array.from({ length: 200_000 }, () => Buffer.from('a')) });
    const startMs = performance.now();
    view.setMatcher(textMatcher({ text: 'aa', isCaseSensitive: true }));
    view.advance(1000);
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(sequences()).toEqual([]);
  });

  it('always shows gaps', () => {
    const { store, view, append, filter, sequences } = viewOf(['one', 'two']);
    store.appendGap(0, 0, 'missing', 0);
    append('data', 'one');
    store.appendGap(0, 0, 'missing', 0);
    view.advance(1000);
    for (const text of ['one', 'ONE', 'ó']) {
      filter(text);
      expect(sequences()).toEqual(text === 'ó' ? [2, 4] : [0, 2, 3, 4]);
    }
  });

  it('finds what a plain search over every name and value finds', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', '1'), maxLength: 4 });
    const row = fc.array(part, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        part,
        fc.boolean(),
        fc.nat(40),
        (rows, text, isCaseSensitive, before) => {
          const { append, view, sequences } = viewOf([]);
          for (const parts of rows.slice(0, before)) append(...parts);
          view.setMatcher(textMatcher({ text, isCaseSensitive }, scanner));
          view.advance(1000);
          for (const parts of rows.slice(before)) append(...parts);
          const fold = (value: string): string => (isCaseSensitive ? value : value.toLowerCase());
          const expected = rows.flatMap((parts, i) => (parts.some((one) => fold(one).includes(fold(text))) ? [i] : []));
          expect(sequences()).toEqual(expected);
        },
      ),
    );
  });
});

describe('A view', () => {
  it('gives the newest rows, or rows from an ordinal on', () => {
    const { view } = viewOf(Array.from({ length: 10 }, String));
    expect(view.window({ kind: 'tail' }, 3).map((row) => row.ordinal)).toEqual([7, 8, 9]);
    expect(view.window({ kind: 'ordinal', ordinal: 2 }, 3).map((row) => row.ordinal)).toEqual([2, 3, 4]);
    expect(view.window({ kind: 'ordinal', ordinal: 9 }, 3).map((row) => row.ordinal)).toEqual([9]);
    expect(view.window({ kind: 'ordinal', ordinal: 99 }, 3)).toEqual([]);
  });

  it('never changes a row’s ordinal: eviction moves the first', () => {
    const { view, append, filter } = viewOf(['q1', 'b', 'q2', 'b', 'q3'], { maxMessages: 5, maxBytes: 1e9 });
    filter('q');
    const before = view.window({ kind: 'tail' }, 10);
    expect(before.map((row) => [row.ordinal, row.sequence])).toEqual([
      [0, 0],
      [1, 2],
      [2, 4],
    ]);
    append('data', 'q4');
    append('data', 'b');
    expect(view.counts).toMatchObject({ first: 1, matched: 3 });
    expect(view.window({ kind: 'ordinal', ordinal: 0 }, 10).map((row) => [row.ordinal, row.sequence])).toEqual([
      [1, 2],
      [2, 4],
      [3, 5],
    ]);
  });

  it('begins its ordinals anew with each filter', () => {
    const { view, filter } = viewOf(['a', 'b', 'b'], { maxMessages: 2, maxBytes: 1e9 });
    expect(view.counts).toMatchObject({ first: 1, matched: 2 });
    filter('b');
    expect(view.counts).toMatchObject({ first: 0, matched: 2 });
    filter('');
    expect(view.counts).toMatchObject({ first: 0, matched: 2 });
  });

  it('looks in slices, says how far it is, and drops what a new filter makes needless', () => {
    const { view } = viewOf(Array.from({ length: 10_000 }, (_, i) => `value ${i}`));
    view.setMatcher(textMatcher({ text: 'value', isCaseSensitive: false }));
    expect(view.counts.scan).toEqual({ done: 0, total: 10_000 });
    expect(view.advance(0)).toBe(false);
    expect(view.counts.scan?.done).toBeGreaterThan(0);
    view.setMatcher(textMatcher({ text: '77', isCaseSensitive: false }));
    expect(view.counts).toMatchObject({ matched: 0, scan: { done: 0 } });
    expect(view.advance(1000)).toBe(true);
    expect(view.counts).toMatchObject({ scan: null, first: 0 });
  });

  it('ends where it was paused, and counts what waits, with any filter', () => {
    const { view, pauseAt, resume, append, filter } = viewOf(['q', 'b', 'q']);
    pauseAt(3);
    append('data', 'q');
    append('data', 'b');
    expect(view.counts).toMatchObject({ matched: 3, waiting: 2, isPaused: true });
    filter('q');
    expect(view.counts).toMatchObject({ matched: 2, waiting: 1 });
    expect(view.window({ kind: 'tail' }, 10).map((row) => row.sequence)).toEqual([0, 2]);
    resume();
    expect(view.counts).toMatchObject({ matched: 3, waiting: 0, isPaused: false });
  });

  it('is empty when all it stood at has been evicted while paused', () => {
    const { view, pauseAt, append } = viewOf(['a', 'b'], { maxMessages: 2, maxBytes: 1e9 });
    pauseAt(2);
    for (let i = 0; i < 5; i++) append('data', 'c');
    expect(view.counts).toMatchObject({ first: 5, matched: 0, waiting: 2 });
  });

  it('is empty after clearing, also while paused', () => {
    const { store, view, pauseAt, resume, append } = viewOf(['a', 'b']);
    pauseAt(store.end);
    store.clear();
    view.cleared();
    pauseAt(store.end);
    append('data', 'c');
    expect(view.counts).toMatchObject({ first: 0, matched: 0, waiting: 1 });
    resume();
    expect(view.window({ kind: 'tail' }, 5).map((row) => row.ordinal)).toEqual([0]);
  });

  it('stands in the order it is given, without what is evicted meanwhile, until it is given none', () => {
    const bounds = { maxMessages: 4, maxBytes: 1e9 };
    const { view, pauseAt, sort, resume, append, sequences } = viewOf(['a', 'b', 'c', 'd'], bounds);
    pauseAt(4);
    sort(2, 0, 3, 1);
    expect(sequences()).toEqual([2, 0, 3, 1]);
    expect(view.counts).toMatchObject({ first: 0, settled: 4, matched: 4 });
    append('data', 'e');
    expect(sequences()).toEqual([2, 3, 1]);
    append('data', 'f');
    expect(sequences()).toEqual([2, 3]);
    expect([...view.shown()]).toEqual([2, 3]);
    expect(view.ordinalOf(3)).toBe(1);
    expect(view.counts).toMatchObject({ first: 0, matched: 2, waiting: 2 });
    sort(3, 2, 1, 0);
    expect(sequences()).toEqual([3, 2]);
    resume();
    expect(sequences()).toEqual([2, 3, 4, 5]);
  });
});
