import { describe, expect, it } from 'vitest';
import { isWithinPart, readLayout, recordBytes, writeRecord } from '../../../../src/messages/store/record.ts';

const before = 5;

/** A record that begins at byte 5 of a buffer with bytes behind it. */
function written(id: string, parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.alloc(before + recordBytes(id, parts) + 3, 0xee);
  writeRecord(bytes, before, id, parts);
  return bytes;
}

function partsOf(bytes: Buffer, maxParts = Infinity): Buffer[] {
  const { partsStart, ends } = readLayout(bytes, before, maxParts);
  return ends.map((end, i) => bytes.subarray(i === 0 ? partsStart : ends[i - 1], end));
}

describe('A record', () => {
  it.each([
    ['', []],
    ['1-1', [0, 1]],
    ['x'.repeat(127), [127]],
    ['x'.repeat(128), [128, 0]],
    ['1-2', [16_383, 16_384, 2_097_151, 2_097_152]],
    ['1-3', Array.from({ length: 300 }, (_, i) => i)],
  ])('gives back its id %s and its parts, and takes the bytes that it says', (id, lengths) => {
    const parts = lengths.map((length, i) => Buffer.alloc(length, i + 1));
    const bytes = written(id, parts);
    const { idStart, idEnd, partsStart, partsEnd, count } = readLayout(bytes, before, Infinity);
    expect(bytes.toString('latin1', idStart, idEnd)).toBe(id);
    expect(count).toBe(parts.length);
    expect(partsOf(bytes).every((part, i) => part.equals(parts[i]!))).toBe(true);
    expect(partsEnd - partsStart).toBe(parts.reduce((sum, part) => sum + part.length, 0));
    expect(partsEnd).toBe(before + recordBytes(id, parts));
    expect([...bytes.subarray(0, before), ...bytes.subarray(partsEnd)]).toEqual(new Array(before + 3).fill(0xee));
  });

  it('takes two bytes beside a short id and one for each short part', () => {
    expect(recordBytes('', [])).toBe(2);
    expect(recordBytes('1-1', [Buffer.alloc(4), Buffer.alloc(5)])).toBe(2 + 3 + 2 + 9);
    expect(recordBytes('x'.repeat(128), [Buffer.alloc(128)])).toBe(2 + 128 + 1 + 2 + 128);
  });

  it('is read as far as is asked for, and knows how much there is', () => {
    const bytes = written('7-0', [Buffer.from('a'), Buffer.from('bb'), Buffer.from('ccc')]);
    const { count, partsStart, partsEnd } = readLayout(bytes, before, 2);
    expect(partsOf(bytes, 2).map(String)).toEqual(['a', 'bb']);
    expect(partsOf(bytes, 0)).toEqual([]);
    expect([count, partsEnd - partsStart]).toEqual([3, 6]);
  });

  it('knows whether bytes lie within one of its parts', () => {
    const bytes = written('9-9', [Buffer.from('ab'), Buffer.alloc(0), Buffer.from('cde')]);
    const { partsStart, partsEnd } = readLayout(bytes, before, Infinity);
    const isWithin = (from: number, count: number): boolean => isWithinPart(bytes, before, partsStart + from, count);
    const found = Array.from({ length: 5 }, (_, from) => [1, 2, 3, 4].filter((count) => isWithin(from, count)));
    expect(found).toEqual([[1, 2], [1], [1, 2, 3], [1, 2], [1]]);
    expect(partsEnd - partsStart).toBe(5);
    expect([-1, -3].map((from) => isWithin(from, 1))).toEqual([false, false]);
  });
});
