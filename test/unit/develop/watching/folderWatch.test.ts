import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PreparedRule } from '../../../../src/develop/rules/preparedRule.ts';
import { FolderWatch, type FolderWatchOptions } from '../../../../src/develop/watching/folderWatch.ts';
import { ChangeLog } from '../../../fakes/changeLog.ts';
import { aWatchRule } from '../../../fakes/watchRules.ts';

let folder = '';
let log: ChangeLog;
let watching: FolderWatch | undefined;
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-watch-'));
  log = new ChangeLog(folder);
  mkdirSync(at('src'));
});
afterEach(() => {
  watching?.dispose();
  rmSync(folder, { recursive: true });
});

function write(name: string, text = name): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

async function armed(rules: readonly PreparedRule[] = [aWatchRule(at('src'))], files: readonly string[] = []) {
  const problems: string[] = [];
  const options: FolderWatchOptions = { onChanges: log.add, onProblem: ({ code }) => problems.push(code) };
  watching = new FolderWatch({ rules, files }, options);
  await watching.arm();
  expect(problems).toEqual([]);
  return watching;
}

describe('A watch of folders', () => {
  it('tells of files that are written, renamed and removed', async () => {
    write('src/a');
    write('src/b');
    await armed();
    write('src/a', 'other text');
    renameSync(at('src/b'), at('src/c'));
    await log.until('put src/a', 'removed src/b', 'put src/c');
    rmSync(at('src/c'));
    await log.until('removed src/c');
  });

  it('tells once of what comes together', async () => {
    await armed();
    const names = Array.from({ length: 500 }, (_, index) => `src/f${index}`);
    for (const name of names) write(name);
    await log.until(...names.map((name) => `put ${name}`));
    expect(log.batches).toBeLessThan(20);
  });

  it('finds files that were made in a folder before it could be watched', async () => {
    await armed();
    write('src/x/y/z/deep');
    await log.until('put src/x/y/z/deep');
    write('src/x/y/z/later');
    await log.until('put src/x/y/z/later');
    renameSync(at('src/x'), at('src/w'));
    await log.until('put src/w/y/z/later', 'removed src/x');
    write('src/w/y/z/deep', 'changed');
    log.clear();
    await log.until('put src/w/y/z/deep');
    expect(log.paths).toEqual(['put src/w/y/z/deep']);
  });

  it('spends no watch on a folder that is left out', async () => {
    for (let index = 0; index < 20; index++) write(`src/node_modules/d${index}/x`);
    write('src/lib/x');
    const { watches } = await armed([aWatchRule(at('src'), { ignore: ['node_modules'] })]);
    // The folder that leads to it, the folder of the rule, and lib.
    expect(watches).toBe(3);
  });

  it('tells of nothing when a file was read, only', async () => {
    write('src/a');
    await armed();
    write('src/a', 'text');
    await log.until('put src/a');
    log.clear();
    utimesSync(at('src/a'), new Date(), statSync(at('src/a')).mtimeMs / 1000);
    write('src/b');
    await log.until('put src/b');
    expect(log.paths).toEqual(['put src/b']);
  });

  it('tells at once of a file that an editor says it has written', async () => {
    const found = await armed();
    write('src/a');
    found.saved(at('src/a'));
    expect(log.paths).toEqual(['put src/a']);
    found.saved(at('elsewhere'));
    expect(log.batches).toBe(1);
  });

  it('goes on when its folder is removed and made anew', async () => {
    write('src/a');
    await armed();
    rmSync(at('src'), { recursive: true });
    await log.until('removed src/a');
    write('src/b');
    await log.until('put src/b');
  });

  it('follows single files, too, and other rules from an update on', async () => {
    write('.dockerignore');
    write('lib/a');
    const found = await armed([aWatchRule(at('src'))], [at('.dockerignore')]);
    write('.dockerignore', 'node_modules');
    await log.until('put .dockerignore');
    await found.update({ rules: [aWatchRule(at('lib'))] });
    write('src/none');
    write('lib/b');
    await log.until('put lib/b');
    expect(log.paths).not.toContain('put src/none');
    expect(log.paths).not.toContain('put lib');
  });

  it('tells of changes that come while it is being armed', async () => {
    for (let index = 0; index < 300; index++) write(`src/d${index}/a`);
    watching = new FolderWatch({ rules: [aWatchRule(at('src'))] }, { onChanges: log.add, onProblem: () => undefined });
    const arming = watching.arm();
    write('src/new/b');
    await arming;
    await log.until('put src/new/b');
  });
});
