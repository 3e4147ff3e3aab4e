import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameData } from '../../../src/base/sameData.ts';

describe('comparing plain data', () => {
  it('agrees with comparing its JSON', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const sorted = (each: unknown): string => JSON.stringify(each, sortKeys);
        expect(isSameData(one, other)).toBe(sorted(one) === sorted(other));
        expect(isSameData(one, structuredClone(one))).toBe(true);
      }),
    );
  });

  it('takes what is undefined for what is not there, and leaves out what it is told to', () => {
    expect(isSameData({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(isSameData({ a: 1 }, { a: 1, b: 0 })).toBe(false);
    expect(isSameData({ at: Number.NaN }, { at: Number.NaN })).toBe(true);
    expect(isSameData([], {})).toBe(false);
    const but = new Set(['log']);
    expect(isSameData({ a: 1, log: [1] }, { a: 1, log: [2] }, but)).toBe(true);
    expect(isSameData({ a: { log: [1] } }, { a: { log: [2] } }, but)).toBe(false);
  });
});

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
