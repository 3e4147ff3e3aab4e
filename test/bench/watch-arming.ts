// `node --expose-gc test/bench/watch-arming.ts`: how soon 50,000 files, of which 30,000 are ignored, are watched, beside a bare walk
// that watches the same folders; how many watches that takes; and how soon a change in them is told.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderWatch } from '../../src/develop/watching/folderWatch.ts';
import type { WatchedChanges } from '../../src/develop/watching/watchedChanges.ts';
import { aWatchRule } from '../fakes/watchRules.ts';
import { median, report } from './support/report.ts';

const folders = 1000;
const ignoredFolders = 1500;
const filesEach = 20;
const rounds = 9;
const edits = 50;

const root = mkdtempSync(join(tmpdir(), 'patchbay-arming-'));
const ignore = ['node_modules', '**/*.log', '**/dist/**', '**/*.test.js'];
try {
  makeFiles();
  const floors: number[] = [];
  const times: number[] = [];
  // One after the other, so that both have the same of whatever else the machine does.
  for (let round = 0; round < rounds; round++) {
    floors.push(bareWatch());
    times.push(await arm());
  }
  report({
    bench: `watch ${(folders + ignoredFolders) * filesEach} files, ${ignoredFolders * filesEach} of them ignored`,
    ours: median(times),
    floor: median(floors),
    unit: 'ms',
    beside: 'fs.watch on the same folders, and nothing else',
  });
  await reportEdits();
} finally {
  rmSync(root, { recursive: true });
}

function makeFiles(): void {
  const make = (top: string, count: number): void => {
    for (let index = 0; index < count; index++) {
      const folder = join(root, top, `part-${index % 50}`, `module-${index}`);
      mkdirSync(folder, { recursive: true });
      for (let file = 0; file < filesEach; file++) writeFileSync(join(folder, `file-${file}.js`), `${index} ${file}\n`);
    }
  };
  make('src', folders);
  make('node_modules', ignoredFolders);
}

function bareWatch(): number {
  const watches: FSWatcher[] = [];
  const start = performance.now();
  const walk = (folder: string): void => {
    watches.push(watch(folder, () => undefined));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory() && entry.name !== 'node_modules') walk(join(folder, entry.name));
    }
  };
  walk(root);
  const ms = performance.now() - start;
  for (const each of watches) each.close();
  return ms;
}

async function arm(): Promise<number> {
  globalThis.gc?.();
  const watching = newWatch(() => undefined);
  const start = performance.now();
  await watching.arm();
  const ms = performance.now() - start;
  // The folder of the rule, what is in it, and the folder that leads to it.
  const most = folders + 50 + 3;
  if (watching.watches > most) throw new Error(`${watching.watches} watches were spent, and not ${most}.`);
  watching.dispose();
  return ms;
}

/** An edit is told 15 ms after it was noticed: that is waited for on purpose. */
async function reportEdits(): Promise<void> {
  let tell: ((changes: WatchedChanges) => void) | undefined;
  const watching = newWatch((changes) => tell?.(changes));
  await watching.arm();
  const times: number[] = [];
  for (let edit = 0; edit < edits; edit++) {
    const file = join(root, 'src', 'part-1', 'module-1', `file-${edit % filesEach}.js`);
    // In order: each edit is told before the next one is made.
    times.push(
      await new Promise<number>((resolve) => {
        const start = performance.now();
        tell = () => resolve(performance.now() - start);
        writeFileSync(file, `edit ${edit}\n`);
      }),
    );
  }
  watching.dispose();
  report({ bench: 'tell of an edit', ours: median(times), floor: 15, unit: 'ms', beside: 'the pause for more edits' });
}

function newWatch(onChanges: (changes: WatchedChanges) => void): FolderWatch {
  const rules = [aWatchRule(root, { ignore })];
  return new FolderWatch({ rules }, { onChanges, onProblem: ({ message }) => console.error(message) });
}
