import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { TraceIndex } from '../../../../src/messages/trace/traceIndex.ts';
import { RowAnnotator } from '../../../../src/tap/session/rowAnnotator.ts';

const [bound, free] = [0, 1];

function setUp(maxMessages: number, judgeMs: number) {
  const store = new MessageStore({ maxMessages, maxBytes: 1e9 });
  const judged: number[] = [];
  const clock = { nowMs: 0 };
  vi.spyOn(performance, 'now').mockImplementation(() => clock.nowMs);
  const pass = new RowAnnotator(store, {
    concerns: (source) => source === bound,
    isKnown: (page, index) => page.verdictAt(index) !== undefined,
    annotate: (page, index) => {
      const sequence = page.sequenceAt(index);
      judged.push(sequence);
      store.setVerdict(page, index, sequence % 2 === 0 ? 'valid' : 'invalid');
      clock.nowMs += judgeMs;
    },
    onProgress: () => undefined,
  });
  const append = (count: number, source: number): void => {
    for (let i = 0; i < count; i++) store.append({ source, timeMs: 0, id: '1-0', fields: [] });
    pass.request();
  };
  return { store, pass, judged, append };
}

describe('Verdicts, found out in the background', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('judges each message of a source with a contract once, and no other', () => {
    const { store, pass, judged, append } = setUp(1000, 0);
    append(300, bound);
    append(200, free);
    vi.runAllTimers();
    append(100, bound);
    vi.runAllTimers();
    expect(judged).toHaveLength(400);
    expect(new Set(judged).size).toBe(400);
    expect(store.verdictsOf(bound)).toEqual({ judged: 400, invalid: 200 });
    expect(store.verdictsOf(free)).toEqual({ judged: 0, invalid: 0 });
    pass.dispose();
  });

  it('gives way after a few milliseconds, and goes on later', () => {
    const { store, pass, judged, append } = setUp(1000, 1);
    append(100, bound);
    vi.advanceTimersToNextTimer();
    expect(judged.length).toBeGreaterThan(0);
    expect(judged.length).toBeLessThan(20);
    vi.runAllTimers();
    expect(store.verdictsOf(bound).judged).toBe(100);
    pass.dispose();
  });

  it('judges what was read back too, each once, whatever is evicted meanwhile', () => {
    const { store, pass, judged, append } = setUp(150, 1);
    append(50, bound);
    const past = Array.from({ length: 40 }, () => ({
      source: bound,
      timeMs: 0,
      id: '1-0',
      fields: [],
      isAgain: false,
    }));
    store.prepend(past);
    pass.request();
    vi.advanceTimersToNextTimer();
    store.prepend(past);
    append(60, bound);
    vi.runAllTimers();
    expect(new Set(judged).size).toBe(judged.length);
    expect(store.countsOf(bound)).toMatchObject({ seen: 190, held: 150 });
    expect(store.verdictsOf(bound).judged).toBe(150);
    pass.dispose();
  });

  it('counts what is held only: what is evicted is taken off', () => {
    const { store, pass, append } = setUp(100, 0);
    for (let round = 0; round < 5; round++) {
      append(60, bound);
      append(10, free);
      vi.runAllTimers();
      const { judged } = store.verdictsOf(bound);
      expect(judged).toBe(store.countsOf(bound).held);
    }
    expect(store.verdictsOf(bound).invalid).toBeLessThanOrEqual(store.verdictsOf(bound).judged);
    pass.dispose();
  });

  it('finds everything out anew once contracts have changed', () => {
    const { store, pass, judged, append } = setUp(1000, 0);
    append(50, bound);
    vi.runAllTimers();
    store.forgetVerdicts();
    expect(store.verdictsOf(bound)).toEqual({ judged: 0, invalid: 0 });
    pass.restart();
    vi.runAllTimers();
    expect(judged).toHaveLength(100);
    expect(store.verdictsOf(bound)).toEqual({ judged: 50, invalid: 25 });
    pass.dispose();
  });
});

/** A second annotation: which rows share an order, told by their entry ids. */
function setUpOrders(maxMessages: number) {
  const store = new MessageStore({ maxMessages, maxBytes: 1e9 });
  const index = new TraceIndex((sequence) => store.locate(sequence) !== undefined);
  store.follow({
    onKept: () => undefined,
    onReadBack: () => undefined,
    onEvicted: (sequence) => index.evicted(sequence),
  });
  const annotated: number[] = [];
  const orders = { prefix: 'order' };
  const annotator = new RowAnnotator(store, {
    concerns: (source) => source === bound,
    isKnown: (page, at) => index.isKnown(page.sequenceAt(at)),
    annotate: (page, at) => {
      const sequence = page.sequenceAt(at);
      annotated.push(sequence);
      index.add(sequence, [`${orders.prefix} ${store.read(sequence)?.id ?? ''}`]);
    },
    onProgress: () => undefined,
  });
  const append = (ids: readonly string[], source = bound): void => {
    for (const id of ids) store.append({ source, timeMs: 0, id, fields: [] });
    annotator.request();
  };
  return { store, index, annotated, orders, annotator, append };
}

describe('An index of what is found out about rows', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('finds the rows of a value, and none of a source that has none', () => {
    const { index, annotator, append } = setUpOrders(100);
    append(['1-0', '2-0', '1-0']);
    append(['1-0'], free);
    vi.runAllTimers();
    expect(index.find('order 1-0')).toEqual([0, 2]);
    expect(index.find('order 3-0')).toEqual([]);
    annotator.dispose();
  });

  it('finds no row that has been evicted, and goes on finding those that are kept', () => {
    const { store, index, annotator, append } = setUpOrders(10);
    append(['1-0']);
    vi.runAllTimers();
    expect(index.find('order 1-0')).toEqual([0]);
    append(Array.from({ length: 30 }, () => '2-0'));
    vi.runAllTimers();
    expect(index.find('order 1-0')).toEqual([]);
    expect(index.find('order 2-0')).toHaveLength(store.counts.held);
    annotator.dispose();
  });

  it('finds rows that were read back, before those that came', () => {
    const { store, index, annotator, append } = setUpOrders(100);
    append(['5-0', '6-0']);
    store.prepend([{ source: bound, timeMs: 0, id: '5-0', fields: [], isAgain: false }]);
    vi.runAllTimers();
    const [older = 0, ...others] = index.find('order 5-0');
    expect(older).toBeLessThan(0);
    expect(others).toEqual([0]);
    annotator.dispose();
  });

  it('looks at rows that came before those that were read back', () => {
    const { store, annotated, annotator, append } = setUpOrders(100);
    append(['5-0']);
    store.prepend([{ source: bound, timeMs: 0, id: '4-0', fields: [], isAgain: false }]);
    append(['6-0']);
    vi.runAllTimers();
    expect(annotated).toEqual([0, 1, -1]);
    annotator.dispose();
  });

  it('is made anew once what rows are read by has changed', () => {
    const { index, orders, annotator, append } = setUpOrders(100);
    append(['1-0', '2-0']);
    vi.runAllTimers();
    orders.prefix = 'customer';
    index.clear();
    annotator.restart();
    vi.runAllTimers();
    expect(index.find('order 1-0')).toEqual([]);
    expect(index.find('customer 1-0')).toEqual([0]);
    annotator.dispose();
  });
});
