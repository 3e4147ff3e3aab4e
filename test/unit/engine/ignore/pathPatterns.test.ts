import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ignoreFileLines, PathPatterns } from '../../../../src/engine/ignore/pathPatterns.ts';

/** What Docker's documentation and its matcher say, as a regular expression: only short patterns can be given to it. */
function oracleExpression(pattern: string): RegExp {
  const body = pattern
    .replace(/\*\*\/?$/, '\u0001')
    .replace(/\*\*\/?/g, '\u0002')
    .replace(/[.+()|{}$]/g, String.raw`\$&`)
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace('\u0001', '.*')
    .replaceAll('\u0002', '(?:.*/)?');
  return new RegExp(`^${body}$`);
}

function oracle(lines: readonly string[], path: string): boolean {
  const names = path.split('/');
  const withParents = names.map((_, index) => names.slice(0, index + 1).join('/'));
  let isMatched = false;
  for (const line of lines) {
    const expression = oracleExpression(line.replace(/^!/, ''));
    if (withParents.some((each) => expression.test(each))) isMatched = !line.startsWith('!');
  }
  return isMatched;
}

const name = fc.constantFrom('a', 'b', 'ab', 'a.b', '.a', 'abc');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const part = fc.constantFrom(
  'a',
  'b',
  'ab',
  '*',
  '**',
  'a*',
  '*b',
  '?',
  'a?',
  '.*',
  '*.b',
  '**',
  '[ab]',
  '[^a]b',
  'a**',
);
const pattern = fc
  .tuple(fc.boolean(), fc.array(part, { minLength: 1, maxLength: 4 }))
  .map(([isException, parts]) => `${isException ? '!' : ''}${parts.join('/')}`);
const lines = fc.array(pattern, { minLength: 1, maxLength: 5 });

describe('Patterns of a .dockerignore', () => {
  it('match what those of Docker match', () => {
    fc.assert(
      fc.property(lines, fc.array(path, { minLength: 1, maxLength: 8 }), (rules, paths) => {
        const patterns = new PathPatterns(rules);
        for (const each of paths) expect([each, patterns.isMatched(each)]).toEqual([each, oracle(rules, each)]);
      }),
      { numRuns: 3000 },
    );
  });

  it('leave nothing to be found in a folder that is matched whole, and say of each folder that may hold something', () => {
    fc.assert(
      fc.property(lines, path, path, (rules, folder, rest) => {
        const patterns = new PathPatterns(rules);
        const below = `${folder}/${rest}`;
        if (patterns.isMatchedWhole(folder)) expect(patterns.isMatched(below)).toBe(true);
        if (patterns.isMatched(below)) expect(patterns.mayMatchBelow(folder)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, string, string, boolean]>([
    ['a name at the end of any name, after ** alone', '**foo', 'a/xfoo', true],
    ['nothing but what lies in a folder, before **', 'a/**', 'a', false],
    ['what an escape means', String.raw`a\*`, 'a*', true],
    ['what an escape does not mean', String.raw`a\*`, 'ab', false],
    ['a bracket without an end as itself', '[x', '[x', true],
    ['what comes to the same', './a/../b/', 'b/c', true],
    ['nothing above the folder', '../a', 'a', false],
    ['no folder as a whole', '.', 'a', false],
  ])('know %s', (_, line, each, isMatched) => {
    expect(new PathPatterns([line]).isMatched(each)).toBe(isMatched);
  });

  it('say which of them decides', () => {
    const patterns = new PathPatterns(['docs', ' !docs/keep.md ']);
    expect(patterns.verdict('docs/a')).toEqual({ isMatched: true, pattern: 'docs' });
    expect(patterns.verdict('docs/keep.md')).toEqual({ isMatched: false, pattern: '!docs/keep.md' });
    expect(patterns.verdict('src')).toBeUndefined();
  });

  it('come to an end, whatever they are: as a regular expression, this one would not', () => {
    expect(new PathPatterns(['**/a*'.repeat(150)]).isMatched(`${'a/'.repeat(300)}b`)).toBe(true);
    expect(new PathPatterns([`${'**/a*'.repeat(150)}c`]).isMatched(`${'a/'.repeat(300)}b`)).toBe(false);
  });

  it('are read from a file without its comments, its empty lines and its mark of UTF-8', () => {
    expect(ignoreFileLines('\uFEFF# why\r\na\r\n\n  \n!b\n # no comment')).toEqual(['a', '!b', ' # no comment']);
  });
});
