import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { droppedText } from '../../../../src/app/editor/droppedPaths.ts';

/** Drops files at `│`, and yields the document as an editor then has it. */
function dropped(source: string, files: readonly string[]): string | undefined {
  const offset = source.indexOf('│');
  const text = source.replace('│', '');
  const above = text.slice(0, offset).split('\n');
  const before = above.pop() ?? '';
  const after = text.slice(offset).split('\n')[0] ?? '';
  const inserted = droppedText(files, { folder: '/shop', above, before, after });
  if (inserted === undefined) return undefined;
  const indent = /^\s*/.exec(before)?.[0] ?? '';
  return text.slice(0, offset) + inserted.replaceAll('\n', `\n${indent}`) + text.slice(offset);
}

describe('files dropped into a manifest', () => {
  it.each<[string, string, readonly string[], string]>([
    ['a value', '  a:\n    env_file: │\n', ['/shop/web.env'], '  a:\n    env_file: ./web.env\n'],
    ['a value right behind the colon', 'file:│', ['/shop/a'], 'file: ./a'],
    ['several, as a list', 'a:\n  env_file: │\n', ['/shop/a', '/shop/b'], 'a:\n  env_file: \n    - ./a\n    - ./b\n'],
    ['several, in an item', '- path: │', ['/shop/a', '/shop/b'], '- path: \n    - ./a\n    - ./b'],
    ['an item', 'include:\n  - │\n', ['/shop/x/c.yaml'], 'include:\n  - ./x/c.yaml\n'],
    ['several items', 'include:\n  - │\n', ['/shop/a', '/shop/b'], 'include:\n  - ./a\n  - ./b\n'],
    ['behind a bare dash', 'include:\n  -│', ['/shop/a'], 'include:\n  - ./a'],
    ['an empty line under a key', 'include:\n│', ['/shop/a', '/shop/b'], 'include:\n  - ./a\n  - ./b'],
    ['an empty line under an item', 'include:\n  - a\n  │\n', ['/shop/b'], 'include:\n  - a\n  - ./b\n'],
    [
      'under an item, from the margin',
      'include:\n  - a\n│',
      ['/shop/b', '/shop/c'],
      'include:\n  - a\n  - ./b\n  - ./c',
    ],
    ['an empty flow list', 'include: [│]', ['/shop/a', '/shop/b'], 'include: [./a, ./b]'],
    ['behind an item of a flow list', 'include: [a│]', ['/shop/b'], 'include: [a, ./b]'],
    ['before an item of a flow list', 'include: [│a]', ['/shop/b'], 'include: [./b, a]'],
    ['behind a comma', 'include: [a,│]', ['/shop/b'], 'include: [a, ./b]'],
    ['inside quotes', 'file: "│"', ['/shop/say "x"'], 'file: "./say \\"x\\""'],
    ['inside single quotes', "file: '│'", ["/shop/it's"], "file: './it''s'"],
    ['a comment', '# see │', ['/shop/a', '/shop/b'], '# see ./a ./b'],
    ['a command line', 'command: cat │', ['/shop/a'], 'command: cat ./a'],
    ['beside the folder', 'file: │', ['/other/a'], 'file: ../other/a'],
    ['above the folder', 'file: │', ['/'], 'file: ..'],
    ['the folder itself', 'build: │', ['/shop'], 'build: .'],
  ])('%s', (_name, source, files, wanted) => {
    expect(dropped(source, files)).toBe(wanted);
  });

  it.each(['a b', 'a: b', 'a #b', 'a:', "it's", 'say "x"', 'back\\slash', 'tab\tin', 'ends ', 'a,b', '[x]', 'ü-漢-😀'])(
    'are read as the path that was dropped: %s',
    (name) => {
      for (const [source, read] of [
        ['file: │', (text: string) => (parse(text) as { file: string }).file],
        ['- │', (text: string) => (parse(text) as string[])[0]],
        ['file: [│]', (text: string) => (parse(text) as { file: string[] }).file[0]],
        ['file: "│"', (text: string) => (parse(text) as { file: string }).file],
        ["file: '│'", (text: string) => (parse(text) as { file: string }).file],
      ] as const) {
        if (source.includes("'") && name.includes('\t')) continue;
        expect(read(dropped(source, [`/shop/${name}`]) ?? '')).toBe(`./${name}`);
      }
    },
  );

  it('write a dollar sign as Compose wants it', () => {
    expect(dropped('file: │', ['/shop/$HOME/a'])).toBe('file: ./$$HOME/a');
  });

  it('are no text where they cannot be told apart, nor where there are none', () => {
    expect(dropped('file: "│"', ['/shop/a', '/shop/b'])).toBeUndefined();
    expect(dropped('file: │', [])).toBeUndefined();
  });
});
