import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowFilter } from '../../../../src/expression/filter/rowFilter.ts';
import { compileFilter, type FilterWorld, type ReadyFilter } from '../../../../src/messages/filter/compile.ts';
import { ByteScanner } from '../../../../src/messages/filter/scan/byteScanner.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';

const scanner = ByteScanner.create();
const bounds = { maxPayloadBytes: 5000, maxUnpackedBytes: 1e6, maxFields: 100 };

/** A row as a test makes it: a gap has no parts. */
interface Row {
  readonly source: number;
  readonly timeMs: number;
  readonly parts: readonly string[] | undefined;
  readonly verdict: 'valid' | 'invalid' | 'none' | 'pending';
}

function worldOf(rows: readonly Row[], isScanned = true): FilterWorld {
  return {
    sourceId: (source) => `id ${source}`,
    lens: new RowLens((source) => ({ id: `id ${source}`, label: `label ${source}`, kind: 'stream' }), bounds),
    verdictOf: (page, index) => rows[page.sequenceAt(index)]?.verdict ?? 'none',
    scanner: isScanned ? scanner : undefined,
  };
}

function ready(change: Partial<RowFilter>, world = worldOf([])): ReadyFilter {
  const compiled = compileFilter({ ...noFilter, ...change }, world);
  if ('mistake' in compiled) throw new Error(compiled.mistake.message);
  return compiled;
}

function storeOf(rows: readonly Row[]): MessageStore {
  // Room for all of them on the first page, and not much more: large pages take long to make.
  const bytes = rows.reduce((sum, { parts }) => sum + (parts?.join('').length ?? 0) + 100, 0);
  const store = new MessageStore({ maxMessages: 1000, maxBytes: 100_000 + 16 * bytes });
  for (const { source, timeMs, parts } of rows) {
    if (!parts) store.appendGap(source, timeMs, 'something is missing', 0);
    else store.append({ source, timeMs, id: '1-0', fields: parts.map((part) => Buffer.from(part)) });
  }
  return store;
}

/** The rows that pass, asked for in pieces that end at these places. */
function passing(rows: readonly Row[], change: Partial<RowFilter>, cuts: readonly number[] = [], isScanned = true) {
  const { matcher } = ready(change, worldOf(rows, isScanned));
  const page = storeOf(rows).pageFrom(0);
  if (!matcher || !page) return rows.map((_, i) => i);
  const found: number[] = [];
  let from = 0;
  for (const to of [...cuts.filter((cut) => cut < rows.length), rows.length].toSorted((a, b) => a - b)) {
    expect(matcher(page, from, to, (index) => found.push(index))).toBe(to);
    from = to;
  }
  return found;
}

/** What a filter says, as anybody would write it down. */
function isWanted({ source, timeMs, parts, verdict }: Row, filter: RowFilter): boolean {
  const { sources, span, size, contract, mode, text, isCaseSensitive } = filter;
  if (sources.length > 0 && !sources.includes(`id ${source}`)) return false;
  if (span && (timeMs < span.fromMs || timeMs >= span.toMs)) return false;
  if (!parts) return true;
  const bytes = Buffer.byteLength(parts.join(''));
  if (size && (bytes < (size.minBytes ?? 0) || bytes > (size.maxBytes ?? Infinity))) return false;
  if (contract !== 'any' && contract !== verdict) return false;
  const fold = (value: string): string => (isCaseSensitive ? value : value.toLowerCase());
  if (mode === 'text') return text === '' || parts.some((part) => fold(part).includes(fold(text)));
  if (mode === 'regex') return parts.some((part) => new RegExp(text, isCaseSensitive ? 'su' : 'isu').test(part));
  return expressions[text]?.({ source, bytes, verdict }) ?? true;
}

const expressions: Readonly<
  Record<string, (row: { readonly source: number; readonly bytes: number; readonly verdict: string }) => boolean>
> = {
  'size > 4': ({ bytes }) => bytes > 4,
  'source == "label 1"': ({ source }) => source === 1,
  'contract == "valid" || size == 2': ({ verdict, bytes }) => verdict === 'valid' || bytes === 2,
  'fields.nothing == "x"': () => false,
};

const part = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', 'É', '1', 'k'), maxLength: 5 });
const row: fc.Arbitrary<Row> = fc.record({
  source: fc.nat(2),
  timeMs: fc.nat(20),
  parts: fc.oneof(
    { weight: 6, arbitrary: fc.tuple(part, part).map((each) => [...each]) },
    { weight: 2, arbitrary: fc.tuple(part, part, part, part).map((each) => [...each]) },
    { weight: 2, arbitrary: fc.constant(undefined) },
  ),
  verdict: fc.constantFrom('valid', 'invalid', 'none', 'pending'),
});
const asked = fc.oneof(
  { weight: 5, arbitrary: fc.record({ mode: fc.constant('text' as const), text: part }) },
  {
    weight: 2,
    arbitrary: fc.record({
      mode: fc.constant('regex' as const),
      text: fc.constantFrom('a', 'a.', 'ab+', '^b', 'a$', 'é1?', 'ka|1', '[ab]{2}1', ' '),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ mode: fc.constant('cel' as const), text: fc.constantFrom(...Object.keys(expressions), '') }),
  },
);
const facts = fc.record({
  isCaseSensitive: fc.boolean(),
  sources: fc.subarray(['id 0', 'id 1', 'id 2', 'id 3']),
  span: fc.option(fc.tuple(fc.nat(20), fc.nat(20)).map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }))),
  size: fc.option(fc.record({ minBytes: fc.option(fc.nat(8)), maxBytes: fc.option(fc.nat(12)) })),
  contract: fc.constantFrom('any', 'any', 'any', 'valid', 'invalid', 'none'),
  minLevel: fc.constantFrom(null, null, 'debug', 'error'),
});
const filters: fc.Arbitrary<RowFilter> = fc
  .tuple(facts, asked)
  .map(([about, what]): RowFilter => ({ ...about, ...what }))
  // A pattern that is white space alone asks for nothing.
  .filter(({ mode, text }) => mode !== 'regex' || text.trim() !== '');

describe('A filter', () => {
  it('lets through what it says, wherever one begins and ends to look, with and without vectors', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        filters,
        fc.array(fc.nat(40), { maxLength: 4 }),
        (all, filter, cuts) => {
          const expected = all.flatMap((each, i) => (isWanted(each, filter) ? [i] : []));
          expect([filter, passing(all, filter, cuts)]).toEqual([filter, expected]);
          expect([filter, passing(all, filter, cuts, false)]).toEqual([filter, expected]);
        },
      ),
      { numRuns: 800 },
    );
  });

  it('takes bounds of a size as they are said, both of them included', () => {
    const rows = [1, 2, 3, 4, 5].map((length): Row => ({
      source: 0,
      timeMs: 0,
      parts: ['', 'x'.repeat(length)],
      verdict: 'none',
    }));
    expect(passing(rows, { size: { minBytes: 2, maxBytes: 4 } })).toEqual([1, 2, 3]);
    expect(passing(rows, { size: { minBytes: 2, maxBytes: null } })).toEqual([1, 2, 3, 4]);
    expect(passing(rows, { size: { minBytes: null, maxBytes: 0 } })).toEqual([]);
    expect(passing(rows, { size: { minBytes: 3, maxBytes: 3 } })).toEqual([2]);
  });

  it('that says nothing has nothing to look at', () => {
    expect(ready({}).matcher).toBeUndefined();
    expect(ready({ mode: 'cel', text: '  ' }).matcher).toBeUndefined();
    expect(ready({ mode: 'regex', text: ' ' }).matcher).toBeUndefined();
  });

  it('finds nothing, and not its opposite either, in a payload that it does not read', () => {
    const rows = [10, 6000].map((length): Row => ({
      source: 0,
      timeMs: 0,
      parts: ['', 'x'.repeat(length)],
      verdict: 'none',
    }));
    expect(passing(rows, { mode: 'cel', text: 'payload != "y"' })).toEqual([0]);
    expect(passing(rows, { mode: 'cel', text: 'payload == null' })).toEqual([]);
    expect(passing(rows, { mode: 'cel', text: 'payload != "y" || size > 100' })).toEqual([0, 1]);
  });

  it('goes on with what else it asks where it is not known which source a row is of', () => {
    const rows: Row[] = [{ source: 7, timeMs: 0, parts: ['', 'abc'], verdict: 'none' }];
    const world = { ...worldOf(rows), lens: new RowLens(() => undefined, bounds) };
    const passes = (text: string): boolean => {
      const { matcher } = ready({ mode: 'cel', text }, world);
      const page = storeOf(rows).pageFrom(0);
      let isPassed = false;
      if (page) matcher?.(page, 0, 1, () => (isPassed = true));
      return isPassed;
    };
    expect(passes('source == "label 7" || size == 3')).toBe(true);
    expect(passes('source == "label 7"')).toBe(false);
    expect(passes('level == "error" || key == ""')).toBe(true);
  });

  it('says what is wrong with its expression', () => {
    for (const mode of ['cel', 'regex'] as const) {
      const compiled = compileFilter({ ...noFilter, mode, text: '(' }, worldOf([]));
      expect('mistake' in compiled && compiled.mistake.message).toMatch(/./);
    }
  });

  it('says whether it asks for contracts', () => {
    expect(ready({ text: 'a' }).needsVerdicts).toBe(false);
    expect(ready({ contract: 'valid' }).needsVerdicts).toBe(true);
    expect(ready({ mode: 'cel', text: 'contract != "valid"' }).needsVerdicts).toBe(true);
    expect(ready({ mode: 'cel', text: 'size > 1' }).needsVerdicts).toBe(false);
    expect(ready({ mode: 'cel', text: 'size > 1', contract: 'none' }).needsVerdicts).toBe(true);
  });

  it('says of how many bytes of a message it looks at the first only', () => {
    expect(ready({ text: 'plain' }).maxBytes).toBeUndefined();
    expect(ready({ text: 'žluť', isCaseSensitive: true }).maxBytes).toBeUndefined();
    expect(ready({ text: 'žluť' }).maxBytes).toBe(1_048_576);
    expect(ready({ mode: 'regex', text: 'ab' }).maxBytes).toBe(262_144);
    expect(ready({ mode: 'cel', text: 'size > 1' }).maxBytes).toBe(5000);
    expect(ready({ contract: 'valid' }).maxBytes).toBeUndefined();
  });

  it('looks for letters outside ASCII in so much of a message, and no further', () => {
    const rowOf = (before: number, ...others: string[]): Row => ({
      source: 0,
      timeMs: 0,
      parts: ['', `${'x'.repeat(before)}É`, ...others],
      verdict: 'none',
    });
    const mebibyte = 1_048_576;
    const rows = [rowOf(mebibyte - 2), rowOf(mebibyte - 1), rowOf(mebibyte), rowOf(mebibyte, '', 'é')];
    // Each has a page of its own.
    const passes = (change: Partial<RowFilter>): boolean[] => rows.map((each) => passing([each], change).length === 1);
    expect(passes({ text: 'é' })).toEqual([true, false, false, false]);
    expect(passes({ text: 'É', isCaseSensitive: true })).toEqual([true, true, true, true]);
  });
});

describe('Marks in a line of text', () => {
  it('are where the filter finds something, as pairs', () => {
    expect(ready({ text: 'Ab' }).marks('xabABb')).toEqual([1, 3, 3, 5]);
    expect(ready({ text: 'Ab', isCaseSensitive: true }).marks('xabAb')).toEqual([3, 5]);
    expect(ready({ text: 'aa' }).marks('aaaaa')).toEqual([0, 2, 2, 4]);
    expect(ready({ text: 'z' }).marks('xab')).toEqual([]);
    expect(ready({ mode: 'regex', text: 'A[0-9]+' }).marks('a1 A22')).toEqual([0, 2, 3, 6]);
    expect(ready({ mode: 'regex', text: 'A[0-9]+', isCaseSensitive: true }).marks('a1 A22')).toEqual([3, 6]);
  });

  it('are none where there is no text to look for', () => {
    expect(ready({ text: '' }).marks('abc')).toEqual([]);
    expect(ready({ mode: 'cel', text: 'size > 1' }).marks('size > 1')).toEqual([]);
    expect(ready({ contract: 'valid' }).marks('valid')).toEqual([]);
  });

  it('are none in a line that lower case makes longer, since they would stand elsewhere', () => {
    expect(ready({ text: 'a' }).marks('İa')).toEqual([]);
    expect(ready({ text: 'a', isCaseSensitive: true }).marks('İa')).toEqual([1, 2]);
  });

  it('are fifty of a line at most', () => {
    expect(ready({ text: 'a' }).marks('a'.repeat(50))).toHaveLength(100);
    expect(ready({ text: 'a' }).marks('a'.repeat(60))).toHaveLength(100);
    expect(ready({ mode: 'regex', text: 'a' }).marks('a'.repeat(60))).toHaveLength(100);
  });
});
