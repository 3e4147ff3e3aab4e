import { describe, expect, it } from 'vitest';
import { Page } from '../../../../src/messages/store/page.ts';
import { MessageStore, type HistoryMessage, type StoreBounds } from '../../../../src/messages/store/store.ts';

const rowBytes = 16;

interface Heard {
  readonly store: MessageStore;
  readonly heard: string[];
}

function listened(bounds: Partial<StoreBounds>): Heard {
  const store = new MessageStore({ maxMessages: 1e6, maxBytes: 1e9, ...bounds });
  const heard: string[] = [];
  store.follow({
    onKept: (sequence) => heard.push(`kept ${sequence}`),
    onReadBack: (first, count) => heard.push(`back ${first} ${count}`),
    onEvicted: (sequence, timeMs) => heard.push(`evicted ${sequence} of ${timeMs}`),
  });
  return { store, heard };
}

/** A message at a time, which is its id as well. */
function at(timeMs: number, source = 0, isAgain = false): HistoryMessage {
  return { source, timeMs, id: `${timeMs}-0`, fields: [Buffer.alloc(0), Buffer.from('x')], isAgain };
}

function histogramOf(store: MessageStore): Record<number, number> {
  const found: Record<number, number> = {};
  store.times.forEach((timeMs, count) => (found[timeMs] = count));
  return found;
}

describe('A store tells what becomes of rows', () => {
  it('when they are evicted, with the time of each', () => {
    const { store, heard } = listened({ maxMessages: 2 });
    for (const timeMs of [10, 11, 12, 13]) store.append(at(timeMs));
    expect(heard).toEqual(['evicted 0 of 10', 'evicted 1 of 11']);
    expect([store.first, store.denseFirst, store.end]).toEqual([2, 2, 4]);
    expect(histogramOf(store)).toEqual({ 12: 1, 13: 1 });
  });

  it('when they are kept, and when those go in the end', () => {
    const { store, heard } = listened({ maxMessages: 4 });
    store.append(at(10, 1));
    for (const timeMs of [11, 12, 13, 14, 15]) store.append(at(timeMs));
    expect(heard).toEqual(['kept 0', 'evicted 1 of 11', 'evicted 2 of 12']);
    expect([store.first, store.denseFirst]).toEqual([0, 3]);
    expect([...store.keptSequences()]).toEqual([0]);
    heard.length = 0;
    for (const timeMs of [16, 17]) store.append(at(timeMs, 1));
    expect(heard).toEqual(['evicted 3 of 13', 'evicted 4 of 14']);
    store.append(at(18, 1));
    expect(heard.slice(2)).toEqual(['kept 5', 'evicted 0 of 10']);
    expect([...store.keptSequences()]).toEqual([5]);
    expect([...store.allTimes()]).toEqual([15, 16, 17, 18]);
    expect(store.counts).toMatchObject({ seen: 9, held: 4, evicted: 5 });
  });

  it('when they are read back, and these go first', () => {
    const { store, heard } = listened({ maxMessages: 4 });
    store.append(at(13));
    store.append(at(14));
    expect(store.prepend([at(10), at(11), at(12)])).toBe(2);
    store.append(at(15));
    expect(heard).toEqual(['back -2 2', 'evicted -2 of 11']);
    expect([...store.allTimes()]).toEqual([12, 13, 14, 15]);
    expect([...store.historySequences()]).toEqual([-1]);
    expect(store.historyBelow(0)).toMatchObject({ from: 1, to: 2 });
    expect([store.historyCountBelow(0), store.historyCountBelow(-1)]).toEqual([1, 0]);
    expect([store.read(-1)?.id, store.read(-2), store.read(0)?.id]).toEqual(['12-0', undefined, '13-0']);
    expect(histogramOf(store)).toEqual({ 12: 1, 13: 1, 14: 1, 15: 1 });
    heard.length = 0;
    expect(store.prepend([at(10)])).toBe(0);
    expect(heard).toEqual([]);
  });

  it('that are kept alone, of which the oldest go when shares grow smaller', () => {
    const { store, heard } = listened({ maxMessages: 10 });
    // Of two sources, four rows are below a share; of eight, one is.
    for (const timeMs of [1, 2, 3, 4]) store.append(at(timeMs, 1));
    for (let i = 10; i < 30; i++) store.append(at(i));
    expect(heard.filter((event) => event.startsWith('kept'))).toEqual(['kept 0', 'kept 1', 'kept 2', 'kept 3']);
    for (const source of [2, 3, 4, 5, 6, 7]) store.append(at(100 + source, source));
    expect(heard.at(-1)).toBe('evicted 0 of 1');
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((source) => store.countsOf(source).held)).toEqual([1, 3, 1, 1, 1, 1, 1, 1]);
    expect([...store.keptSequences()]).toEqual([1, 2, 3, 23, 24, 25, 26, 27, 28, 29]);
    expect([store.first, store.denseFirst, store.end]).toEqual([1, 30, 30]);
    store.append(at(200, 7));
    expect(store.read(30)?.id).toBe('200-0');
  });

  it('to each that follows it', () => {
    const { store, heard } = listened({ maxMessages: 1 });
    store.follow({ onKept: () => 0, onReadBack: () => 0, onEvicted: (sequence) => heard.push(`again ${sequence}`) });
    store.append(at(1));
    store.append(at(2));
    expect(heard).toEqual(['evicted 0 of 1', 'again 0']);
  });
});

describe('A store within its bounds', () => {
  /** What one of these messages takes: an id of four bytes, a name of none, a value of one. */
  const bytes = 1 + 4 + 1 + 2 + 1 + rowBytes;

  it('holds as many rows and bytes as it may, and is full then', () => {
    const { store } = listened({ maxMessages: 3 });
    for (const timeMs of [10, 11]) store.append(at(timeMs));
    expect(store.isFull).toBe(false);
    store.append(at(12));
    expect([store.isFull, store.counts.held, store.counts.bytes]).toEqual([true, 3, 3 * bytes]);
    const { store: small } = listened({ maxBytes: 2 * bytes });
    small.append(at(10));
    expect(small.isFull).toBe(false);
    small.append(at(11));
    expect([small.isFull, small.counts.held]).toEqual([true, 2]);
    small.append(at(12));
    expect(small.counts).toMatchObject({ held: 2, bytes: 2 * bytes });
  });

  it('counts a gap as a row with its bytes, and evicts it as one', () => {
    const { store, heard } = listened({ maxMessages: 2 });
    store.appendGap(0, 9, 'gone', 3);
    expect(store.counts).toEqual({
      seen: 0,
      held: 0,
      evicted: 0,
      lost: 3,
      isMoreLost: false,
      bytes: 1 + 1 + 2 + 4 + rowBytes,
    });
    for (const timeMs of [10, 11]) store.append(at(timeMs));
    expect(heard).toEqual(['evicted 0 of 9']);
    expect(store.counts).toMatchObject({ seen: 2, held: 2, evicted: 0, lost: 3, bytes: 2 * bytes });
    expect(histogramOf(store)).toEqual({ 10: 1, 11: 1 });
  });

  it('holds exactly an eighth more while somebody reads back, in whole rows', () => {
    const { store } = listened({ maxMessages: 12 });
    for (let i = 100; i < 112; i++) store.append(at(i));
    store.setReadBack(true);
    expect([store.isReadBack, store.isFull]).toEqual([true, true]);
    expect(store.prepend([at(97), at(98), at(99)])).toBe(1);
    expect(store.counts).toMatchObject({ seen: 13, held: 13, bytes: 13 * (bytes + 1) - 1 });
    store.setReadBack(false);
    expect([store.isReadBack, store.counts.held]).toEqual([false, 12]);
  });

  it('shares bytes among sources, and what each row takes beside its own counts', () => {
    const { store } = listened({ maxBytes: 1000 });
    for (let i = 10; i < 28; i++) store.append(at(i, 1));
    for (let i = 30; i < 90; i++) store.append(at(i));
    // Eighteen rows are nine tenths of half the bytes: one fewer is less than that.
    expect([18 * bytes, store.countsOf(1).held]).toEqual([450, 17]);
    expect(store.countsOf(0).held).toBe(Math.floor((1000 - 17 * bytes) / bytes));
  });

  it('reads back as many bytes as there is room for', () => {
    const { store } = listened({ maxBytes: 3 * bytes });
    store.append(at(12));
    expect(store.prepend([at(10), at(11)])).toBe(2);
    const { store: smaller } = listened({ maxBytes: 3 * bytes - 1 });
    smaller.append(at(12));
    expect(smaller.prepend([at(10), at(11)])).toBe(1);
    expect(smaller.read(-1)?.id).toBe('11-0');
  });

  it('counts what is read back again as seen before', () => {
    const { store } = listened({ maxMessages: 5 });
    store.append(at(12));
    store.prepend([at(10, 0, false), at(11, 0, true)]);
    expect(store.counts).toMatchObject({ seen: 2, held: 3 });
    expect(store.countsOf(0)).toMatchObject({ seen: 2, held: 3 });
  });

  it.each([
    [1e9, 1024 * 1024],
    [800_000, 100_000],
    [1000, 4096],
  ])('of %i bytes has pages of %i', (maxBytes, pageBytes) => {
    const { store } = listened({ maxBytes });
    store.append(at(1));
    expect(store.pageFrom(0)?.bytes).toHaveLength(pageBytes);
  });

  it('keeps rows in pages of a quarter of the largest', () => {
    const { store } = listened({ maxMessages: 4 });
    store.append(at(1, 1));
    for (let i = 2; i < 8; i++) store.append(at(i));
    expect(store.pageFrom(0)?.bytes).toHaveLength(256 * 1024);
    expect(store.pageFrom(0)?.isSparse).toBe(true);
  });
});

describe('A store finds rows', () => {
  /** Sources 0 and 1: kept is row 0 of source 1, dense are rows 3 to 5 of source 0, read back is one of source 2. */
  function mixed(): MessageStore {
    const { store } = listened({ maxMessages: 4 });
    store.append(at(10, 1));
    for (const timeMs of [11, 12, 13, 14, 15]) store.append(at(timeMs));
    store.setReadBack(true);
    return store;
  }

  it('wherever they are, and none that are not there', () => {
    const store = mixed();
    expect([-1, 0, 1, 2, 3, 4, 5, 6].map((sequence) => store.read(sequence)?.id)).toEqual([
      undefined,
      '10-0',
      undefined,
      undefined,
      '13-0',
      '14-0',
      '15-0',
      undefined,
    ]);
    expect([store.pageFrom(0)?.isSparse, store.pageFrom(1)?.isSparse, store.pageFrom(3)?.isSparse]).toEqual([
      true,
      false,
      false,
    ]);
    expect(store.pageFrom(1)?.firstSequence).toBe(0);
  });

  it('that are the oldest of a source', () => {
    const store = mixed();
    expect([0, 1, 2].map((source) => store.oldestOf(source)?.sequence)).toEqual([3, 0, undefined]);
    expect([0, 1].map((source) => store.oldestOf(source)?.id)).toEqual(['13-0', '10-0']);
    store.appendGap(2, 16, 'A gap.', 1);
    expect(store.oldestOf(2)).toBeUndefined();
  });

  it('with so many of their fields', () => {
    const { store } = listened({});
    store.append({ ...at(1), fields: ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => Buffer.from(text)) });
    expect(store.read(0, 2)).toMatchObject({ fieldCount: 3, sizeBytes: 6 });
    expect(store.read(0, 2)?.fields.map(String)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of pages to which nothing is added any more', () => {
    const { store } = listened({ maxBytes: 40_000 });
    expect(store.sealedPages).toEqual([]);
    for (let i = 0; i < 8; i++) store.append({ ...at(i), fields: [Buffer.alloc(0), Buffer.alloc(2000)] });
    expect(store.sealedPages.map(({ firstSequence, count }) => [firstSequence, count])).toEqual([
      [0, 2],
      [2, 2],
      [4, 2],
    ]);
    // They are copied to another thread as they are.
    for (const page of store.sealedPages) expect(Page.of(page.copyable()).count).toBe(page.count);
  });
});

describe('A store counts verdicts', () => {
  it('once for each message, and not for gaps', () => {
    const { store } = listened({});
    store.append(at(1));
    store.appendGap(0, 2, 'A gap.', 1);
    const page = store.pageFrom(0)!;
    store.setVerdict(page, 0, 'invalid');
    store.setVerdict(page, 0, 'invalid');
    store.setVerdict(page, 1, 'invalid');
    expect(store.verdictsOf(0)).toEqual({ judged: 1, invalid: 1 });
    expect(page.verdictAt(0)).toBe('invalid');
    store.forgetVerdicts();
    expect(store.verdictsOf(0)).toEqual({ judged: 0, invalid: 0 });
    expect(page.verdictAt(0)).toBeUndefined();
  });

  it('of no row that has gone', () => {
    const { store } = listened({ maxMessages: 6 });
    for (const timeMs of [10, 11]) store.append(at(timeMs, 1));
    for (const timeMs of [12, 13, 14, 15, 16, 17]) store.append(at(timeMs));
    const page = store.pageFrom(0)!;
    for (const timeMs of [18, 19, 20]) store.append(at(timeMs, 1));
    expect([page.isSparse, page.isDead(0), page.isDead(1)]).toEqual([true, true, false]);
    store.setVerdict(page, 0, 'invalid');
    expect(store.verdictsOf(1)).toEqual({ judged: 0, invalid: 0 });
  });

  it('of what is kept and of what is read back, until that goes', () => {
    const { store } = listened({ maxMessages: 4 });
    store.append(at(10, 1));
    store.setVerdict(store.pageFrom(0)!, 0, 'invalid');
    for (const timeMs of [11, 12, 13, 14, 15]) store.append(at(timeMs));
    expect(store.verdictsOf(1)).toEqual({ judged: 1, invalid: 1 });
    expect(store.pageFrom(0)?.verdictAt(0)).toBe('invalid');
    store.setReadBack(true);
    store.forgetVerdicts();
    expect(store.pageFrom(0)?.verdictAt(0)).toBeUndefined();
    store.clear();
    expect(store.counts).toEqual({ seen: 0, held: 0, evicted: 0, lost: 0, isMoreLost: false, bytes: 0 });
    expect([store.times.isEmpty, store.first, store.end, [...store.keptSequences()]]).toEqual([true, 6, 6, []]);
  });
});
