import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderWatch } from '../../../src/develop/watching/folderWatch.ts';
import { ChangeLog } from '../../fakes/changeLog.ts';
import { aWatchRule } from '../../fakes/watchRules.ts';

/** In a user namespace of its own, a limit can be set that holds for nobody else. */
const limit = '/proc/sys/user/max_inotify_watches';
const canLimit = spawnSync('unshare', ['-Ur', 'sh', '-c', `echo 30 > ${limit}`]).status === 0;
if (!canLimit) console.warn('SKIPPED: limits of watches cannot be set, so what happens at them is not tried.');

let folder = '';
const at = (name: string): string => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'patchbay-watching-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text = name): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}

describe('A watch of folders', () => {
  it.skipIf(!canLimit)(
    'says which limit to raise where no more folders can be watched, and finds changes all the same',
    async () => {
      for (let index = 0; index < 40; index++) write(`d${index}/a`);
      const script = join(import.meta.dirname, 'limitedWatch.ts');
      const { stdout } = await promisify(execFile)('unshare', [
        '-Ur',
        'sh',
        '-c',
        `echo 30 > ${limit} && exec "$0" "$@"`,
        ...[process.execPath, script, folder, limit],
      ]);
      const { before, after, problems } = JSON.parse(stdout) as Record<string, unknown>;
      expect(before).toBe(30);
      // Each of the folders, the one that they are in, and the one that leads to it.
      expect(after).toBe(42);
      expect(problems).toEqual([
        expect.stringMatching(/^develop.watch-limit .*sudo sysctl fs\.inotify\.max_user_watches=524288/),
      ]);
    },
  );

  it('finds every file when the system drops events, since more came than it holds', async () => {
    const held = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    mkdirSync(at('src'));
    const log = new ChangeLog(folder);
    const watching = new FolderWatch(
      { rules: [aWatchRule(at('src'))] },
      { onChanges: log.add, onProblem: () => undefined },
    );
    try {
      await watching.arm();
      // Nobody reads the events meanwhile: this is all one turn. Two events come of each file, so that half of them are lost.
      const names = Array.from({ length: held }, (_, index) => `src/f${index}`);
      for (const name of names) writeFileSync(at(name), name);
      rmSync(at('src/f0'));
      await log.until(...names.slice(1).map((name) => `put ${name}`));
      expect(log.paths).not.toContain('put src/f0');
    } finally {
      watching.dispose();
    }
  });

  it('knows of folders as macOS and Windows tell of them, by one watch for all', async () => {
    write('src/a');
    write('src/node_modules/x');
    const log = new ChangeLog(folder);
    const rules = [aWatchRule(at('src'), { ignore: ['node_modules'] })];
    const watching = new FolderWatch({ rules }, { onChanges: log.add, onProblem: () => undefined, strategy: 'deep' });
    try {
      await watching.arm();
      // The folder of the rule, and the one that leads to it.
      expect(watching.watches).toBe(2);
      write('src/a', 'changed');
      write('src/b/c/d');
      write('src/node_modules/x', 'changed');
      await log.until('put src/a', 'put src/b/c/d');
      write('src/b/c/d', 'changed');
      rmSync(at('src/a'));
      await log.until('removed src/a');
      expect(log.paths.filter((path) => path.includes('node_modules'))).toEqual([]);
    } finally {
      watching.dispose();
    }
  });
});
