import {
  chmodSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentHashes } from '../../../../src/develop/watching/contentHashes.ts';
import { readFacts } from '../../../../src/develop/watching/fileFacts.ts';
import type { WatchedChange } from '../../../../src/develop/watching/watchedChanges.ts';
import { FolderTree } from '../../../../src/develop/watching/folderTree.ts';
import { Interest } from '../../../../src/develop/watching/interest.ts';
import type { PreparedRule } from '../../../../src/develop/rules/preparedRule.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-tree-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const longAgo = new Date('2020-01-01T00:00:00Z');

/** Writes a file, and the folders that it is in. */
function write(name: string, text = name): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

class Looking {
  readonly watched = new Set<string>();
  readonly tree: FolderTree;

  constructor(rules: readonly PreparedRule[] = [aWatchRule(at('src'))], single: readonly string[] = []) {
    const watchers = {
      add: (path: string) => void this.watched.add(relative(folder, path)),
      remove: (path: string) => void this.watched.delete(relative(folder, path)),
    };
    this.tree = new FolderTree(new Interest(rules, single), watchers, new ContentHashes());
    for (const _ of this.tree.arm());
    // What was just made cannot be told from what changes now, so that one look is without meaning.
    this.tree.lookAtAll(new Map());
  }

  look(...names: readonly string[]): readonly string[] {
    const changes = new Map<string, WatchedChange>();
    for (const name of names) this.tree.look(at(name), changes);
    return texts(changes);
  }

  lookAtAll(): readonly string[] {
    const changes = new Map<string, WatchedChange>();
    this.tree.lookAtAll(changes);
    return texts(changes);
  }

  get paths(): readonly string[] {
    return [...this.tree.below(at('src'))].map(([path]) => relative(folder, path)).toSorted();
  }
}

function texts(changes: ReadonlyMap<string, WatchedChange>): readonly string[] {
  return [...changes.values()]
    .map(({ path, kind, what, isTouch }) => `${kind} ${what} ${relative(folder, path)}${isTouch ? ' touched' : ''}`)
    .toSorted();
}

describe('The state of watched folders', () => {
  it('is all that a rule takes, and costs a watch for each folder that is not left out', () => {
    for (const name of ['src/a', 'src/b/c', 'src/node_modules/d/e', 'other/f']) write(name);
    const looking = new Looking([aWatchRule(at('src'), { ignore: ['node_modules'] })]);
    expect(looking.paths).toEqual(['src/a', 'src/b', 'src/b/c']);
    expect([...looking.watched].toSorted()).toEqual(['', 'src', 'src/b']);
  });

  it('tells what is new, changed and gone, a folder with all that is in it', () => {
    write('src/a');
    write('src/b/c');
    const looking = new Looking();
    write('src/a', 'longer text');
    write('src/new/x/y');
    rmSync(at('src/b'), { recursive: true });
    expect(looking.look('src/a', 'src/new', 'src/b')).toEqual([
      'put file src/a',
      'put file src/new/x/y',
      'put folder src/new',
      'put folder src/new/x',
      'removed file src/b/c',
      'removed folder src/b',
    ]);
    expect(looking.look('src/a', 'src/new', 'src/b')).toEqual([]);
    expect([...looking.watched].toSorted()).toEqual(['', 'src', 'src/new', 'src/new/x']);
  });

  it('knows a file that took the place of a folder, and the other way round', () => {
    write('src/a/b');
    write('src/c');
    const looking = new Looking();
    rmSync(at('src/a'), { recursive: true });
    write('src/a');
    rmSync(at('src/c'));
    write('src/c/d');
    expect(looking.look('src/a', 'src/c')).toEqual([
      'put file src/a',
      'put file src/c/d',
      'put folder src/c',
      'removed file src/a/b',
    ]);
  });

  it('knows a folder that took the place of another one, as a change of branches has it', () => {
    write('src/a/old');
    const looking = new Looking();
    rmSync(at('src/a'), { recursive: true });
    write('src/a/new');
    expect(looking.look('src/a')).toEqual(['put file src/a/new', 'put folder src/a', 'removed file src/a/old']);
  });

  it('finds what is in a new folder, whichever of the two is told first', () => {
    write('src/a');
    const looking = new Looking();
    write('src/b/c/d');
    expect(looking.look('src/b/c/d')).toEqual(['put file src/b/c/d', 'put folder src/b', 'put folder src/b/c']);
  });

  it('says nothing when a file was only read', () => {
    write('src/a');
    const looking = new Looking();
    const { mtimeMs } = readFacts(at('src/a'))!;
    utimesSync(at('src/a'), longAgo, mtimeMs / 1000);
    looking.look('src/a');
    utimesSync(at('src/a'), new Date(), readFacts(at('src/a'))!.mtimeMs / 1000);
    expect(looking.look('src/a')).toEqual([]);
  });

  it('tells a file that was touched from one that changed, if its content counts', () => {
    write('src/a', 'one');
    const looking = new Looking([aWatchRule(at('src'), { action: 'restart' })]);
    write('src/a', 'two');
    looking.look('src/a');
    utimesSync(at('src/a'), longAgo, longAgo);
    expect(looking.look('src/a')).toEqual(['put file src/a touched']);
    write('src/a', 'six');
    expect(looking.look('src/a')).toEqual(['put file src/a']);
    write('src/a', 'two');
    write('src/a', 'six');
    expect(looking.look('src/a')).toEqual(['put file src/a touched']);
  });

  it('tells of other rights, which are no touch', () => {
    write('src/a');
    const looking = new Looking([aWatchRule(at('src'), { action: 'restart' })]);
    write('src/a', 'x');
    looking.look('src/a');
    chmodSync(at('src/a'), 0o755);
    expect(looking.look('src/a')).toEqual(['put file src/a']);
    expect(looking.tree.facts(at('src/a'))?.mode).toBe(0o755);
  });

  it('has links as links, and looks at nothing that they lead to', () => {
    write('src/a');
    write('elsewhere/secret');
    symlinkSync('../elsewhere', at('src/out'));
    symlinkSync('a', at('src/in'));
    const looking = new Looking();
    expect(looking.paths).toEqual(['src/a', 'src/in', 'src/out']);
    expect(looking.tree.facts(at('src/out'))).toMatchObject({ kind: 'link', linkTarget: '../elsewhere' });
    rmSync(at('src/in'));
    symlinkSync('b', at('src/in'));
    lutimesSync(at('src/in'), longAgo, longAgo);
    expect(looking.look('src/in')).toEqual(['put link src/in']);
  });

  it('follows a file that is watched by itself, however it is written', () => {
    write('package.json', '{}');
    const looking = new Looking([aWatchRule(at('package.json'), { action: 'rebuild' })]);
    write('package.json.tmp', '{"a":1}');
    renameSync(at('package.json.tmp'), at('package.json'));
    expect(looking.look('package.json.tmp', 'package.json')).toEqual(['put file package.json']);
    rmSync(at('package.json'));
    expect(looking.look('package.json')).toEqual(['removed file package.json']);
  });

  it('waits for a path that is not there yet, and follows it when it comes, goes and comes again', () => {
    const looking = new Looking([aWatchRule(at('x/y/src'))]);
    expect([...looking.watched]).toEqual(['']);
    write('x/y/src/a');
    expect(looking.look('x')).toEqual(['put file x/y/src/a', 'put folder x/y/src']);
    rmSync(at('x'), { recursive: true });
    expect(looking.look('x')).toEqual(['removed file x/y/src/a', 'removed folder x/y/src']);
    write('x/y/src/b');
    expect(looking.look('x')).toEqual(['put file x/y/src/b', 'put folder x/y/src']);
  });

  it('knows a rule in a folder that another rule leaves out', () => {
    write('src/packages/x/a');
    write('src/packages/y/b');
    const rules = [aWatchRule(at('src'), { ignore: ['packages'] }), aWatchRule(at('src/packages/x'))];
    const looking = new Looking(rules);
    write('src/packages/x/a', 'changed');
    write('src/packages/y/b', 'changed');
    expect(looking.look('src/packages/x/a', 'src/packages/y/b')).toEqual(['put file src/packages/x/a']);
  });

  it('takes in what other rules take without a change, and drops what none takes any more', () => {
    write('src/a.js');
    write('src/b.ts');
    write('src/dist/c');
    const looking = new Looking([aWatchRule(at('src'), { include: ['*.js'] })]);
    expect(looking.paths).toEqual(['src/a.js']);
    looking.tree.become(new Interest([aWatchRule(at('src'), { ignore: ['*.js'] })]));
    for (const _ of looking.tree.arm());
    expect(looking.paths).toEqual(['src/b.ts', 'src/dist', 'src/dist/c']);
    looking.tree.become(new Interest([aWatchRule(at('src'), { ignore: ['dist'] })]));
    for (const _ of looking.tree.arm());
    expect(looking.paths).toEqual(['src/a.js', 'src/b.ts']);
    expect([...looking.watched].toSorted()).toEqual(['', 'src']);
  });
});

describe('Whatever happens to a folder', () => {
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
  type Act =
    | { readonly kind: 'write'; readonly path: string; readonly text: string }
    | { readonly kind: 'rename'; readonly path: string; readonly to: string }
    | { readonly kind: 'remove' | 'link' | 'folder'; readonly path: string };
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), path, text: fc.constantFrom('', 'x', 'yy') }),
    fc.record({ kind: fc.constant('remove' as const), path }),
    fc.record({ kind: fc.constant('rename' as const), path, to: path }),
    fc.record({ kind: fc.constant('link' as const), path }),
    fc.record({ kind: fc.constant('folder' as const), path }),
  );

  it.each(['look', 'lookAtAll'] as const)('%s finds what is there, and tells just the difference', (how) => {
    fc.assert(
      fc.property(fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rounds) => {
        rmSync(at('src'), { recursive: true, force: true });
        mkdirSync(at('src'));
        const looking = new Looking();
        let before = walk(at('src'));
        for (const acts of rounds) {
          const touched = acts.flatMap((each) => perform(each));
          const told = how === 'look' ? looking.look(...touched) : looking.lookAtAll();
          const now = walk(at('src'));
          expect(looking.paths).toEqual([...now.keys()].map((name) => join('src', name)).toSorted());
          const gone = [...before.keys()].filter((name) => !now.has(name));
          const put = [...now].filter(([name, facts]) => before.get(name) !== facts).map(([name]) => name);
          const names = (kind: string): readonly string[] =>
            told
              .filter((text) => text.startsWith(kind))
              .map((text) => text.split(' src/')[1] ?? '')
              .toSorted();
          expect(names('removed')).toEqual(gone.toSorted());
          for (const name of put) expect(names('put')).toContain(name);
          before = now;
        }
      }),
      { numRuns: 100 },
    );
  });

  /** Does it, as far as it can be done, and says which paths the system would tell of. */
  function perform(each: Act): readonly string[] {
    const own = join('src', each.path);
    try {
      if (each.kind === 'write') write(own, each.text);
      else if (each.kind === 'remove') rmSync(at(own), { recursive: true, force: true });
      else if (each.kind === 'link') symlinkSync('no/where', at(own));
      else if (each.kind === 'rename') {
        renameSync(at(own), at(join('src', each.to)));
        return [own, join('src', each.to)];
      } else mkdirSync(at(own), { recursive: true });
    } catch {
      // It cannot be done as things are: a folder on the way is a file, or a name is taken.
    }
    // The folders that were made on the way are told as well.
    return each.path.split('/').map((_, index, names) => join('src', ...names.slice(0, index + 1)));
  }
});

/** Name → what it is, of all that lies in a folder. */
function walk(root: string): ReadonlyMap<string, string> {
  const names = readdirSync(root, { recursive: true }).map(String).toSorted();
  return new Map(
    names.map((name) => {
      const { kind, identity, sizeBytes, mtimeMs, linkTarget = '' } = readFacts(join(root, name))!;
      return [name, kind === 'folder' ? kind : [kind, identity, sizeBytes, mtimeMs, linkTarget].join(' ')];
    }),
  );
}
