import { describe, expect, it } from 'vitest';
import { compileCel, compileCondition } from '../../../src/expression/cel/compileCel.ts';
import { failed } from '../../../src/expression/cel/value.ts';
import { filterMistake } from '../../../src/expression/filter/filterMistake.ts';
import { scopeOf } from './scopeOf.ts';

const variables = { x: 'dyn', on: 'string', labels: 'map<string, string>', service: 'map<string, dyn>' };

function answer(text: string, values: Readonly<Record<string, unknown>> = {}, declared = variables): unknown {
  const compiled = compileCel(text, declared);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled.expression.evaluate(scopeOf(values));
}

function mistake(text: string): string | undefined {
  const compiled = compileCondition(text, variables, 'a policy');
  return 'mistake' in compiled ? compiled.mistake.message : undefined;
}

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

describe('A name that an expression binds', () => {
  it.each([
    ['labels.?tier.optMap(on, on + "!").orValue("") + on', 'web!start'],
    ['labels[?"tier"].optFlatMap(on, optional.of(on)).orValue("") + on', 'webstart'],
    ['cel.bind(on, "b", on) + on', 'bstart'],
    ['["a", "b"].map(on, on + "!").join() + on', 'a!b!start'],
    ['cel.bind(on, on + "1", cel.bind(on, on + "2", on) + on) + on', 'start12start1start'],
    ['["a"].filter(on, on == "a").join() + on', 'astart'],
  ])('means what it did behind it: %s', (text, expected) => {
    expect(answer(text, { labels: { tier: 'web' }, on: 'start' })).toBe(expected);
  });

  it('means what it did in a namespace of that name', () => {
    expect(answer('[["b", "a"]].map(strings, strings.join())[0] + strings.quote("c")')).toBe('ba"c"');
    expect(answer('[optional.of(1)].map(optional, optional.value())[0]')).toBe(1n);
  });

  it('counts as nested only in another one of its kind', () => {
    const all = (inner: string): string => `[1].all(i, ${inner})`;
    expect(answer(Array.from({ length: 9 }, () => all('true')).join(' && '))).toBe(true);
    expect(answer(all(`${all(all('true'))} && ${all(all('i == 1'))}`))).toBe(true);
    expect(mistake(all(all(all(all('true')))))).toBe('Too many of "all" and its like inside each other.');
  });

  it('has to be a name', () => {
    expect(mistake('optional.of(1).optMap(1, 2) == 2')).toContain('"optMap" needs a name and an expression.');
    expect(mistake('cel.bind(1, 2, 3) == 3')).toBe('invalid variable argument');
  });

  it('is of the type that an optional holds', () => {
    expect(mistake('optional.of("a").optMap(t, t + 1).hasValue()')).toBe('no such overload: string + int');
    expect(mistake('optional.of("a").optMap(t, t + "1").value() == "a1"')).toBeUndefined();
    expect(mistake('optional.of("a").optFlatMap(t, optional.of(t + 1)).hasValue()')).toBe(
      'no such overload: string + int',
    );
    expect(mistake('optional.of("a").optMap(t, t)')).toContain('A policy is true or false');
  });
});

describe('Time', () => {
  it.each([
    ['duration("1h") == duration("60m")', true],
    ['duration("1m") == duration("60s")', true],
    ['duration("1s") == duration("1000ms")', true],
    ['duration("1ms") == duration("1000us")', true],
    ['duration("1us") == duration("1000ns")', true],
    ['duration("1µs") == duration("1us")', true],
    ['duration("1h30m") == duration("1.5h")', true],
    ['duration("-1h30m") == duration("0s") - duration("90m")', true],
    ['duration("+1s") == duration("1s")', true],
    ['duration("1.s") == duration("1s")', true],
    ['timestamp("2026-12-31T23:30:00Z").getFullYear("Europe/Prague")', 2027n],
    ['timestamp("2026-12-31T23:30:00Z").getMonth("Europe/Prague")', 0n],
    ['timestamp("2026-12-31T23:30:00Z").getDate("Europe/Prague")', 1n],
    ['timestamp("2026-12-31T23:30:00Z").getDayOfYear("Europe/Prague")', 0n],
    ['timestamp("2026-12-31T23:30:00Z").getDayOfYear()', 364n],
    ['timestamp("2026-12-31T23:30:15.25Z").getMilliseconds("Europe/Prague")', 250n],
    ['timestamp("2026-12-31T23:30:00Z").getDate("-23:31")', 30n],
    ['timestamp("2026-12-31T23:30:00Z").getHours("+05:45")', 5n],
    ['timestamp("2026-12-31T23:30:00Z").getMinutes("5:45")', 15n],
    ['string(timestamp("2026-12-31T23:30:00.5+01:00"))', '2026-12-31T22:30:00.5Z'],
    ['timestamp("2026-12-31") == timestamp("2026-12-31T00:00:00Z")', true],
    ['timestamp(60) == timestamp("1970-01-01T00:01:00Z")', true],
    ['timestamp(dyn(1.5)) - timestamp(1) == duration("500ms")', true],
    ['int(timestamp("1969-12-31T23:59:58.5Z"))', -2n],
  ])('%s is %s', (text, expected) => {
    expect(answer(text)).toBe(expected);
  });

  it.each([
    ...[
      'duration("1")',
      'duration("h")',
      'duration("1d")',
      'duration("")',
      'timestamp("never")',
      'timestamp(dyn(1.0/0.0))',
    ],
    ...[
      'duration("400000000h")',
      'timestamp(253402300800)',
      'timestamp(-62135596801)',
      'dyn(duration("1s")).getFullYear()',
    ],
    ...['dyn(duration("1s")).getHours("UTC")', 'timestamp(0).getHours("Nowhere")', 'timestamp(0).getHours(x)'],
    `timestamp(0).getHours("${'x'.repeat(65)}")`,
  ])('%s has no answer', (text) => {
    expect(answer(text, { x: 1n })).toBe(failed);
  });
});

describe('A text', () => {
  it.each([
    ['"a😀b".indexOf("x")', -1n],
    ['"a😀b".lastIndexOf("b")', 2n],
    ['"a😀b".lastIndexOf("b", 1)', -1n],
    ['"a😀b😀".lastIndexOf("😀", 2)', 1n],
    ['"a😀b".charAt(2)', 'b'],
    ['"a😀b".charAt(3)', ''],
    ['"a😀b".charAt(4)', failed],
    ['"a😀b".substring(3)', ''],
    ['"a😀b".substring(4)', failed],
    ['"a😀b".substring(2, 1)', failed],
    ['"abc".substring(1, 3)', 'bc'],
    ['"abc".substring(1, 4)', failed],
    ['"a😀b".reverse()', 'b😀a'],
    ['size("a😀b")', 3n],
    ['"😀b".split("")', ['😀', 'b']],
    ['"😀bc".split("", 2)', ['😀', 'bc']],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['"a,b,c".split(",", 0)', []],
    ['"a,b,c".split(",", -1)', ['a', 'b', 'c']],
    ['"ab".replace("", "-")', '-a-b-'],
    ['"ab".replace("", "-", 2)', '-a-b'],
    ['"ab".replace("", "-", 1)', '-ab'],
    ['"aaa".replace("a", "b", 2)', 'bba'],
    ['"aaa".replace("a", "b", 0)', 'aaa'],
    ['"aéB".upperAscii()', 'AéB'],
    ['"AÉb".lowerAscii()', 'aÉb'],
    ['"\\u2003 a b \\n".trim()', 'a b'],
    ['"a".contains("")', true],
    ['"abc".indexOf("", 3)', 3n],
    ['"abc".indexOf("", 4)', failed],
  ])('%s is %s', (text, expected) => {
    expect(answer(text)).toEqual(expected);
  });
});

describe('What is wrong with the text of a filter', () => {
  it('is nothing where it is looked for as it is, or blank', () => {
    expect(filterMistake('text', '(')).toBeUndefined();
    expect(filterMistake('regex', ' ')).toBeUndefined();
    expect(filterMistake('cel', '')).toBeUndefined();
    expect(filterMistake('cel', 'size > 1')).toBeUndefined();
    expect(filterMistake('regex', 'a+')).toBeUndefined();
    expect(filterMistake('cel', 'size >')?.message).toMatch(/./);
    expect(filterMistake('regex', '(')?.message).toMatch(/./);
  });
});
