import { describe, expect, it } from 'vitest';
import { Page } from '../../../../src/messages/store/page.ts';
import { recordBytes } from '../../../../src/messages/store/record.ts';
import { storedMessage } from '../../../../src/messages/store/storedMessage.ts';

const parts = (text: string): readonly Buffer[] => [Buffer.from('f'), Buffer.from(text)];

/** Row i is of source i % 3, each seventh a gap. */
function add(page: Page, i: number): void {
  const [id, fields] = [`${i}-0`, parts(`value ${i}`)];
  page.append(i % 7 === 6 ? 'gap' : 'message', i % 3, 1000 + i / 4, id, fields, recordBytes(id, fields));
}

function pageOf(count: number, firstSequence = 100): Page {
  const page = new Page(firstSequence, Buffer.alloc(64 * 1024));
  for (let i = 0; i < count; i++) add(page, i);
  return page;
}

/** Rows 0, 10, 20, … of a page, taken over. */
function sparseOf(count: number): Page {
  const from = pageOf(600, 0);
  const page = new Page(0, Buffer.alloc(64 * 1024), true);
  for (let i = 0; i < count; i++) page.take(from, i * 10);
  return page;
}

function rowsOf(page: Page) {
  return Array.from({ length: page.count }, (_, index) => ({
    ...storedMessage({ page, index }, Infinity),
    fields: storedMessage({ page, index }, Infinity).fields.map(String),
    verdict: page.verdictAt(index),
  }));
}

function expected(i: number, sequence = 100 + i) {
  return {
    sequence,
    kind: i % 7 === 6 ? 'gap' : 'message',
    source: i % 3,
    timeMs: 1000 + i / 4,
    id: `${i}-0`,
    sizeBytes: `fvalue ${i}`.length,
    fieldCount: 1,
    fields: ['f', `value ${i}`],
    verdict: undefined,
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('A page', () => {
  it('gives back its rows, however many they are, before and after it is sealed', () => {
    const page = pageOf(600);
    expect(rowsOf(page)).toEqual(numbers(600).map((i) => expected(i)));
    page.seal();
    expect(rowsOf(page)).toEqual(numbers(600).map((i) => expected(i)));
    expect([page.count, page.liveCount, page.endSequence, page.isSparse]).toEqual([600, 600, 700, false]);
    expect(page.sizeAt(5)).toBe(8);
    expect(page.recordBytesAt(5)).toBe(recordBytes('5-0', parts('value 5')));
    expect(page.recordBytesAt(599)).toBe(recordBytes('599-0', parts('value 599')));
    expect(page.offsetAt(600)).toBe(numbers(600).reduce((sum, i) => sum + page.recordBytesAt(i), 0));
  });

  it('is made the same in another thread', () => {
    const page = pageOf(300);
    page.setVerdict(1, 'invalid');
    page.seal();
    const copied = page.copyable();
    expect(copied.offsets).toHaveLength(300);
    const other = Page.of({ ...copied, bytes: Buffer.from(copied.bytes) });
    expect(rowsOf(other)).toEqual(numbers(300).map((i) => expected(i)));
    expect([other.firstSequence, other.endSequence, other.offsetAt(300)]).toEqual([100, 400, page.offsetAt(300)]);
    other.setVerdict(299, 'valid');
    expect(other.verdictAt(299)).toBe('valid');
  });

  it('has room for what fits exactly', () => {
    const page = new Page(0, Buffer.alloc(30));
    add(page, 0);
    const left = 30 - page.recordBytesAt(0);
    expect([page.hasRoomFor(left), page.hasRoomFor(left + 1)]).toEqual([true, false]);
  });

  it('knows the row of a sequence, and of a byte', () => {
    const page = pageOf(10);
    expect([99, 100, 104, 109, 110, 200].map((sequence) => page.indexFrom(sequence))).toEqual([0, 0, 4, 9, 10, 10]);
    for (const i of numbers(10)) {
      const [start, end] = [page.offsetAt(i), page.offsetAt(i + 1)];
      expect([start, start + 1, end - 1].map((offset) => page.indexAt(offset))).toEqual([i, i, i]);
    }
  });

  it('keeps verdicts until they are forgotten', () => {
    const page = pageOf(300);
    page.setVerdict(0, 'none');
    page.setVerdict(1, 'valid');
    page.setVerdict(299, 'invalid');
    page.seal();
    expect([0, 1, 2, 299].map((index) => page.verdictAt(index))).toEqual(['none', 'valid', undefined, 'invalid']);
    page.forgetVerdicts();
    expect([0, 1, 2, 299].map((index) => page.verdictAt(index))).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('finds the first message of a source, which no gap is', () => {
    const page = pageOf(12);
    expect([page.firstMessageOf(0, 0), page.firstMessageOf(1, 0), page.firstMessageOf(2, 3)]).toEqual([0, 1, 5]);
    // Row 6 is a gap of source 0.
    expect([page.firstMessageOf(0, 4), page.firstMessageOf(0, 10), page.firstMessageOf(9, 0)]).toEqual([
      9,
      undefined,
      undefined,
    ]);
  });

  it('cannot have dead rows while it has all of its sequences', () => {
    const page = pageOf(3);
    page.kill(1);
    expect([page.isDead(1), page.liveCount]).toEqual([false, 3]);
  });
});

describe('A sparse page', () => {
  it('has rows of any sequences, as they were', () => {
    const page = sparseOf(60);
    expect(rowsOf(page)).toEqual(numbers(60).map((i) => expected(i * 10, i * 10)));
    expect([page.isSparse, page.endSequence]).toEqual([true, 591]);
    expect(new Page(7, Buffer.alloc(10), true).endSequence).toBe(7);
  });

  it('grows, and is sealed, with all of it', () => {
    const from = pageOf(600, 0);
    from.setVerdict(598, 'invalid');
    const page = new Page(0, Buffer.alloc(64 * 1024), true);
    for (let i = 0; i < 600; i += 2) page.take(from, i);
    page.kill(299);
    page.seal();
    expect(page.sequenceAt(299)).toBe(598);
    expect([page.isDead(298), page.isDead(299), page.verdictAt(299)]).toEqual([false, true, 'invalid']);
    expect(rowsOf(page).slice(0, 299)).toEqual(numbers(299).map((i) => expected(i * 2, i * 2)));
  });

  it('knows the first row from a sequence on', () => {
    const page = sparseOf(5);
    expect([-1, 0, 1, 10, 39, 40, 41].map((sequence) => page.indexFrom(sequence))).toEqual([0, 0, 1, 1, 4, 4, 5]);
  });

  it('counts a dead row once, and takes it for no message', () => {
    const page = sparseOf(5);
    page.kill(0);
    page.kill(0);
    page.kill(3);
    expect([page.count, page.liveCount]).toEqual([5, 3]);
    expect(numbers(5).map((index) => page.isDead(index))).toEqual([true, false, false, true, false]);
    // Rows 0 and 3 are of source 0.
    expect(page.firstMessageOf(0, 0)).toBeUndefined();
  });
});
