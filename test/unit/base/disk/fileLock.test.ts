import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withFileLock } from '../../../../src/base/disk/fileLock.ts';
import { statFields } from '../../../../src/base/processes.ts';
import { holderText } from '../../../../src/base/disk/lockHolder.ts';

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
  leave('lock', `${noProcess} 123;`);
  expect(await withFileLock(folder, () => 'done')).toBe('done');
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test('the lock of a process whose number another has now is taken over', async () => {
  leave('lock', `${process.pid} 1;`);
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test.skipIf(process.platform !== 'linux')(
  'the lock of a process whose end nobody has asked for is taken over',
  async () => {
    // `cat` ends with its input, and the program that has taken the place of the shell by then never waits for that.
    const program = 'exec 3<&0; cat <&3 & echo $!; exec sleep 60';
    const parent = spawn('sh', ['-c', program], { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const stat = (): string => readFileSync(`/proc/${Number(line)}/stat`, 'utf8');
      await vi.waitUntil(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n', { timeout: 5000 });
      parent.stdin.end();
      await vi.waitUntil(() => statFields(stat())[0] === 'Z', { timeout: 5000 });
      leave('lock', `${Number(line)} ${statFields(stat())[19]};`);
      expect(await withFileLock(folder, () => 'done', 1000)).toBe('done');
    } finally {
      parent.kill('SIGKILL');
    }
  },
);

test('of many who find the same lock of a process that died, one works at a time', async () => {
  for (let round = 0; round < 20; round++) {
    leave('lock', `${noProcess} ${round};`);
    let working = 0;
    const work = () =>
      withFileLock(folder, async () => {
        expect(++working).toBe(1);
        await Promise.resolve();
        working--;
      });
    await Promise.all(Array.from({ length: 5 }, work));
  }
});

test('who died while it took over a lock keeps nobody from it', async () => {
  leave('lock', `${noProcess} 123;`);
  leave('clearing.7', `${noProcess} 124;`);
  expect(await withFileLock(folder, () => 'done')).toBe('done');
  expect(readdirSync(folder)).toEqual(['clearing.8']);
});

test('who takes over a lock is waited for', async () => {
  leave('lock', `${noProcess} 123;`);
  leave('clearing.7', holderText());
  await expect(withFileLock(folder, () => 'never', 30)).rejects.toMatchObject({ problem: { code: 'lock.busy' } });
});

test('a lock without a holder is held while it is new, and taken over when it is old', async () => {
  leave('lock', '');
  await expect(withFileLock(folder, () => 'never', 30)).rejects.toMatchObject({ problem: { code: 'lock.busy' } });
  age('lock');
  expect(await withFileLock(folder, () => 'done')).toBe('done');
});

test('drafts of processes that were killed go with their locks', async () => {
  leave('lock', `${noProcess} 123;`);
  leave(`draft.${noProcess}-0`, '');
  age(`draft.${noProcess}-0`);
  await withFileLock(folder, () => 'done');
  expect(readdirSync(folder)).toEqual(['clearing.1']);
});

function leave(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}

function age(name: string): void {
  const longAgoS = Date.now() / 1000 - 60;
  utimesSync(join(folder, name), longAgoS, longAgoS);
}
