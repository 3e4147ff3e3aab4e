import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { maxRowMs, TooMuchWork } from '../../../../src/expression/effort.ts';
import { compileRegex } from '../../../../src/expression/regex/regex.ts';
import { regexTest } from '../../../../src/messages/filter/regexMatcher.ts';
import { requiredText } from '../../../../src/expression/regex/requiredText.ts';

function regex(pattern: string, isCaseSensitive = false) {
  const compiled = compileRegex(pattern, isCaseSensitive);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled.regex;
}

function mistake(pattern: string) {
  const compiled = compileRegex(pattern, false);
  return 'mistake' in compiled ? compiled.mistake : undefined;
}

describe('A regex filter', () => {
  it('finds anywhere, with or without regard to case', () => {
    expect(regex('order-[0-9]+').isFoundIn('an ORDER-17')).toBe(true);
    expect(regex('order-[0-9]+', true).isFoundIn('an ORDER-17')).toBe(false);
    expect(regex('^x').isFoundIn('ax')).toBe(false);
  });

  it('says where it finds, as pairs, and not more than asked for', () => {
    expect(regex('[0-9]+').places('a12b3', 10)).toEqual([1, 3, 4, 5]);
    expect(regex('[0-9]+').places('a12b3', 1)).toEqual([1, 3]);
    expect(regex('x*').places('axxb', 10)).toEqual([1, 3]);
  });

  it.each([
    ['a(b', 'Missing closing )', 0],
    ['ab**', 'Invalid nested repetition operator: **', 2],
    ['a[z-b]', 'Invalid character class range: z-b', 2],
    ['(?=x)', 'Invalid or unsupported Perl syntax: (?=', 0],
    ['\\', 'Trailing backslash at end of expression', null],
    ['(a{1000}){1000}', 'Invalid repeat count: {1000}', 2],
  ])('%s is a mistake that is told', (pattern, message, position) => {
    expect(mistake(pattern)).toEqual({ message, position });
  });

  it.each(['(a+)+$', '(.*a){20}$', '(a?){200}a{200}$'])('answers %s on a text made to hang it', (pattern) => {
    expect(regex(pattern).isFoundIn(`${'a'.repeat(20_000)}b`)).toBe(false);
  });
});

describe('The marks of a pattern', () => {
  /** Takes long for a line, whatever it is. */
  const slow = regex('(a?){200}a{200}b');
  const line = `${'a'.repeat(200)}b`.repeat(3);

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('are left out once two lines have taken long, in lines that would', () => {
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 0.001));
    for (let i = 0; i < 5; i++) expect(slow.places(line, 10)).toEqual([0, 201, 201, 402, 402, 603]);
    clock.mockImplementation(() => (nowMs += 0.2));
    expect(slow.places(line, 10)).toHaveLength(6);
    expect(slow.places(line, 10)).toHaveLength(6);
    expect(slow.places(line, 10)).toEqual([]);
    expect(slow.places('a'.repeat(50), 10)).toEqual([]);
    expect(slow.places('', 10)).toEqual([]);
  });

  it('are left out of a line that takes longer than any row may', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
    vi.spyOn(process, 'threadCpuUsage').mockReturnValue(undefined as never);
    const other = regex('(a?){200}a{200}b');
    expect(other.places(line.repeat(10), 10)).toEqual([]);
  });
});

describe('What a pattern may cost', () => {
  it('is bounded: the larger it is, the less of a message it looks at', () => {
    const small = regex('a+b').maxLength;
    const large = regex('(a?){200}a{200}b').maxLength;
    expect(small).toBeGreaterThan(100_000);
    expect(large).toBeLessThan(10_000);
    expect(large).toBeGreaterThanOrEqual(512);
    expect(mistake(`(${'abcdefgh'.repeat(20)}){500}`)?.message).toContain('too large');
  });

  it('takes no end of what it has looked at for the end of a text', () => {
    const { maxLength } = regex('a$');
    expect(regex('a$').isFoundIn('a'.repeat(maxLength))).toBe(true);
    expect(regex('a$').isFoundIn('a'.repeat(maxLength + 1))).toBe(false);
  });

  it('is for each row anew', () => {
    let nowMs = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 0.25));
    vi.spyOn(process, 'threadCpuUsage').mockReturnValue(undefined as never);
    const store = new MessageStore({ maxMessages: 10, maxBytes: 1e9 });
    for (let i = 0; i < 4; i++) {
      store.append({ source: 0, timeMs: 0, id: '1-1', fields: [Buffer.alloc(0), Buffer.alloc(1000, 'a')] });
    }
    const page = store.pageFrom(0);
    const test = regexTest(regex('(a?){200}a{200}b'));
    for (let index = 0; index < 4; index++) expect(page && test(page, index)).toBe(false);
    expect(nowMs).toBeGreaterThan(maxRowMs * 1.5);
    clock.mockImplementation(() => (nowMs += 1));
    expect(() => page && test(page, 0)).toThrow(TooMuchWork);
    vi.restoreAllMocks();
  });

  it('covers all names and values of a message together', () => {
    const { maxLength } = regex('needle');
    const rowOf = (...values: string[]): boolean => {
      const store = new MessageStore({ maxMessages: 10, maxBytes: 1e9 });
      const fields = values.flatMap((value) => [Buffer.from('f'), Buffer.from(value)]);
      store.append({ source: 0, timeMs: 0, id: '1-1', fields });
      const page = store.pageFrom(0);
      return page !== undefined && regexTest(regex('needle'))(page, 0);
    };
    const half = 'x'.repeat(maxLength / 2);
    expect(rowOf(half, 'needle')).toBe(true);
    expect(rowOf(half, half, 'needle')).toBe(false);
    expect(rowOf(`${half}needle`)).toBe(true);
    expect(rowOf(`${half}${half}needle`)).toBe(false);
    // The shortest part costs as much as one of 64 bytes.
    const tiny = (count: number): string[] => Array.from({ length: count }, () => 'x');
    expect(rowOf(...tiny(Math.floor(maxLength / 128) - 1), 'needle')).toBe(true);
    expect(rowOf(...tiny(Math.ceil(maxLength / 128)), 'needle')).toBe(false);
    expect(rowOf('x'.repeat(maxLength - 64 - 6).concat('needle'))).toBe(true);
    expect(rowOf('x'.repeat(maxLength - 64 - 5).concat('needle'))).toBe(false);
  });

  it('does not take the end of what it has looked at for the end of a part', () => {
    const endsIn = regex('x+$|y{900}');
    const { maxLength } = endsIn;
    const test = (length: number): boolean => {
      const store = new MessageStore({ maxMessages: 10, maxBytes: 1e9 });
      store.append({ source: 0, timeMs: 0, id: '1-1', fields: [Buffer.from('1'), Buffer.alloc(length, 'x')] });
      const page = store.pageFrom(0);
      return page !== undefined && regexTest(endsIn)(page, 0);
    };
    expect(test(maxLength - 64)).toBe(true);
    expect(test(maxLength - 63)).toBe(false);
  });

  it('is found out before the pattern is made', () => {
    const before = process.threadCpuUsage();
    for (const pattern of ['a{1000}', 'a{1,1000}', 'a{1000,}']) {
      const most = Math.floor(1000 / pattern.length);
      expect(mistake(pattern.repeat(most))?.message).toBe(
        'The pattern is too large: what it repeats is too long, or repeated too often.',
      );
    }
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(60);
    expect(mistake('a'.repeat(1000))).toBeUndefined();
    expect(mistake('a'.repeat(1001))?.message).toBe('The pattern is longer than 1000 characters.');
    expect(mistake('a{1000}'.repeat(9))).toBeUndefined();
  });
});

describe('The text that a pattern requires', () => {
  it.each([
    ['order', true, 'order'],
    ['"total":[0-9]+,"state"', true, '"total":'],
    ['ab*c', true, undefined],
    ['abc?de', true, 'ab'],
    ['abc+de', true, 'abc'],
    ['abc{0,3}de', true, 'ab'],
    ['abc{2}de', true, 'abc'],
    ['a\\.b', true, 'a.b'],
    ['a\\dbc', true, 'bc'],
    ['one|two', true, undefined],
    ['(one|two)', true, undefined],
    ['ab(cd)ef', true, 'ab'],
    ['[)]ab(c[)]d)ef', true, 'ab'],
    ['(?i)abc', true, undefined],
    ['skype', false, 'ype'],
    ['žluť', false, 'lu'],
    ['žluť', true, 'žluť'],
    ['\\x41bc', true, 'bc'],
    ['\\x{41}bc', true, 'bc'],
    ['\\pLbc', true, 'bc'],
    ['^abc$', true, 'abc'],
    ['a😀b[^c]', true, 'a😀b'],
    ['a😀*b\\😀c', true, undefined],
    ['', true, undefined],
  ])('of %s (case %s) is %s', (pattern, isCaseSensitive, expected) => {
    expect(requiredText(pattern, isCaseSensitive)).toBe(expected);
  });

  it('is in every text that the pattern is found in', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      'a*',
      'b?',
      'a+',
      '[ab]',
      '[^a]',
      '(ab)',
      '(a|b)',
      '\\.',
      'a{2}',
      'b{0,1}',
      '\\w',
      '\\pL',
      '[[:alpha:]]',
      'k',
      'ab?',
      'a{0}',
      'aB',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.', 'k', '\u212a'), maxLength: 8 }),
        fc.boolean(),
        (pieces, text, isCaseSensitive) => {
          const pattern = pieces.join('');
          const required = requiredText(pattern, isCaseSensitive);
          if (required === undefined || !regex(pattern, isCaseSensitive).isFoundIn(text)) return;
          const fold = (value: string): string => (isCaseSensitive ? value : value.toLowerCase());
          expect([pattern, fold(text)]).toEqual([pattern, expect.stringContaining(fold(required))]);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
