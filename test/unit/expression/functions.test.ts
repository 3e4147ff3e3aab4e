import { describe, expect, it } from 'vitest';
import { failed } from '../../../src/expression/cel/value.ts';
import { answer } from './scopeOf.ts';

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
    ['int(timestamp("1969-12-31T23:59:58Z"))', -2n],
    ['string(timestamp("1969-12-31T23:59:58Z"))', '1969-12-31T23:59:58Z'],
    ['timestamp("1969-12-31T23:59:58Z").getMilliseconds()', 0n],
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

describe('A format', () => {
  it.each([
    ['"%.1f %.1f".format([0.25, 0.75])', '0.2 0.8'],
    ['"%.0f %.0f %.0f %.0f".format([0.5, 1.5, 2.5, -2.5])', '0 2 2 -2'],
    ['"%.2f %.2f %.2f".format([0.125, 0.375, -0.125])', '0.12 0.38 -0.12'],
    ['"%f %.3f".format([1, 2u])', '1.000000 2.000'],
    ['"%.2e %e".format([1234.5, 0.0])', '1.23e+03 0.000000e+00'],
    ['"%f %f %e".format([1.0 / 0.0, -1.0 / 0.0, 0.0 / 0.0])', 'Infinity -Infinity NaN'],
    ['"%d %d %d".format([-12, 7u, 2.5])', '-12 7 2.5'],
    ['"%x %X %x %X".format([255, 255u, "hi", b"\\xab"])', 'ff FF 6869 AB'],
    ['"%b %b %b %o".format([true, 5, -5, 8])', '1 101 -101 10'],
    ['"%s %s %s".format([null, [1, "a"], {"b": true, "a": 1.5}])', 'null [1, a] {a: 1.5, b: true}'],
    ['"%s %s".format([type(1), duration("90s")])', 'int 90s'],
    ['"100%% of %s".format(["it"])', '100% of it'],
    ['"plain".format([])', 'plain'],
  ])('of %s is %s', (text, expected) => {
    expect(answer(text)).toBe(expected);
  });

  it.each([
    ...['"%s".format([])', '"%y".format([1])', '"%".format([1])', '"%.101f".format([1.0])', '"%d".format(["1"])'],
    ...[
      '"%f".format(["1"])',
      '"%x".format([1.5])',
      '"%b".format([1.5])',
      '"%o".format([true])',
      '"%s".format([optional.of(1)])',
    ],
  ])('fails: %s', (text) => {
    expect(answer(text)).toBe(failed);
  });

  it('may have a hundred decimals', () => {
    expect(answer('"%.100f".format([0.5])')).toBe(`0.5${'0'.repeat(99)}`);
  });
});
