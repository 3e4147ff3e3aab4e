import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lexer } from 'yaml';
import { applyChanges, formatChanges } from '../../../../src/manifest/yaml/format.ts';
import { mutated } from '../support/mutating.ts';
import { realWorld } from '../support/realWorld.ts';
import { resolving } from '../support/resolving.ts';
import { fullSample } from '../support/samples.ts';

const root = join(import.meta.dirname, '../../../..');
const examples = globSync('{tests,examples}/**/*.{yaml,yml}', { cwd: root, exclude: ['**/node_modules/**'] });
const corpus = process.env['PATCHBAY_CORPUS'] ?? join(root, '../shared/corpus');
const realFiles = existsSync(corpus) ? globSync(join(corpus, '**/*.{yaml,yml}')) : [];

const format = (text: string): string => applyChanges(text, formatChanges(text));

/** A manifest in the hand of somebody who keeps no style. */
const untidy = `

version: "3"
services:   # all of them
      web:
          image:   nginx:1.27
          #only one word
          command: >-
                echo   a
                  b

          ports:
          - "80:80"
          -   "81:81"


          deploy: { replicas:  2,
               labels: [ a,
                         b ] }
          environment :
              A: "one
                 two"
              B:    &b   x
          # about api
      api:
          depends_on:
                -    web   # first
                #   - cache
          labels:
                - name: x
                  other:   y
          # the end of api
# the end
volumes:
   data:   
`;

const tidy = `version: "3"
services:   # all of them
  web:
    image: nginx:1.27
    #only one word
    command: >-
      echo   a
        b

    ports:
      - "80:80"
      - "81:81"

    deploy: { replicas:  2,
         labels: [ a,
                   b ] }
    environment:
      A: "one
         two"
      B: &b   x
    # about api
  api:
    depends_on:
      - web   # first
      #   - cache
    labels:
      - name: x
        other: y
    # the end of api
# the end
volumes:
  data:
`;

describe('formatting', () => {
  it('brings a manifest into shape', () => {
    expect(format(untidy)).toBe(tidy);
  });

  it('leaves a tidy text alone', () => {
    expect(formatChanges(tidy)).toEqual([]);
    expect(formatChanges('')).toEqual([]);
  });

  it.each([
    ['a mistake of syntax', 'services:\n    a: [b\n'],
    ['a key that is there twice', 'a:   1\na:   2\n'],
    ['keys that are no words', '?   a\n:   b\n'],
  ])('leaves a text with %s alone', (_, text) => {
    expect(formatChanges(text)).toEqual([]);
  });

  it('keeps line ends, the byte order mark and characters of two units', () => {
    expect(format('\uFEFFa:\r\n    b:   "🐋"  # 🐋\r\n\r\n\r\nc: 1')).toBe(
      '\uFEFFa:\r\n  b: "🐋"  # 🐋\r\n\r\nc: 1\r\n',
    );
  });

  it.each([
    ['text', 'a:\n    b: |+\n        x\n\n\n', 'a:\n  b: |+\n    x\n\n\n'],
    ['spaces at its line ends', 'a: |\n    x  \n     y\n', 'a: |\n  x  \n   y\n'],
    ['no line end', 'a: |\n    x', 'a: |\n  x'],
    ['a comment behind it', 'a:\n    b: |\n        x\n    # c\n', 'a:\n  b: |\n    x\n  # c\n'],
  ])('keeps a block scalar with %s', (_, text, expected) => {
    expect(format(text)).toBe(expected);
  });

  it('takes as many spaces a level as it is told, and keeps what stands in a list beside its dash', () => {
    const four = 'a:\n    b:\n        - c: 1\n          d:\n              - e\n        # f\n    # g\n';
    expect(applyChanges(four, formatChanges(four, undefined, 4))).toBe(four);
    const two = format(four);
    expect(two).toBe('a:\n  b:\n    - c: 1\n      d:\n        - e\n    # f\n  # g\n');
    expect(applyChanges(two, formatChanges(two, undefined, 4))).toBe(four);
  });

  it.each(['#image: nginx', '#!x', '#', '#\tx'])('leaves the comment %s as it is written', (comment) => {
    const text = `a:\n  b: 1\n  ${comment}\n`;
    expect(format(text)).toBe(text);
  });

  it('changes only lines of a range, and moves none that cannot stand alone', () => {
    const text = 'a:\n    b:   1\n    c:   2\n';
    expect(applyChanges(text, formatChanges(text, { first: 1, last: 1 }))).toBe('a:\n    b: 1\n    c:   2\n');
    expect(applyChanges(text, formatChanges(text, { first: 1, last: 2 }))).toBe('a:\n  b: 1\n  c: 2\n');
  });

  const texts: readonly (readonly [string, string])[] = [
    ...Object.entries(realWorld),
    ['the full sample', fullSample],
    ['an untidy one', untidy],
    ...[...examples.map((path) => join(root, path)), ...realFiles].map(
      (path) => [path, readFileSync(path, 'utf8')] as const,
    ),
  ];

  it.each(texts)('of %s keeps its meaning and its comments, and is done at once', (_, text) => {
    checkFormatted(text);
  });

  it('of any sound text does so too', () => {
    const sources = [untidy, fullSample, ...Object.values(realWorld).slice(0, 2)];
    fc.assert(
      fc.property(
        fc.constantFrom(...sources).chain((text) => mutated(text)),
        (text) => checkFormatted(text),
      ),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 25) },
    );
  });

  it('of any indents keeps what they mean', () => {
    fc.assert(
      fc.property(block(0), (lines) => checkFormatted(lines.join('\n'))),
      { numRuns: Number(process.env['PATCHBAY_FUZZ_RUNS'] ?? 25) },
    );
  });
});

function checkFormatted(text: string): void {
  for (const step of [2, 4]) checkFormattedBy(text, step);
}

function checkFormattedBy(text: string, step: number): void {
  const formatted = applyChanges(text, formatChanges(text, undefined, step));
  expect(formatChanges(formatted, undefined, step)).toEqual([]);
  expect(commentsOf(formatted)).toEqual(commentsOf(text));
  const [before, after] = [resolving(text), resolving(formatted)];
  expect(after.model).toEqual(before.model);
}

/** In order, without the spaces at their ends. */
function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((comment) => comment.trimEnd());
}

/** Nested mappings and lists with comments, at any indents, with blank lines between. */
function block(depth: number): fc.Arbitrary<string[]> {
  const leaf = fc.constantFrom(
    'x',
    '"a b"',
    '[1,  2]',
    '{ a: 1,  b: 2 }',
    '|\n|   text\n|     more',
    '>-\n|  folded\n|\n|  on',
  );
  const gap = fc.constantFrom(' ', '  ', '    ');
  const noise = fc.constantFrom([], [], ['# c'], ['      # far'], [''], ['', '']);
  const value = (isList: boolean): fc.Arbitrary<string[]> => {
    const scalar = fc.tuple(gap, leaf).map(([space, text]) => {
      const [first = '', ...more] = text.split('\n');
      return [`${space}${first}`, ...more.map((line) => line.replace('|', isList ? '        ' : '      '))];
    });
    if (depth > 3) return scalar;
    const inner = fc.tuple(fc.integer({ min: isList ? 2 : 1, max: 6 }), block(depth + 1));
    return fc.oneof(
      scalar,
      inner.map(([indent, lines]) => ['', ...lines.map((line) => (line === '' ? line : ' '.repeat(indent) + line))]),
    );
  };
  const members = (isList: boolean): fc.Arbitrary<string[]> =>
    fc
      .array(fc.tuple(value(isList), noise), { minLength: 1, maxLength: 4 })
      .map((all) =>
        all.flatMap(([[first = '', ...rest], lines], index) => [
          ...lines,
          `${isList ? '-' : `k${index}:`}${first}`,
          ...rest,
        ]),
      );
  return fc.boolean().chain((isList) => members(isList && depth > 0));
}
