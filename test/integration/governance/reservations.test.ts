import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Reservations } from '../../../src/app/governance/quota/reservations.ts';

const place = (id: string) => ({ id, engine: 'unix:///docker.sock', project: id });
const container = (name: string) => ({ name, service: 'web', containers: 1, cpus: 1, ports: 0 });
const { signal } = new AbortController();

describe('the reservations of starts', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-quota-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function fresh(name: string): { readonly reservations: Reservations; readonly state: string } {
    const state = join(folder, name);
    return { reservations: new Reservations(state), state };
  }

  it('let each of many at once see all that were before it', async () => {
    const { reservations } = fresh('many');
    const seen = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        let others = -1;
        await reservations.reserve(
          place(`p${index}`),
          (before) => {
            others = before.length;
            return Promise.resolve([container(`p${index}-web-1`)]);
          },
          signal,
        );
        return others;
      }),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  it('keep nothing of what was refused', async () => {
    const { reservations } = fresh('refused');
    const refuse = () => Promise.reject(new Error('It does not fit.'));
    await expect(reservations.reserve(place('a'), refuse, signal)).rejects.toThrow('It does not fit.');
    expect(await reservations.on('unix:///docker.sock')).toEqual([]);
  });

  it('are given back one by one, and hold for their engine alone', async () => {
    const { reservations } = fresh('back');
    for (const id of ['a', 'b']) await reservations.reserve(place(id), () => Promise.resolve([container(id)]), signal);
    await reservations.release('a');
    expect((await reservations.on('unix:///docker.sock')).map(({ id }) => id)).toEqual(['b']);
    expect(await reservations.on('tcp://elsewhere:2375')).toEqual([]);
  });

  it('of a process that is gone count no more', async () => {
    const { reservations, state } = fresh('gone');
    await reservations.reserve(place('a'), () => Promise.resolve([container('a')]), signal);
    const gone = { ...place('gone'), owner: { pid: 2 ** 22 - 1, started: '1' }, containers: [container('gone')] };
    const file = join(state, 'quota', 'reservations.json');
    const [own] = await reservations.on('unix:///docker.sock');
    await writeFile(file, JSON.stringify({ version: 1, reservations: [own, gone] }));
    expect((await reservations.on('unix:///docker.sock')).map(({ id }) => id)).toEqual(['a']);
  });

  it('are readable by their user alone, and survive a damaged file', async () => {
    const { reservations, state } = fresh('damaged');
    const folderOf = join(state, 'quota');
    await reservations.reserve(place('a'), () => Promise.resolve([container('a')]), signal);
    expect((await stat(folderOf)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folderOf)) expect((await stat(join(folderOf, name))).mode & 0o077).toBe(0);
    await writeFile(join(folderOf, 'reservations.json'), '{"version":1,"reservations":[{"id":');
    expect(await reservations.on('unix:///docker.sock')).toEqual([]);
    await reservations.reserve(place('b'), () => Promise.resolve([container('b')]), signal);
    expect(await reservations.on('unix:///docker.sock')).toHaveLength(1);
  });

  it('say which folder cannot be written to', async () => {
    const state = join(folder, 'a-file');
    await writeFile(state, '');
    const attempt = new Reservations(state).reserve(place('a'), () => Promise.resolve([]), signal);
    await expect(attempt).rejects.toMatchObject({ problem: { code: 'quota.unwritable' } });
  });
});
