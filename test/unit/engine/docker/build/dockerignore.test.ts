import { describe, expect, it } from 'vitest';
import { contextFilter } from '../../../../../src/engine/docker/build/dockerignore.ts';

describe('a .dockerignore', () => {
  it.each<[string, string, string, boolean]>([
    ['a pattern at the root', 'node_modules', 'node_modules/x/index.js', true],
    ['no folder of that name further down', 'node_modules', 'app/node_modules/x.js', false],
    ['any folder of that name after **', '**/node_modules', 'app/node_modules/x.js', true],
    ['a leading slash or dot as the root', './dist', 'dist/a', true],
    ['wildcards within one folder', '*.log', 'a.log', true],
    ['wildcards not across folders', '*.log', 'logs/a.log', false],
    ['an exception', '*.md\n!README.md', 'README.md', false],
    ['an exception within a folder that is out', 'docs\n!docs/keep.md', 'docs/keep.md', false],
    ['the last rule that fits', 'docs\n!docs/keep.md\ndocs/keep.md', 'docs/keep.md', true],
    ['everything but one folder', '*\n!src', 'src/a/b.ts', false],
    ['all else then', '*\n!src', 'test/a.ts', true],
    ['no comments', '# secret', 'secret', false],
    ['no blank lines', '\n  \n', 'a', false],
    ['a trailing slash as none', 'dist/', 'dist/a', true],
  ])('knows %s', (_name, text, path, isOut) => {
    expect(contextFilter(text, []).isOut(path)).toBe(isOut);
  });

  it('never leaves out what the build itself needs', () => {
    const filter = contextFilter('*', ['Dockerfile']);
    expect(filter.isOut('Dockerfile')).toBe(false);
    expect(filter.isOut('other')).toBe(true);
  });

  it('says which folder is out with all that is in it', () => {
    expect(contextFilter('docs', []).isOutWhole('docs')).toBe(true);
    expect(contextFilter('docs\n!docs/a', []).isOutWhole('docs')).toBe(false);
    expect(contextFilter('**/docs\n!other/a', []).isOutWhole('docs')).toBe(true);
    expect(contextFilter('!docs/a\ndocs', []).isOutWhole('docs')).toBe(true);
    expect(contextFilter('build', ['build/Dockerfile']).isOutWhole('build')).toBe(false);
  });
});
