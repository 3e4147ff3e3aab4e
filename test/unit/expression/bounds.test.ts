import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCel } from '../../../src/expression/cel/compileCel.ts';
import { Scope } from '../../../src/expression/cel/scope.ts';
import { failed, isList, isTextMap, type Value } from '../../../src/expression/cel/value.ts';
import { maxRowMs, TooMuchWork } from '../../../src/expression/effort.ts';

const long = 'a'.repeat(400_000);
const given: Readonly<Record<string, Value>> = {
  text: long,
  wide: 'ж'.repeat(400_000),
  words: 'a,b;'.repeat(20_000),
  pairs: '😀'.repeat(50_000),
  xs: Array.from({ length: 60_000 }, (_, i) => i),
  few: Array.from({ length: 500 }, (_, i) => i),
  texts: Array.from({ length: 20_000 }, (_, i) => `${i}`.repeat(8)),
  names: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])),
  raw: new Uint8Array(400_000),
  number: 7,
  json: JSON.stringify({ note: 1, rest: 'x'.repeat(20_000) }),
};
const variables = Object.fromEntries(Object.keys(given).map((name) => [name, 'dyn']));
const maxLength = 1_000_000;
const maxItems = 100_000;

function run(text: string): Value {
  const compiled = compileCel(text, variables);
  if ('mistake' in compiled) return 'refused';
  try {
    return compiled.expression.evaluate(new Scope((name) => given[name] ?? failed));
  } catch (error) {
    if (error instanceof TooMuchWork) return failed;
    throw error;
  }
}

/** What the thread works for it, whatever else the machine does. */
function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** The largest of what was made, at any depth. */
function largest(value: Value, depth = 0): { readonly length: number; readonly items: number } {
  if (typeof value === 'string' || value instanceof Uint8Array) return { length: value.length, items: 0 };
  const inner = isList(value) ? value : isTextMap(value) && depth < 10 ? Object.values(value) : [];
  const all = inner.slice(0, 1000).map((each) => largest(each, depth + 1));
  return {
    length: Math.max(0, ...all.map((each) => each.length)),
    items: Math.max(inner.length, ...all.map((each) => each.items)),
  };
}

const nested = (times: number, first: string, step: string, last: string): string =>
  `cel.bind(x, ${first}, ${`cel.bind(x, ${step}, `.repeat(times)}${last}${')'.repeat(times + 1)}`;

describe('An expression that would make too much', () => {
  it.each([
    ['doubles a text', nested(28, 'text', 'x + x', 'x')],
    ['doubles bytes', nested(28, 'raw', 'x + x', 'x')],
    ['doubles a list', nested(28, 'xs', 'x + x', 'x')],
    ['doubles a small text', nested(28, '"aaaaaaaaaaaaaaaa"', 'x + x', 'size(x)')],
    ['replaces letters by a long text', 'words.replace("a", text)'],
    ['replaces letters by the text itself', nested(8, '"aaaaaaaa"', 'x.replace("a", x)', 'x')],
    ['puts a long text between letters', 'words.replace("", text)'],
    ['joins texts by a long one', 'texts.join(text)'],
    ['formats a long text again and again', nested(12, '"%s%s"', 'x.format([x, x])', 'x')],
    ['formats what holds itself', nested(20, '[text]', '[x, x]', '"%s".format([x])')],
    ['quotes a text again and again', nested(24, '"\\""', 'strings.quote(x)', 'x')],
    ['splits a text into more pieces than are taken', '(text + text).split("")'],
    ['makes a list of lists', 'xs.map(a, xs.map(b, xs))'],
    ['makes texts in a list', 'xs.map(a, text + text)'],
  ])('%s: it is left, in no more time than others may take', (_, text) => {
    let value: Value;
    expect(cpuMsOf(() => (value = run(text)))).toBeLessThan(maxRowMs * 10);
    expect(value).toBe(failed);
  });

  it.each([
    'text + text + text',
    'raw + raw + raw',
    'text.replace("aaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaa")',
    '"%s%s%s".format([text, text, text])',
    '[text, text, text].join("")',
  ])('makes no text and no bytes longer than a million: %s', (text) => {
    expect(run(text)).toBe(failed);
  });

  it.each(['xs + xs', 'text.split("")', 'words.split("").map(x, x) + words.split("")'])(
    'makes no list of more than a hundred thousand: %s',
    (text) => {
      expect(run(text)).toBe(failed);
    },
  );

  it.each([
    ...[
      'text.contains("b")',
      'text.contains(text)',
      'text == text + "a"',
      'text < text + "a"',
      'text.startsWith(text)',
    ],
    ...[
      'text.endsWith(text)',
      'text.indexOf("b")',
      'text.lastIndexOf("b")',
      'text.substring(1)',
      'text.charAt(399999)',
    ],
    ...[
      'text.lowerAscii()',
      'text.trim()',
      'text.reverse()',
      'size(text)',
      'text.replace("b", "c")',
      'text.split("b")',
    ],
    ...[
      'text.matches("b$")',
      'strings.quote(text)',
      '"%s".format([text])',
      '"b" in text',
      'bytes(words)',
      'string(raw)',
    ],
    ...['raw == raw + b""', 'raw < raw + b"a"', 'texts.join("")', 'size(names)', 'pairs.indexOf("b")'],
    ...['names == {"a": 1}', 'optional.ofNonZeroValue(names)', 'names.all(n, true)', '"%s".format([names])'],
    ...['-1 in xs', 'xs == xs.map(x, x)', 'xs.map(x, x)', 'xs.all(x, x >= 0)', 'xs.exists(x, x < 0)', 'xs + [1]'],
    ...[
      'xs.exists_one(x, x < 0)',
      'xs.filter(x, x < 0)',
      'xs.map(x, x < 0, x)',
      '"%s".format([xs])',
      '"%x".format([raw])',
    ],
    ...['"%x".format([text])', 'text + "a"', 'text.upperAscii()', 'wide.lowerAscii()', 'text.replace("a", "b")'],
    ...[
      'text.split("")',
      'text.replace("", "b", 1)',
      'pairs.charAt(49999)',
      'text in ["a", text + "a"]',
      'wide.reverse()',
    ],
    ...['text.lastIndexOf("b", 9)', 'text.indexOf("b", 9)', 'text.matches(text.substring(0, 9) + "b")', 'bytes(wide)'],
    ...['optional.of(text) == optional.of(text + "")', '[text] == [text + ""]', '{1: text} == {1: text + ""}'],
  ])('charges for the length of what it looks at: %s', (text) => {
    let value: Value;
    const again = `xs.exists(a, type(${text}) == a)`;
    expect(cpuMsOf(() => (value = run(again)))).toBeLessThan(maxRowMs * 10);
    expect(value).toBe(failed);
  });

  it.each(['wide.charAt(0)', '"b" < wide', 'wide > "b"'])('looks no further than it needs to: %s', (text) => {
    expect(cpuMsOf(() => run(`xs.exists(a, type(${text}) == a)`))).toBeLessThan(maxRowMs * 10);
  });

  it.each(['b"b" > raw', '"b" > text', 'text.startsWith("a")', 'text.endsWith("a")', 'text != "b"', 'raw != b"b"'])(
    'charges for no more than it looks at: %s',
    (text) => {
      expect(run(`few.all(a, ${text})`)).toBe(true);
    },
  );

  it.each([
    ['text.reverse()', long],
    ['size(bytes(text))', 400_000n],
    ['size(strings.quote(text + text))', 800_002n],
    ['size(text + text)', 800_000n],
    ['size(words.split(","))', 20_001n],
    ['texts.join("").size() > 100', true],
    ['pairs.charAt(49999)', '😀'],
    ['pairs.indexOf("😀", 3)', 3n],
    ['xs.filter(x, x > 10).size()', 59_989n],
    ['string(raw + b"a").size()', 400_001n],
    ['few.all(a, !"abc".matches("z"))', true],
    ['few.all(a, json.note == 1)', true],
  ])('is told from one that makes much: %s', (text, expected) => {
    expect(run(text)).toEqual(expected);
  });
});

describe('Any expression over large values', () => {
  const leaf = fc.constantFrom(
    ...Object.keys(given),
    ...['1', '-1', '2u', '9223372036854775807', '2.5', '"x"', '""', '"%s %d"', '"1h"', 'true', 'null', '[1, "a"]'].map(
      (each) => `dyn(${each})`,
    ),
    ...['optional.of(text)', 'b"x"', '{1: "a"}', 'v', '"UTC"', '"2026-01-01T00:00:00Z"'].map((each) => `dyn(${each})`),
  );
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const one = tie('expression');
    const of = (...parts: (string | fc.Arbitrary<string>)[]) =>
      fc
        .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
        .map((all) => `dyn(${all.join('')})`);
    const operator = fc.constantFrom(' + ', ' - ', ' * ', ' / ', ' % ', ' == ', ' < ', ' >= ', ' && ', ' || ', ' in ');
    const plain = fc.constantFrom(
      ...['size', 'string', 'bytes', 'int', 'uint', 'double', 'timestamp', 'duration', 'bool', 'type', 'strings.quote'],
      ...['optional.of', 'optional.ofNonZeroValue', '-', '!'],
    );
    const none = fc.constantFrom(
      'lowerAscii',
      'upperAscii',
      'trim',
      'reverse',
      'join',
      'size',
      'getHours',
      'value',
      'hasValue',
    );
    const single = fc.constantFrom(
      ...['contains', 'matches', 'split', 'join', 'indexOf', 'lastIndexOf', 'startsWith', 'endsWith', 'substring'],
      ...['charAt', 'format', 'getFullYear', 'getMilliseconds', 'or', 'orValue'],
    );
    const double = fc.constantFrom('replace', 'split', 'indexOf', 'lastIndexOf', 'substring');
    const macros = fc.constantFrom('all', 'exists', 'exists_one', 'map', 'filter', 'optMap', 'optFlatMap');
    return {
      expression: fc.oneof(
        { maxDepth: 5, depthSize: 'medium' },
        leaf,
        of('(', one, operator, one, ')'),
        of(plain, '(', one, ')'),
        of(one, '.', none, '()'),
        of(one, '.', single, '(', one, ')'),
        of(one, '.', double, '(', one, ', ', one, ')'),
        of(one, '.', macros, '(v, ', one, ')'),
        of('cel.bind(v, ', one, ', ', one, ')'),
        of('(', one, ' ? ', one, ' : ', one, ')'),
        of(one, '[', one, ']'),
        of(one, '[?', one, ']'),
        of('[', one, ', ', one, ']'),
        of('{', one, ': ', one, '}'),
      ),
    };
  });

  it('never throws, takes no longer than it may, and makes nothing larger than it may', () => {
    let ran = 0;
    fc.assert(
      fc.property(expression, (inner) => {
        const text = `cel.bind(v, 0, ${inner})`;
        let value: Value;
        const cpuMs = cpuMsOf(() => (value = run(text)));
        if (value === 'refused') return;
        ran++;
        expect([text, cpuMs < maxRowMs * 15]).toEqual([text, true]);
        const { length, items } = largest(value);
        expect([text, length <= maxLength, items <= maxItems]).toEqual([text, true, true]);
      }),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 700) },
    );
    expect(ran).toBeGreaterThan(300);
  });

  it('reads any text as an expression or says what is wrong with it', () => {
    const part = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '.',
      '?',
      ':',
      '"',
      '\\',
      '1',
      'u',
      'e9',
      '-',
      '!',
      'x',
      'cel',
      'has',
      '😀',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (text) => {
          const compiled = compileCel(text, variables);
          if (!('mistake' in compiled)) return;
          const { message, position, end } = compiled.mistake;
          expect(message).not.toBe('');
          if (position !== null && end !== undefined) expect(end).toBeGreaterThanOrEqual(position);
        },
      ),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 1000) },
    );
  });
});
