import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withFileLock } from '../../../../src/base/disk/fileLock.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'patchbay-lock-')), 'locks');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const noProcess = 2 ** 22 + 1;

test('of several who want the lock, one works at a time, and each has its turn', async () => {
  let working = 0;
  let most = 0;
  const done: number[] = [];
  const work = (number: number) =>
    withFileLock(folder, async () => {
      most = Math.max(most, ++working);
      await Promise.resolve();
      working--;
      done.push(number);
    });
  await Promise.all(Array.from({ length: 20 }, (_, number) => work(number)));
  expect(most).toBe(1);
  expect(done).toHaveLength(20);
});

test('what the work throws is thrown, and the lock is free again', async () => {
  await expect(withFileLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test('whoever waits too long is told', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const held = withFileLock(folder, () => promise);
  await expect(withFileLock(folder, () => 'never', 30)).rejects.toMatchObject({ problem: { code: 'lock.busy' } });
  resolve('done');
  await held;
});

test('the lock of a process that died is taken over', async () => {
  await withFileLock(folder, () => writeFileSync(join(folder, 'lock.7'), `${noProcess} 123;`));
  expect(await withFileLock(folder, () => 'done')).toBe('done');
  expect(readdirSync(folder)).toEqual(['lock.8']);
});

test('the lock of a process whose number another has now is taken over', async () => {
  await withFileLock(folder, () => writeFileSync(join(folder, 'lock.7'), `${process.pid} 1;`));
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test('a lock without a holder is held while it is new, and taken over when it is old', async () => {
  const lock = join(folder, 'lock.7');
  await withFileLock(folder, () => writeFileSync(lock, ''));
  await expect(withFileLock(folder, () => 'never', 30)).rejects.toMatchObject({ problem: { code: 'lock.busy' } });
  const longAgoS = Date.now() / 1000 - 60;
  utimesSync(lock, longAgoS, longAgoS);
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test('drafts of processes that were killed do not gather', async () => {
  await withFileLock(folder, () => writeFileSync(join(folder, 'lock.64'), 'free'));
  const draft = join(folder, `draft.${noProcess}`);
  writeFileSync(draft, '');
  const longAgoS = Date.now() / 1000 - 60;
  utimesSync(draft, longAgoS, longAgoS);
  await withFileLock(folder, () => 'done');
  expect(readdirSync(folder)).toEqual(['lock.65']);
});
