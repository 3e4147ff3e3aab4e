import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateOfLink } from '../../../../src/app/inspector/inspectorLink.ts';
import { sharedFilters } from '../../../../src/app/inspector/savedFilters.ts';
import { compileFilter } from '../../../../src/messages/filter/compile.ts';
import { filterMistake } from '../../../../src/expression/filter/filterMistake.ts';
import type { Matcher } from '../../../../src/messages/filter/matcher.ts';
import type { RowFilter } from '../../../../src/expression/filter/rowFilter.ts';
import { ByteScanner } from '../../../../src/messages/filter/scan/byteScanner.ts';
import { Unevaluated } from '../../../../src/messages/filter/unevaluated.ts';
import { unfailing } from '../../../../src/messages/filter/unfailing.ts';
import { RowLens } from '../../../../src/messages/rows/rowLens.ts';
import { MessageStore } from '../../../../src/messages/store/store.ts';
import { noFilter } from '../../../../src/protocol/filterShapes.ts';
import { scanBounds } from '../../../../src/tap/scan/scanBounds.ts';
import { fodder, hostileFilters } from '../../../bench/support/hostileFilters.ts';

const facts = { id: 's', label: 's', kind: 'stream' } as const;
const scanner = ByteScanner.create();

function storeOf(...payloads: readonly (string | Buffer)[]): MessageStore {
  const store = new MessageStore({ maxMessages: 1000, maxBytes: 1e9 });
  for (const payload of payloads) {
    store.append({ source: 0, timeMs: 0, id: '1-0', fields: [Buffer.from('data'), Buffer.from(payload)] });
  }
  return store;
}

function ready(filter: Partial<RowFilter>): { readonly matcher: Matcher; readonly unevaluated: Unevaluated } {
  const unevaluated = new Unevaluated();
  const lens = new RowLens(() => facts, scanBounds);
  const world = { sourceId: () => 's', lens, verdictOf: () => 'none', scanner, onUnevaluated: unevaluated.add };
  const compiled = compileFilter({ ...noFilter, ...filter }, world);
  if ('mistake' in compiled || !compiled.matcher) throw new Error(`No filter: ${filter.text}`);
  return { matcher: compiled.matcher, unevaluated };
}

function found(store: MessageStore, filter: Partial<RowFilter>) {
  const { matcher, unevaluated } = ready(filter);
  const rows: number[] = [];
  for (let page = store.pageFrom(0); page; page = store.pageFrom(page.endSequence)) {
    const { firstSequence, count } = page;
    expect(matcher(page, 0, count, (index) => rows.push(firstSequence + index))).toBe(count);
    if (page.endSequence >= store.end) break;
  }
  return { rows, unevaluated: unevaluated.facts };
}

const bomb = `cel.bind(x, "aaaaaaaaaaaaaaaa", ${'cel.bind(x, x + x, '.repeat(28)}size(x) > 0${')'.repeat(29)}`;

describe('A filter made to hold up whoever takes it', () => {
  it('matches nothing where it would double a text 28 times, and is counted as not evaluated', () => {
    const store = storeOf('{"a":1}', '{"a":2}');
    expect(found(store, { mode: 'cel', text: bomb })).toEqual({
      rows: [],
      unevaluated: { rows: 2, why: 'they would take too long' },
    });
    expect(found(store, { mode: 'cel', text: 'payload.a == 2' })).toEqual({ rows: [1], unevaluated: null });
  });

  it('costs the rows that it is too much for, and none of the others', () => {
    const store = storeOf(fodder(200_001), '{"text":"b","xs":[1]}', fodder(200_001));
    const text =
      'payload.xs.exists(a, payload.xs.exists(b, payload.xs.exists(c, a > b && b > c && c > a))) || payload.text == "b"';
    expect(found(store, { mode: 'cel', text })).toEqual({
      rows: [1],
      unevaluated: { rows: 2, why: 'they would take too long' },
    });
  });

  it('comes with a link, or from x-patchbay.filters', () => {
    const store = storeOf('{"a":1}');
    const query = new URLSearchParams({ application: 'a', source: 'stream:s', mode: 'cel', filter: bomb });
    const linked = stateOfLink(query.toString());
    const shared = { mode: 'cel' as const, text: bomb, sources: [], isCaseSensitive: false, contract: 'any' as const };
    const [saved] = sharedFilters({ messaging: { channels: {}, filters: { Bomb: shared } } });
    for (const filter of [linked?.filter, saved?.filter]) {
      expect(found(store, { ...filter, sources: [] }).unevaluated?.rows).toBe(1);
    }
  });

  it.each(hostileFilters.map((filter) => [`${filter.mode} ${filter.text.slice(0, 60)}`, filter] as const))(
    '%s: every row is looked at',
    (_, filter) => {
      const store = storeOf(fodder(200), fodder(2001), fodder(20_000), fodder(200_001));
      const { rows, unevaluated } = found(store, filter);
      expect(rows.length + (unevaluated?.rows ?? 0)).toBeLessThanOrEqual(4);
    },
  );

  it.each([
    ['10,000 parentheses', `${'('.repeat(10_000)}true${')'.repeat(10_000)}`],
    ['1,900 parentheses', `${'('.repeat(1900)}true${')'.repeat(1900)}`],
    ['3,900 negations', `${'!'.repeat(3900)}true`],
    ['lists in lists', '['.repeat(3999)],
    ['calls in calls', `${'size('.repeat(700)}""${')'.repeat(700)} == 1`],
    ['a long sum', `payload.a == 1${' + 1'.repeat(950)}`],
    ['binds in binds', `${'cel.bind(x, "a", '.repeat(200)}true${')'.repeat(200)}`],
  ])('is told what is wrong with an expression of %s', (_, text) => {
    expect(filterMistake('cel', text)?.message).toMatch(/longer than 4000 characters|Exceeded max/);
  });

  it.each([
    '((a{1000}){1000})',
    '(?:x{0,1000}){0,1}'.repeat(40),
    'a{1000}'.repeat(20),
    `${'('.repeat(499)}${')'.repeat(499)}{1000}${'('.repeat(5)}`,
  ])('is told what is wrong with the pattern %s', (text) => {
    expect(filterMistake('regex', text)?.message).toBeDefined();
  });

  it('leaves messages whose reading alone would take too long, and says so', () => {
    const nested = '['.repeat(200_000) + ']'.repeat(200_000);
    const names = `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":1`).join(',')}}`;
    const plain = `{"note":"${'a, '.repeat(600_000)}","a":1}`;
    const store = storeOf(nested, names, plain);
    expect(found(store, { mode: 'cel', text: 'payload.a == 1' })).toEqual({
      rows: [2],
      unevaluated: { rows: 2, why: 'they would take too long' },
    });
  });

  it('that is a text leaves a message that is as long as it is full of what is almost that text', () => {
    // A search for both cases looks at the two rarest letters first: "z" and "q", which are at nearly every place.
    for (const [isCaseSensitive, often, once] of [
      [true, 'a', 'b'],
      [false, 'zq', 'e'],
    ] as const) {
      const half = often.repeat(2000 / often.length);
      const text = `${half}${once}${half}`;
      const store = storeOf('x', Buffer.alloc(48_000_000, often), `x${text}`);
      const { rows, unevaluated } = found(store, { text, isCaseSensitive });
      expect([isCaseSensitive, rows, unevaluated?.rows]).toEqual([isCaseSensitive, [2], 1]);
    }
  });

  it('that fails at a row anywhere in it goes on with the next one', () => {
    const page = storeOf('a', 'b', 'c', 'd').pageFrom(0);
    if (!page) throw new Error('no page');
    const unevaluated = new Unevaluated();
    const failing: Matcher = (_page, from, to, onMatch) => {
      for (let index = from; index < to; index++) {
        if (index === 2) throw new RangeError('Invalid string length');
        onMatch(index);
      }
      return to;
    };
    const rows: number[] = [];
    expect(unfailing(failing, unevaluated.add)(page, 0, 4, (index) => rows.push(index))).toBe(4);
    expect(rows).toEqual([0, 1, 3]);
    expect(unevaluated.facts).toEqual({ rows: 1, why: 'Invalid string length' });
  });
});

describe('Any expression', () => {
  const variables = ['payload', 'payload.a', 'payload.s', 'payload.xs', 'payload.m', 'payload.xs[0]'];
  const typed = [
    'fields',
    'headers',
    'time',
    'size',
    'key',
    'level',
    'id',
    '1',
    '0',
    '-1',
    '2.5',
    '9223372036854775807',
  ];
  const literals = ['"x"', '"["', '""', '"1h"', 'true', 'null', '[1, "a"]', '{"a": 1}', 'b"x"'];
  // Whatever is of type dyn passes the checker.
  const leaf = fc.constantFrom(...variables, ...[...typed, ...literals].map((text) => `dyn(${text})`));
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const one = tie('expression');
    const of = (...parts: (string | typeof one)[]) =>
      fc
        .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
        .map((all) => `dyn(${all.join('')})`);
    const operators = fc.constantFrom(' + ', ' - ', ' * ', ' / ', ' % ', ' == ', ' < ', ' && ', ' || ', ' in ');
    const methods = fc.constantFrom(
      'contains',
      'matches',
      'split',
      'join',
      'indexOf',
      'lastIndexOf',
      'startsWith',
      'substring',
    );
    const plain = fc.constantFrom('size', 'string', 'int', 'double', 'timestamp', 'duration', 'bool', 'type');
    const macros = fc.constantFrom('all', 'exists', 'exists_one', 'map', 'filter');
    return {
      expression: fc.oneof(
        { maxDepth: 5, depthSize: 'medium' },
        leaf,
        of('(', one, operators, one, ')'),
        of(one, '.', methods, '(', one, ')'),
        of(plain, '(', one, ')'),
        of(one, '.', macros, '(v, ', one, ')'),
        of('cel.bind(v, ', one, ', ', one, ')'),
        of('(', one, ' ? ', one, ' : ', one, ')'),
        of(one, '[', one, ']'),
        of(one, '.lowerAscii()'),
      ),
    };
  });
  const payload = fc.oneof(
    fc.json(),
    fc
      .record({
        a: fc.anything(),
        s: fc.string(),
        xs: fc.array(fc.jsonValue()),
        m: fc.dictionary(fc.string(), fc.integer()),
      })
      .map((value) => JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? 1 : each)) ?? ''),
    fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  );

  it('looks at any row without throwing', () => {
    let ran = 0;
    fc.assert(
      fc.property(expression, fc.array(payload, { minLength: 1, maxLength: 4 }), (text, payloads) => {
        const filter = `(${text}) == true`;
        if (filterMistake('cel', filter)) return;
        ran++;
        found(storeOf(...payloads), { mode: 'cel', text: filter });
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 600) },
    );
    expect(ran).toBeGreaterThan(100);
  });
});
