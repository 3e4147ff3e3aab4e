import { describe, expect, it } from 'vitest';
import { textMatcher } from '../../../src/messages/filter/textMatcher.ts';
import { MessageStore, type HistoryMessage } from '../../../src/messages/store/store.ts';
import { MessageView } from '../../../src/messages/view/view.ts';

function past(from: number, to: number, isAgain = false): HistoryMessage[] {
  return Array.from({ length: to - from }, (_, i) => ({
    source: 0,
    timeMs: from + i,
    id: `${from + i}-0`,
    fields: [Buffer.from('n'), Buffer.from(`v${from + i}`)],
    isAgain,
  }));
}

function filled(from: number, to: number, maxMessages = 100): { store: MessageStore; view: MessageView } {
  const store = new MessageStore({ maxMessages, maxBytes: 1e9 });
  const view = new MessageView(store);
  for (const message of past(from, to)) store.append(message);
  return { store, view };
}

function ids(store: MessageStore, view: MessageView): (string | undefined)[] {
  return [...view.sequences()].map((sequence) => store.read(sequence)?.id);
}

function numbered(from: number, to: number): string[] {
  return past(from, to).map(({ id }) => id);
}

describe('Messages that are read back', () => {
  it('stand before all others in their order, one run before the other', () => {
    const { store, view } = filled(50, 60);
    expect(store.prepend(past(40, 50))).toBe(10);
    expect(store.prepend(past(20, 40))).toBe(20);
    expect(ids(store, view)).toEqual(numbered(20, 60));
    expect(view.counts).toMatchObject({ first: -30, matched: 40 });
    expect(view.window({ kind: 'ordinal', ordinal: -30 }, 1)).toEqual([{ ordinal: -30, sequence: -30 }]);
    expect(store.oldestOf(0)?.id).toBe('20-0');
  });

  it('are looked at by a filter, those that come while it is set too', () => {
    const { store, view } = filled(50, 60);
    store.prepend(past(40, 50));
    view.setMatcher(textMatcher({ text: 'v45', isCaseSensitive: false }));
    expect(view.counts.scan).toEqual({ done: 0, total: 20 });
    view.advance(1000);
    store.prepend([...past(5, 40)]);
    view.setMatcher(textMatcher({ text: '5', isCaseSensitive: false }));
    view.advance(1000);
    const found = numbered(5, 60).filter((id) => id.includes('5'));
    expect(ids(store, view)).toEqual(found);
    expect(view.counts.scan).toBeNull();
  });

  it('are as many as there is room for, the newest of them, and evict nothing', () => {
    const { store, view } = filled(50, 145);
    expect(store.prepend(past(0, 50))).toBe(5);
    expect(ids(store, view)).toEqual(numbered(45, 145));
    expect(store.prepend(past(0, 45))).toBe(0);
    expect(store.counts).toMatchObject({ seen: 100, held: 100, evicted: 0 });
  });

  it('get an eighth more than the limits hold while somebody reads back, which is given back', () => {
    const { store, view } = filled(50, 160);
    expect(store.counts).toMatchObject({ seen: 110, held: 100, evicted: 10 });
    store.setReadBack(true);
    expect(store.prepend(past(50, 60, true))).toBe(10);
    expect(store.counts).toMatchObject({ seen: 110, held: 110, evicted: 0 });
    expect(store.prepend(past(40, 50))).toBe(2);
    expect(store.counts).toMatchObject({ seen: 112, held: 112, evicted: 0 });
    expect(ids(store, view)).toEqual(numbered(48, 160));
    store.setReadBack(false);
    expect(store.counts).toMatchObject({ seen: 112, held: 100, evicted: 12 });
    expect(ids(store, view)).toEqual(numbered(60, 160));
  });

  it('get an eighth more of the bytes, too', () => {
    const store = new MessageStore({ maxMessages: 1e6, maxBytes: 10_000 });
    for (const message of past(1000, 2000)) store.append(message);
    const most = store.counts.held;
    store.setReadBack(true);
    store.prepend(past(0, 1000));
    expect(store.counts.held).toBeGreaterThan(most);
    expect(store.counts.bytes).toBeGreaterThan(10_000);
    expect(store.counts.bytes).toBeLessThanOrEqual(11_250);
  });

  it('go first, the oldest of them, and what is read back again is another row', () => {
    const { store, view } = filled(50, 60);
    store.prepend(past(0, 50));
    for (const message of past(60, 110)) store.append(message);
    expect(ids(store, view)).toEqual(numbered(10, 110));
    const { sequence } = store.oldestOf(0) ?? { sequence: 0 };
    store.setReadBack(true);
    store.prepend(past(5, 10, true));
    expect(store.oldestOf(0)?.sequence).toBeLessThan(-50);
    expect(store.locate(sequence - 1)).toBeUndefined();
    expect(ids(store, view)).toEqual(numbered(5, 110));
    expect(store.counts).toMatchObject({ seen: 110, held: 105, evicted: 5 });
  });

  it('are forgotten with the rest', () => {
    const { store, view } = filled(50, 60);
    store.prepend(past(40, 50));
    store.clear();
    view.cleared();
    expect(ids(store, view)).toEqual([]);
    store.prepend(past(45, 50));
    expect(ids(store, view)).toEqual(numbered(45, 50));
  });
});
