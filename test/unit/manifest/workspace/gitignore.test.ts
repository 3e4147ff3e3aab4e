import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGitignore } from '../../../../src/manifest/workspace/gitignore.ts';

/** What the rules say of a path, which is a folder where it ends with a slash. */
function verdict(rules: string, path: string): boolean | undefined {
  const isFolder = path.endsWith('/');
  return readGitignore(rules).verdict((isFolder ? path.slice(0, -1) : path).split('/'), isFolder);
}

describe('the rules of a .gitignore', () => {
  for (const [rules, out, kept] of [
    ['dist', ['dist', 'dist/', 'a/dist', 'a/b/dist/'], ['dist2', 'dist/x']],
    ['dist/', ['dist/', 'a/dist/'], ['dist', 'a/dist']],
    ['/dist', ['dist', 'dist/'], ['a/dist']],
    ['a/dist', ['a/dist'], ['b/a/dist', 'dist']],
    ['*.yaml', ['x.yaml', 'a/.yaml'], ['x.yml', 'x.yamls']],
    ['a*c', ['ac', 'abc', 'abbc'], ['abcd', 'xac']],
    ['a?c', ['abc'], ['ac', 'abbc']],
    ['[ab]x', ['ax', 'bx'], ['cx']],
    ['[!ab]x', ['cx'], ['ax']],
    ['[a-c]x', ['bx'], ['dx']],
    ['[]]x', [']x'], ['x']],
    ['[x', ['[x'], ['x']],
    ['**/a/b', ['a/b', 'c/a/b', 'c/d/a/b'], ['a/c/b']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'a/', 'b/a']],
    ['a/**/b', ['a/b', 'a/c/b', 'a/c/d/b'], ['a', 'b']],
    ['**', ['a', 'a/b'], []],
    ['\\#a', ['#a'], ['a']],
    ['\\!a', ['!a'], ['a']],
    ['a\\*', ['a*'], ['ab']],
    ['a  ', ['a'], ['a  ']],
    ['a\\ ', ['a '], ['a']],
    ['# a\n\n', [], ['a', '# a']],
    ['a\r\nb\r\n', ['a', 'b'], []],
    ['/', [], ['a', 'a/']],
  ] as const) {
    it(`of ${JSON.stringify(rules)}`, () => {
      for (const path of out) expect([path, verdict(rules, path)]).toEqual([path, true]);
      for (const path of kept) expect([path, verdict(rules, path)]).toEqual([path, undefined]);
    });
  }

  it('bring back what a later line excepts', () => {
    expect(verdict('*.local\n!kept.local', 'kept.local')).toBe(false);
    expect(verdict('!kept.local\n*.local', 'kept.local')).toBe(true);
  });

  it('come to an end, whatever the patterns are: as a regular expression, this one would not', () => {
    expect(verdict('*a'.repeat(240), `${'a'.repeat(200)}b`)).toBeUndefined();
  });

  describe('beside those of Git itself', () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'patchbay-gitignore-'));
      execFileSync('git', ['init', '-q', folder]);
      for (const path of ['a', 'b', 'a/b', 'a/a', 'b/a', 'a/b/a']) mkdirSync(join(folder, path), { recursive: true });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const paths = ['a', 'b', 'ab', 'a.b', 'a/b', 'a/ab', 'b/a', 'b/b', 'a/b/a', 'a/b/b', 'a/b/ab'];
    const folders = new Set(['a', 'b', 'a/b', 'b/a', 'a/b/a']);

    it('leave out the same, whatever the lines', () => {
      const piece = fc.constantFrom('a', 'b', '*', '?', '**', '/', '[ab]', '[!a]', '.', '!', '\\a', 'ab');
      // Two stars beside other signs of a name are one star, says Git's manual, and Git does not quite keep to it.
      const isPlain = (text: string): boolean => text.split('/').every((part) => part === '**' || !part.includes('**'));
      const line = fc
        .array(piece, { minLength: 1, maxLength: 5 })
        .map((pieces) => pieces.join(''))
        .filter(isPlain);
      fc.assert(
        fc.property(fc.array(line, { minLength: 1, maxLength: 3 }), (lines) => {
          const text = lines.join('\n');
          writeFileSync(join(folder, '.gitignore'), `${text}\n`);
          const rules = readGitignore(text);
          const own = paths.filter((path) => isOut(path, rules));
          expect(own).toEqual(gitIgnores(folder, paths));
        }),
        { numRuns: 60 },
      );
    });

    /** As a search goes: what is in a folder that is out is out. */
    function isOut(path: string, rules: ReturnType<typeof readGitignore>): boolean {
      const names = path.split('/');
      return names.some((_, index) => {
        const above = names.slice(0, index + 1);
        return rules.verdict(above, folders.has(above.join('/'))) === true;
      });
    }
  });
});

function gitIgnores(folder: string, paths: readonly string[]): readonly string[] {
  try {
    const options = { cwd: folder, input: paths.join('\n'), encoding: 'utf8' } as const;
    return execFileSync('git', ['check-ignore', '--no-index', '--stdin'], options).trim().split('\n');
  } catch (error) {
    // 1 says that none of them is left out.
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}
