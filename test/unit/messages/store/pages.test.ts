import { describe, expect, it } from 'vitest';
import { DensePages } from '../../../../src/messages/store/densePages.ts';
import { HistoryRows } from '../../../../src/messages/store/historyRows.ts';
import { KeptRows, type RowPlace } from '../../../../src/messages/store/keptRows.ts';
import type { Message } from '../../../../src/messages/store/message.ts';
import type { Page } from '../../../../src/messages/store/page.ts';
import { cpuTimeMs } from '../../manifest/support/cpuTime.ts';
import { recordBytes } from '../../../../src/messages/store/record.ts';
import { storedMessage } from '../../../../src/messages/store/storedMessage.ts';

const pageBytes = 200;

function add(pages: DensePages, text: string, source = 0): void {
  const fields = [Buffer.alloc(0), Buffer.from(text)];
  const bytes = recordBytes('', fields);
  pages.pageFor(bytes).append('message', source, 0, '', fields, bytes);
}

function textAt(place: RowPlace | undefined): string | undefined {
  return place && String(storedMessage(place, Infinity).fields[1]);
}

/** Rows of 20 bytes, ten to a page: their texts are their sequences. */
function dense(count: number, sourceOf: (i: number) => number = () => 0): DensePages {
  const pages = new DensePages(pageBytes);
  for (let i = 0; i < count; i++) add(pages, String(i).padStart(16, '0'), sourceOf(i));
  return pages;
}

function denseTextAt(pages: DensePages, sequence: number): string | undefined {
  const page = pages.at(sequence);
  return textAt(page && { page, index: sequence - page.firstSequence });
}

const name = (sequence: number): string => String(sequence).padStart(16, '0');
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('Pages of rows without a hole', () => {
  it('hold each row where its sequence says', () => {
    const pages = dense(35);
    expect(pages.all.map(({ firstSequence, endSequence }) => [firstSequence, endSequence])).toEqual([
      [0, 10],
      [10, 20],
      [20, 30],
      [30, 35],
    ]);
    expect([pages.first, pages.end]).toEqual([0, 35]);
    expect(pages.sealed).toEqual(pages.all.slice(0, 3));
    expect(numbers(35).map((sequence) => denseTextAt(pages, sequence))).toEqual(numbers(35).map(name));
  });

  it('are none before the first row', () => {
    const pages = new DensePages(pageBytes);
    pages.dropFirst();
    expect([pages.first, pages.end, pages.all.length, pages.at(0)]).toEqual([0, 0, 0, undefined]);
  });

  it('lose their first rows one by one, and a page with the last of its rows', () => {
    const pages = dense(25);
    for (let i = 0; i < 9; i++) pages.dropFirst();
    expect([pages.first, pages.all.length]).toEqual([9, 3]);
    pages.dropFirst();
    expect([pages.first, pages.all.length]).toEqual([10, 2]);
    expect(denseTextAt(pages, 10)).toBe(name(10));
    for (let i = 0; i < 15; i++) pages.dropFirst();
    expect([pages.first, pages.end, pages.all.length]).toEqual([25, 25, 0]);
    add(pages, 'next');
    expect(denseTextAt(pages, 25)).toBe('next');
  });

  it('use the memory of a page that has left for the next one, once', () => {
    const pages = dense(10);
    const [first] = pages.all;
    for (let i = 0; i < 10; i++) pages.dropFirst();
    for (let i = 0; i < 20; i++) add(pages, name(i));
    expect(pages.all.map(({ bytes }) => bytes === first!.bytes)).toEqual([true, false]);
    expect(numbers(20).map((i) => denseTextAt(pages, 10 + i))).toEqual(numbers(20).map(name));
  });

  it('make a page of its own for what is larger than a page, and use no such memory again', () => {
    const pages = dense(1);
    add(pages, 'x'.repeat(1000));
    add(pages, 'y');
    expect(pages.all.map(({ bytes }) => bytes.length)).toEqual([pageBytes, 1005, pageBytes]);
    const [, large] = pages.all;
    pages.dropFirst();
    add(pages, 'z'.repeat(300));
    pages.dropFirst();
    add(pages, 'w');
    expect(pages.all.some(({ bytes }) => bytes === large!.bytes)).toBe(false);
    expect([2, 3, 4].map((sequence) => denseTextAt(pages, sequence))).toEqual(['y', 'z'.repeat(300), 'w']);
  });

  it('go on with their sequences when all rows leave', () => {
    const pages = dense(15);
    pages.clear();
    expect([pages.first, pages.end, pages.all]).toEqual([15, 15, []]);
    add(pages, 'next');
    expect([pages.all[0]!.firstSequence, denseTextAt(pages, 15)]).toEqual([15, 'next']);
  });
});

describe('Rows that are kept', () => {
  /** Rows 0, 2, 4, … of 100, of sources 0, 1, 2 in turn. */
  function kept(count: number): KeptRows {
    const pages = dense(200, (i) => (i / 2) % 3);
    const rows = new KeptRows(pageBytes);
    for (let i = 0; i < count; i++) rows.keep(pages.at(2 * i)!, (2 * i) % 10);
    return rows;
  }

  const oldest = (rows: KeptRows, source?: number): string | undefined => textAt(rows.oldest(source));

  function sequencesOf(rows: KeptRows): readonly number[] {
    return rows.pages.flatMap((page) =>
      numbers(page.count).flatMap((index) => (page.isDead(index) ? [] : [page.sequenceAt(index)])),
    );
  }

  it('are found by their sequences, and no others are', () => {
    const rows = kept(25);
    expect(numbers(51).map((sequence) => textAt(rows.locate(sequence)))).toEqual(
      numbers(51).map((sequence) => (sequence % 2 === 0 && sequence < 50 ? name(sequence) : undefined)),
    );
    expect([0, 1, 2, 3].map((source) => rows.countOf(source))).toEqual([9, 8, 8, 0]);
    expect(rows.pages.map(({ firstSequence }) => firstSequence)).toEqual([0, 20, 40]);
    expect(rows.pages.slice(0, 2).map((page) => page.copyable().times.length)).toEqual([10, 10]);
    expect([0, 18, 19, 38, 39, 48, 49].map((sequence) => rows.pageFrom(sequence)?.firstSequence)).toEqual([
      0,
      0,
      20,
      20,
      40,
      40,
      undefined,
    ]);
  });

  it('have an oldest one, of all and of each source', () => {
    const rows = kept(25);
    expect([oldest(rows), oldest(rows, 0), oldest(rows, 1), oldest(rows, 2)]).toEqual([0, 0, 2, 4].map(name));
    expect(oldest(rows, 3)).toBeUndefined();
    expect(new KeptRows(pageBytes).oldest()).toBeUndefined();
    const ofOne = new KeptRows(pageBytes);
    ofOne.keep(dense(1, () => 1).at(0)!, 0);
    expect([oldest(ofOne, 0), oldest(ofOne, 1)]).toEqual([undefined, name(0)]);
  });

  it('go one by one, the oldest of a source', () => {
    const rows = kept(25);
    for (const expected of [2, 8, 14, 20, 26, 32, 38, 44]) {
      expect(oldest(rows, 1)).toBe(name(expected));
      rows.drop(rows.oldest(1)!);
      expect(rows.locate(expected)).toBeUndefined();
    }
    expect(oldest(rows, 1)).toBeUndefined();
    expect([0, 1, 2].map((source) => rows.countOf(source))).toEqual([9, 0, 8]);
    expect(sequencesOf(rows)).toEqual(
      numbers(25)
        .map((i) => 2 * i)
        .filter((sequence) => sequence % 6 !== 2),
    );
    rows.drop(rows.oldest(0)!);
    expect([oldest(rows), oldest(rows, 0)]).toEqual([4, 6].map(name));
  });

  it('give back the memory of a page of which more than half has gone', () => {
    const rows = kept(15);
    for (let i = 0; i < 5; i++) rows.drop(rows.oldest()!);
    expect(rows.pages[0]).toMatchObject({ count: 10, liveCount: 5 });
    rows.drop(rows.oldest()!);
    expect(rows.pages[0]).toMatchObject({ count: 4, liveCount: 4, firstSequence: 12 });
    expect([rows.pages[0]!.bytes.length, rows.pages[0]!.copyable().times.length]).toEqual([4 * 20, 4]);
    expect(sequencesOf(rows)).toEqual([12, 14, 16, 18, 20, 22, 24, 26, 28]);
    expect([12, 14, 16, 18, 20].map((sequence) => textAt(rows.locate(sequence)))).toEqual(
      [12, 14, 16, 18, 20].map(name),
    );
    for (let i = 0; i < 4; i++) rows.drop(rows.oldest()!);
    expect(rows.pages.map(({ firstSequence }) => firstSequence)).toEqual([20]);
    for (let i = 0; i < 5; i++) rows.drop(rows.oldest()!);
    expect([rows.pages.length, rows.oldest()]).toEqual([0, undefined]);
  });

  it('are found in little time, however many rows of others stand before them', () => {
    const pages = dense(60_000, (i) => (i < 40_000 ? 0 : 1));
    const rows = new KeptRows(1024 * 1024);
    for (const page of pages.all) for (let index = 0; index < page.count; index++) rows.keep(page, index);
    const spentMs = cpuTimeMs(() => {
      for (let place = rows.oldest(1); place; place = rows.oldest(1)) rows.drop(place);
    });
    expect([rows.countOf(0), rows.countOf(1)]).toEqual([40_000, 0]);
    expect(spentMs).toBeLessThan(1_000);
  });

  it('take what is larger than a page', () => {
    const pages = new DensePages(pageBytes);
    for (const text of ['a', 'x'.repeat(1000), 'b']) add(pages, text);
    const rows = new KeptRows(pageBytes);
    for (const sequence of [0, 1, 2]) {
      const page = pages.at(sequence)!;
      rows.keep(page, sequence - page.firstSequence);
    }
    expect([0, 1, 2].map((sequence) => textAt(rows.locate(sequence)))).toEqual(['a', 'x'.repeat(1000), 'b']);
    expect(rows.pages.map(({ bytes }) => bytes.length)).toEqual([pageBytes, 1005, pageBytes]);
  });

  it('are forgotten, and found anew', () => {
    const rows = kept(25);
    rows.drop(rows.oldest(1)!);
    rows.clear();
    expect([rows.pages, rows.countOf(0), rows.oldest()]).toEqual([[], 0, undefined]);
    rows.keep(dense(200, () => 1).at(0)!, 0);
    expect([oldest(rows, 1), rows.countOf(1)]).toEqual([name(0), 1]);
  });
});

describe('Rows that are read back', () => {
  const messages = (from: number, to: number): Message[] =>
    numbers(to - from).map((i) => ({
      source: 1,
      timeMs: from + i,
      id: `${from + i}-0`,
      fields: [Buffer.alloc(0), Buffer.from(`m${from + i}`)],
    }));

  /** Messages 8 to 10, then 3 to 8, then 0 to 3: sequences -2 to -1, -7 to -3, -10 to -8. */
  function history(): HistoryRows {
    const rows = new HistoryRows();
    expect([rows.prepend(messages(8, 10)), rows.prepend(messages(3, 8)), rows.prepend(messages(0, 3))]).toEqual([
      -2, -7, -10,
    ]);
    return rows;
  }

  const rangeOf = (found: { readonly page: Page; readonly from: number; readonly to: number } | undefined) =>
    found && [found.page.firstSequence, found.from, found.to];

  it('are found by their sequences', () => {
    const rows = history();
    expect(rows.count).toBe(10);
    expect(numbers(12).map((i) => textAt(rows.locate(i - 11)))).toEqual([
      undefined,
      ...numbers(10).map((i) => `m${i}`),
      undefined,
    ]);
    expect([...rows.sequences()]).toEqual(numbers(10).map((i) => -1 - i));
    expect(rows.runs.map(({ page, from }) => [page.firstSequence, page.count, from])).toEqual([
      [-2, 2, 0],
      [-7, 5, 0],
      [-10, 3, 0],
    ]);
    // No array is larger than it must be.
    expect(rows.runs.map(({ page }) => page.copyable().times.length)).toEqual([2, 5, 3]);
  });

  it('tell which of them are below a sequence', () => {
    const rows = history();
    expect([0, -1, -2, -4, -7, -9, -10].map((sequence) => rangeOf(rows.below(sequence)))).toEqual([
      [-2, 0, 2],
      [-2, 0, 1],
      [-7, 0, 5],
      [-7, 0, 3],
      [-10, 0, 3],
      [-10, 0, 1],
      undefined,
    ]);
    expect([0, -1, -2, -4, -7, -9, -10, -11].map((sequence) => rows.countBelow(sequence))).toEqual([
      10, 9, 8, 6, 3, 1, 0, 0,
    ]);
  });

  it('go from the oldest on', () => {
    const rows = history();
    for (const expected of ['m0', 'm1', 'm2', 'm3']) {
      expect(textAt(rows.oldest())).toBe(expected);
      rows.dropOldest();
    }
    expect([rows.count, rows.runs.length]).toEqual([6, 2]);
    expect(rangeOf(rows.below(-4))).toEqual([-7, 1, 3]);
    expect([0, -2, -4, -6, -7].map((sequence) => rows.countBelow(sequence))).toEqual([6, 4, 2, 0, 0]);
    expect(rows.below(-6)).toBeUndefined();
    expect([rows.locate(-7), textAt(rows.locate(-6))]).toEqual([undefined, 'm4']);
    expect([...rows.sequences()]).toEqual([-1, -2, -3, -4, -5, -6]);
    for (let i = 0; i < 7; i++) rows.dropOldest();
    expect([rows.count, rows.oldest(), rows.runs]).toEqual([0, undefined, []]);
  });

  it('never have a sequence twice', () => {
    const rows = history();
    rows.dropOldest();
    expect(rows.prepend(messages(0, 1))).toBe(-11);
    rows.clear();
    expect([rows.count, rows.oldest()]).toEqual([0, undefined]);
    expect(rows.prepend(messages(0, 2))).toBe(-13);
    expect([rows.count, textAt(rows.locate(-13)), textAt(rows.locate(-12))]).toEqual([2, 'm0', 'm1']);
  });
});
