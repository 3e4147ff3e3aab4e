import { describe, expect, it } from 'vitest';
import { failed } from '../../../src/expression/cel/value.ts';
import { answer } from './scopeOf.ts';

describe('An expression over values of another kind than it takes', () => {
  const methods = [
    ...[
      'contains("a")',
      'startsWith("a")',
      'endsWith("a")',
      'matches("a")',
      'charAt(0)',
      'lowerAscii()',
      'upperAscii()',
    ],
    ...['trim()', 'reverse()', 'indexOf("a")', 'indexOf("a", 0)', 'lastIndexOf("a")', 'lastIndexOf("a", 0)', 'join()'],
    ...['substring(0)', 'substring(0, 1)', 'replace("a", "b")', 'replace("a", "b", 1)', 'split("a")', 'split("a", 1)'],
    ...[
      'join("a")',
      'format([1])',
      'getHours()',
      'getFullYear("UTC")',
      'hasValue()',
      'value()',
      'all(i, true)',
      'map(i, i)',
    ],
    ...[
      'filter(i, true)',
      'exists(i, true)',
      'exists_one(i, true)',
      'optMap(i, i)',
      'or(optional.of(1))',
      'orValue(1)',
    ],
  ];
  it.each(methods)('fails at dyn(1).%s', (method) => {
    expect(answer(`x.${method}`, { x: 1n })).toBe(failed);
  });

  const second = [
    'contains(x)',
    'startsWith(x)',
    'endsWith(x)',
    'matches(x)',
    'indexOf(x)',
    'lastIndexOf(x)',
    'split(x)',
  ];
  const others = [
    'replace(x, "a")',
    'replace("a", x)',
    'split("a", x)',
    'indexOf("a", x)',
    'charAt(x)',
    'substring(x)',
  ];
  it.each([...second, ...others, 'format(x)', 'substring(0, x)', 'lastIndexOf("a", x)'])(
    'fails at "text".%s',
    (method) => {
      expect(answer(`"text".${method}`, { x: null })).toBe(failed);
      expect(answer(`"text".${method}`, { x: new Date(0) })).toBe(failed);
    },
  );

  const plain = [
    'size(x)',
    'bool(x)',
    'string(x)',
    'bytes(x)',
    'int(x)',
    'uint(x)',
    'double(x)',
    'timestamp(x)',
    'duration(x)',
  ];
  it.each([...plain, '-x', '!x', 'x + 1', '1 - x', 'x * 1', '1 / x', 'x % 1', 'x < 1', '1 >= x', 'x ? 1 : 2', 'x.y'])(
    'fails at %s of null',
    (text) => {
      expect(answer(text, { x: null })).toBe(failed);
    },
  );

  it.each([
    '["a", 1].join()',
    '["a"].join(x)',
    '1 in x',
    'x in dyn("text")',
    'optional.of(1).optFlatMap(i, i)',
    '[x][1]',
  ])('fails at %s', (text) => {
    expect(answer(text, { x: 2n })).toBe(failed);
  });

  it('compares what is nested 64 levels deep, and nothing deeper', () => {
    const nested = (levels: number, around: (inner: unknown) => unknown): unknown =>
      levels === 0 ? 1n : around(nested(levels - 1, around));
    const inMap = (inner: unknown): unknown => ({ a: inner });
    const inList = (inner: unknown): unknown => [inner];
    for (const around of [inMap, inList]) {
      const [x, y] = [nested(65, around), nested(65, around)];
      expect(answer('x == dyn(service)', { x, service: y })).toBe(true);
      expect(answer('x == dyn(service)', { x: around(x), service: around(y) })).toBe(failed);
      expect(answer('"%s".format([x])', { x: nested(63, around) })).toBeTypeOf('string');
      expect(answer('"%s".format([x])', { x: nested(70, around) })).toBe(failed);
    }
  });

  it('has no order for what has none', () => {
    for (const x of [[1], { a: 1 }, null, new Date(NaN), 'a', true, 1n, new Uint8Array(1)]) {
      for (const y of ['dyn([1])', 'dyn({})', 'dyn(null)', 'dyn(optional.of(1))', 'dyn(int)', 'dyn(timestamp(0))']) {
        for (const text of [`x <= ${y}`, `${y} >= x`, `x < ${y}`])
          expect([text, answer(text, { x })]).toEqual([text, failed]);
      }
    }
    expect(answer('x <= timestamp(0) && timestamp(0) >= x', { x: new Date(0) })).toBe(true);
  });

  it.each(['size(x)', 'x.all(i, true)', 'x.y', 'x + "a"', 'x.contains("a")', 'x.map(i, i)', 'x.join()', 'bytes(x)'])(
    'takes nothing from what the rest may cost: %s',
    (text) => {
      expect(answer(`dyn(${text}) == 2 || [1, 2].exists(i, "text".contains("x") && i == 2)`, { x: 1n })).toBe(true);
    },
  );

  it('has no member that nobody wrote, whatever JavaScript has', () => {
    for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      expect([name, answer(`has(x.${name})`, { x: {} })]).toEqual([name, false]);
      expect([name, answer(`x.${name} != "x"`, { x: {} })]).toEqual([name, failed]);
      expect([name, answer(`"${name}" in x`, { x: {} })]).toEqual([name, false]);
    }
    for (const x of [new Date(0), new Uint8Array(1), 'text', 1n]) {
      expect(answer('has(x.getTime) || has(x.length) || has(x.toString)', { x })).toBe(false);
    }
    expect(answer('x[1]', { x: { 1: 'a' } })).toBe(failed);
    expect(answer('1 in x', { x: { 1: 'a' } })).toBe(false);
    expect(answer('x["1"]', { x: { 1: 'a' } })).toBe('a');
  });

  it('has no type for a moment that is none', () => {
    expect(answer('type(x) == type(timestamp(0))', { x: new Date(0) })).toBe(true);
    expect(answer('type(x) == type(timestamp(0))', { x: new Date(NaN) })).toBe(failed);
    expect(answer('x == x', { x: new Date(NaN) })).toBe(true);
    expect(answer('string(x)', { x: new Date(NaN) })).toBe(failed);
  });

  it('takes a member that is there and undefined for one that is missing', () => {
    const service = { image: undefined, name: 'web' };
    expect(answer('has(service.image)', { service })).toBe(false);
    expect(answer('service.image == "a"', { service })).toBe(failed);
    expect(answer('has(service.name) && "name" in service && !("image" in service)', { service })).toBe(true);
  });
});

describe('What a value is zero of', () => {
  it.each([
    'null',
    'false',
    '""',
    '0',
    '0.0',
    '-0.0',
    '0u',
    'b""',
    '[]',
    '{}',
    'duration("0s")',
    '{1: 1}.filter(i, i > 1)',
  ])('is none as an optional: %s', (text) => {
    expect(answer(`optional.ofNonZeroValue(${text}).hasValue()`)).toBe(false);
  });

  it.each([
    'true',
    '"a"',
    '1',
    '0.5',
    '1u',
    'b"a"',
    '[0]',
    '{"a": 0}',
    '{0: 0}',
    'duration("1s")',
    'timestamp(1)',
    'int',
  ])('is something else than %s', (text) => {
    expect(answer(`optional.ofNonZeroValue(${text}).hasValue()`)).toBe(true);
  });
});
