import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type CanonicalValue } from '../../../src/audit/canonicalJson.ts';

test('the example of RFC 8785 is written as the RFC has it', () => {
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('members are sorted by the code units of their names, as the RFC shows', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  expect(
    Object.keys(JSON.parse(canonicalJson(value)) as object).map((key) => value[key as keyof typeof value]),
  ).toEqual(
    // A whole number comes first in an object of JavaScript, whatever the text says.
    [4, 2, 6, 7, 1, 5, 3],
  );
  expect(canonicalJson(value).indexOf('\\r')).toBeLessThan(canonicalJson(value).indexOf('"1"'));
});

test('values that are equal have one text, whatever the order of their members', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text) as CanonicalValue)).toBe(text);
      expect(canonicalJson(reversed(value) as CanonicalValue)).toBe(text);
    }),
  );
});

test('what JSON cannot say is refused', () => {
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(RangeError);
  let deep: CanonicalValue = 1;
  for (let depth = 0; depth < 100; depth++) deep = [deep];
  expect(() => canonicalJson(deep)).toThrow(RangeError);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
