import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactly } from '../../../src/expression/exactJson.ts';

/** The same with the numbers that JSON.parse has. */
function asDoubles(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(asDoubles);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asDoubles(member)]));
}

describe('JSON that keeps the digits of its whole numbers', () => {
  it('is what JSON.parse makes of it otherwise', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, noise) => {
        const text = `{"a":${json},"b":${JSON.stringify(`${noise}1234567890123456789`)}}`;
        expect(asDoubles(parseExactly(text))).toEqual(JSON.parse(text));
      }),
    );
    expect(() => parseExactly('{"a":12345678901234567')).toThrow(SyntaxError);
  });

  it('has whole numbers that 64 bits hold, and a double does not, wherever they stand', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), fc.string(), (whole, before) => {
        const isSafe = Number.isSafeInteger(Number(whole));
        const parsed = parseExactly(JSON.stringify(before).concat(`,${whole}`).replace(/^/, '[').concat(']'));
        expect(parsed).toEqual([before, isSafe ? Number(whole) : whole]);
      }),
    );
  });

  it('has doubles for what is larger, or written as one', () => {
    const numbers = ['18446744073709551616', '-9223372036854775809', '9007199254740993.0', '9.007199254740993e15'];
    expect(parseExactly(`[${numbers.join(',')}]`)).toEqual(numbers.map(Number));
  });

  it('is read without where that would cost too much, or more of the stack than there is', () => {
    const deep = `${'['.repeat(6000)}12345678901234567${']'.repeat(6000)}`;
    expect(() => parseExactly(deep)).not.toThrow();
    const long = `[9007199254740993,"${'x'.repeat(60_000)}"]`;
    expect((parseExactly(long) as unknown[])[0]).toBe(9007199254740992);
  });
});
