import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MirrorBatch } from '../../../../src/develop/mirror/batch.ts';
import { batchesOf, type MirrorWish } from '../../../../src/develop/mirror/batches.ts';
import type { PreparedRule } from '../../../../src/develop/rules/preparedRule.ts';
import type { FileFacts } from '../../../../src/develop/watching/fileFacts.ts';
import type { FolderFiles } from '../../../../src/develop/watching/folderTree.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

/** A folder in memory: path → what is there. */
class MemoryFolder implements FolderFiles {
  readonly entries = new Map<string, FileFacts>();
  #version = 0;

  facts(path: string): FileFacts | undefined {
    return this.entries.get(path);
  }

  *below(path: string): Generator<readonly [string, FileFacts]> {
    for (const [each, facts] of [...this.entries].sort())
      if (each === path || each.startsWith(`${path}/`)) yield [each, facts];
  }

  put(path: string, kind: FileFacts['kind'] = 'file', facts: Partial<FileFacts> = {}): readonly string[] {
    const changed = [...this.#makeFolders(posix.dirname(path)), ...this.remove(path), path];
    this.#version++;
    const times = { mtimeMs: this.#version, changedMs: this.#version };
    this.entries.set(path, { kind, sizeBytes: 10, ...times, mode: 0o644, identity: `${this.#version}`, ...facts });
    return changed;
  }

  /** All that is gone. */
  remove(path: string): readonly string[] {
    const gone = [...this.below(path)].map(([each]) => each);
    for (const each of gone) this.entries.delete(each);
    return gone;
  }

  #makeFolders(path: string): readonly string[] {
    if (path === '/' || this.entries.get(path)?.kind === 'folder') return [];
    return [...this.#makeFolders(posix.dirname(path)), ...this.put(path, 'folder')];
  }
}

/** A container that does what batches say: path → `folder`, or the time of the file that was brought. */
class MemoryContainer {
  readonly has: Map<string, string>;

  constructor(image: readonly string[]) {
    this.has = new Map(image.map((path) => [path, 'image']));
  }

  apply({ removals, puts }: MirrorBatch): void {
    for (const path of removals) this.#remove(path);
    for (const put of puts) {
      this.#makeFolder(posix.dirname(put.path));
      if (put.kind === 'folder') this.#makeFolder(put.path);
      else {
        this.#remove(put.path);
        this.has.set(put.path, put.kind === 'file' ? `${put.source} ${put.mtimeMs}` : put.linkTarget);
      }
    }
  }

  #remove(path: string): void {
    for (const each of [...this.has.keys()]) if (each === path || each.startsWith(`${path}/`)) this.has.delete(each);
  }

  #makeFolder(path: string): void {
    if (path === '/' || this.has.get(path) === 'folder') return;
    this.#makeFolder(posix.dirname(path));
    this.has.set(path, 'folder');
  }
}

const whole: MirrorWish = { paths: [], isWhole: true };
const changed = (...paths: readonly string[]): MirrorWish => ({ paths, isWhole: false });
const rule = aWatchRule('/w/src');

function only(folder: MemoryFolder, rules: readonly PreparedRule[], wish: MirrorWish, imageMs?: number): MirrorBatch {
  const [batch, ...more] = [...batchesOf(folder, rules, wish, imageMs)];
  expect(more).toEqual([]);
  return batch ?? { removals: [], puts: [], files: 0, bytes: 0, paths: [] };
}

describe('What brings a container to what a folder is', () => {
  it('is what changed, parents first, and what is gone', () => {
    const folder = new MemoryFolder();
    folder.put('/w/src/a/b', 'file', { mode: 0o755, mtimeMs: 5 });
    folder.put('/w/src/link', 'link', { linkTarget: '../x' });
    const { puts, removals, files, bytes, paths } = only(
      folder,
      [rule],
      changed('/w/src/link', '/w/src/a/b', '/w/src/a', '/w/src/gone'),
    );
    expect(puts).toEqual([
      { kind: 'folder', path: '/app/a', mode: 0o644 },
      { kind: 'file', path: '/app/a/b', source: '/w/src/a/b', sizeBytes: 10, mtimeMs: 5, mode: 0o755 },
      { kind: 'link', path: '/app/link', linkTarget: '../x' },
    ]);
    expect({ removals, files, bytes, paths }).toEqual({
      removals: ['/app/gone'],
      files: 2,
      bytes: 10,
      paths: ['/w/src/gone', '/w/src/a/b', '/w/src/link'],
    });
  });

  it('is a removed folder once, with all that is in it', () => {
    expect(
      only(new MemoryFolder(), [rule], changed('/w/src/a', '/w/src/a/b', '/w/src/a/b/c', '/w/src/ab')).removals,
    ).toEqual(['/app/a', '/app/ab']);
  });

  it('is nothing of what a rule does not take, and of rules that do not copy', () => {
    const folder = new MemoryFolder();
    folder.put('/w/src/x.log');
    folder.put('/w/src/pipe', 'special');
    const rules = [aWatchRule('/w/src', { ignore: ['*.log'] }), aWatchRule('/w/src', { action: 'restart' })];
    expect([...batchesOf(folder, rules, changed('/w/src/x.log', '/w/other'))]).toEqual([]);
  });

  it('comes in batches of bounded size', () => {
    const folder = new MemoryFolder();
    const paths = Array.from({ length: 10 }, (_, index) => `/w/src/f${index}`);
    for (const path of paths) folder.put(path, 'file', { sizeBytes: 100 });
    const sizes = (maxBytes: number, maxEntries: number): readonly number[] =>
      [...batchesOf(folder, [rule], changed(...paths, '/w/src/gone'), 0, { maxBytes, maxEntries })].map(
        ({ puts, removals }) => puts.length + removals.length,
      );
    expect(sizes(1000, 4)).toEqual([5, 4, 2]);
    expect(sizes(250, 1000)).toEqual([4, 3, 3, 1]);
  });

  it('is all of a rule that brings all at the start, and of others what is newer than the image', () => {
    const folder = new MemoryFolder();
    folder.put('/w/src/old', 'file', { mtimeMs: 1000, changedMs: 1000 });
    folder.put('/w/src/new', 'file', { mtimeMs: 3000, changedMs: 3000 });
    // Such as one that was moved here with the time that it had.
    folder.put('/w/src/moved', 'file', { mtimeMs: 1000, changedMs: 3000 });
    const targets = (facts: Partial<PreparedRule['rule']>, imageMs?: number): readonly string[] =>
      only(folder, [aWatchRule('/w/src', facts)], whole, imageMs).puts.map(({ path }) => path);
    expect(targets({ syncsAtStart: true }, 2000)).toEqual(['/app', '/app/moved', '/app/new', '/app/old']);
    expect(targets({}, 2000)).toEqual(['/app/moved', '/app/new']);
    expect(targets({})).toEqual([]);
    expect(targets({ syncsAtStart: true, include: ['new'] })).toEqual(['/app', '/app/new']);
  });

  it('leaves the target of a rule, with what the image has in it, when its folder is gone', () => {
    expect(only(new MemoryFolder(), [rule], changed('/w/src', '/w/src/a')).removals).toEqual(['/app/a']);
  });

  it('leaves a folder in which another rule has its target', () => {
    const rules = [rule, aWatchRule('/w/lib', { target: '/app/vendor/lib' })];
    const wish = changed('/w/src/vendor', '/w/src/vendor/x');
    const folder = new MemoryFolder();
    folder.put('/w/lib/a');
    expect(only(folder, rules, wish).removals).toEqual(['/app/vendor/x']);
  });

  it('brings back what another rule has at the place', () => {
    const folder = new MemoryFolder();
    folder.put('/w/base/a');
    const rules = [aWatchRule('/w/base'), rule];
    expect(only(folder, rules, changed('/w/src/a')).puts).toMatchObject([{ path: '/app/a', source: '/w/base/a' }]);
    folder.put('/w/src/a');
    expect(only(folder, rules, changed('/w/base/a')).puts).toMatchObject([{ path: '/app/a', source: '/w/src/a' }]);
  });
});

describe('Whatever changes, in whatever order', () => {
  const rules = [
    aWatchRule('/w/base', { syncsAtStart: true }),
    aWatchRule('/w/src', { target: '/app/', syncsAtStart: true, ignore: ['c', '!c/a'] }),
    aWatchRule('/w/lib', { target: '/app/b/lib', syncsAtStart: true, include: ['**/a'] }),
    aWatchRule('/w/one', { target: '/app/a/one', syncsAtStart: true }),
  ];
  const way = fc
    .array(fc.constantFrom('a', 'b', 'c', 'lib'), { minLength: 1, maxLength: 3 })
    .map((names) => names.join('/'));
  const path = fc.oneof(
    fc.tuple(fc.constantFrom('/w/base', '/w/src', '/w/lib'), way).map((parts) => parts.join('/')),
    fc.constant('/w/one'),
  );
  const act = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constantFrom('file', 'folder', 'link', 'remove'), path) },
    fc.tuple(fc.constantFrom('folder', 'remove'), fc.constantFrom('/w/base', '/w/src', '/w/lib')),
  );

  it('a container has what the folders have, and nothing that they had', () => {
    fc.assert(
      fc.property(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rounds) => {
        const folder = new MemoryFolder();
        const container = new MemoryContainer(['/app/own', '/app/b/own']);
        for (const acts of rounds) {
          const paths = acts.flatMap(([kind, each]) => perform(folder, kind, each));
          for (const batch of batchesOf(folder, rules, { paths, isWhole: false })) container.apply(batch);
          compare(folder, container);
        }
        const late = new MemoryContainer([]);
        for (const batch of batchesOf(folder, rules, whole)) late.apply(batch);
        compare(folder, late);
      }),
      { numRuns: 1500 },
    );
  });

  function perform(folder: MemoryFolder, kind: string, each: string): readonly string[] {
    if (kind === 'remove') return folder.remove(each);
    if (kind === 'folder' && folder.entries.get(each)?.kind === 'folder') return [];
    // A folder that is made where a file was: the file goes first.
    const above = each.split('/').map((_, index, names) => names.slice(0, index).join('/'));
    const inTheWay = above.find(
      (parent) => parent !== '' && folder.entries.has(parent) && folder.entries.get(parent)?.kind !== 'folder',
    );
    const gone = inTheWay === undefined ? [] : folder.remove(inTheWay);
    return [...gone, ...folder.put(each, kind as FileFacts['kind'], { linkTarget: 'x' })];
  }

  function compare(folder: MemoryFolder, container: MemoryContainer): void {
    const wanted = new Map<string, string>();
    for (const each of rules) {
      for (const [source, { kind, mtimeMs }] of folder.entries) {
        const target = each.targetOf(source);
        if (target === undefined) continue;
        wanted.set(target, kind === 'file' ? `${source} ${mtimeMs}` : kind === 'link' ? 'x' : 'folder');
      }
    }
    // Where one rule has a file and another one something below that place, both cannot be: those are left out here.
    const isPossible = (target: string): boolean =>
      !target
        .split('/')
        .some(
          (_, index, names) =>
            index > 1 && index < names.length && (wanted.get(names.slice(0, index).join('/')) ?? 'folder') !== 'folder',
        );
    const both = [...wanted.keys()].some((target) => !isPossible(target));
    if (both) fc.pre(false);
    for (const [target, what] of wanted) expect([target, container.has.get(target)]).toEqual([target, what]);
    for (const [target, what] of container.has) {
      if (what.startsWith('/w/')) expect([target, wanted.get(target)]).toEqual([target, what]);
    }
  }
});
