import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContentHashes } from '../../../../src/develop/watching/contentHashes.ts';
import { readFacts, type FileFacts } from '../../../../src/develop/watching/fileFacts.ts';

describe('What files held before they were touched', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const facts = (name: string): FileFacts => readFacts(at(name))!;
  const all = (...names: readonly string[]): Iterator<readonly [string, FileFacts]> =>
    names.map((name) => [at(name), facts(name)] as const).values();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-hashes-'));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });

  it('is learned by and by of those that need it', () => {
    for (const name of ['a', 'b', 'c.log']) writeFileSync(at(name), name);
    const hashes = new ContentHashes();
    hashes.learn(all('a', 'b', 'c.log'), (path) => !path.endsWith('.log'));
    expect(hashes.isUnchanged(at('b'), facts('b'))).toBe(false);
    vi.advanceTimersByTime(1000);
    utimesSync(at('a'), 1, 1);
    expect(hashes.isUnchanged(at('a'), facts('a'))).toBe(true);
    expect(hashes.isUnchanged(at('c.log'), facts('c.log'))).toBe(false);
    writeFileSync(at('a'), 'other');
    expect(hashes.isUnchanged(at('a'), facts('a'))).toBe(false);
    expect(hashes.isUnchanged(at('a'), facts('a'))).toBe(true);
  });

  it('is not what they hold after a change that nobody has noticed yet', () => {
    writeFileSync(at('a'), 'before');
    const hashes = new ContentHashes();
    hashes.learn(all('a'), () => true);
    writeFileSync(at('a'), 'after, and longer');
    vi.advanceTimersByTime(1000);
    expect(hashes.isUnchanged(at('a'), facts('a'))).toBe(false);
  });

  it('is not kept of large files, nor of those that are gone', () => {
    writeFileSync(at('large'), Buffer.alloc(2_000_000));
    writeFileSync(at('gone'), '');
    const hashes = new ContentHashes();
    const gone = facts('gone');
    for (const _ of Array.from({ length: 2 })) {
      expect(hashes.isUnchanged(at('large'), facts('large'))).toBe(false);
    }
    rmSync(at('gone'));
    expect(hashes.isUnchanged(at('gone'), gone)).toBe(false);
    hashes.learn(all('large'), () => true);
    hashes.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
