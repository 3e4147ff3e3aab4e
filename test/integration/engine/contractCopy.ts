import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyIn, copyOut, packOut, unpackIn } from '../../../src/engine/copy/copy.ts';
import { tarEntries } from '../../../src/engine/copy/tarReader.ts';
import type { EngineTraits } from '../../../src/engine/traits.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { tarOf } from '../../fakes/tar.ts';
import { programs, stay } from './programs.ts';
import { scriptService, type EngineWorld } from './world.ts';

/** What every engine lends of a container's files. */
export function describeCopies(
  aWorld: (services: readonly Service[]) => EngineWorld,
  { isIsolated }: EngineTraits,
): void {
  const soon = (): AbortSignal => AbortSignal.timeout(30_000);
  let here = '';

  beforeAll(() => {
    here = mkdtempSync(join(tmpdir(), 'patchbay-copy-'));
    mkdirSync(join(here, 'app/deep'), { recursive: true });
    writeFileSync(join(here, 'app/one.txt'), 'one');
    writeFileSync(join(here, 'app/deep/two.sh'), 'two', { mode: 0o755 });
    symlinkSync('one.txt', join(here, 'app/link'));
  });
  afterAll(() => rmSync(here, { recursive: true, force: true }));

  /** A container that stays, and a folder in it that is its own. */
  const aBox = async () => {
    const cwd = mkdtempSync(join(here, 'cwd-'));
    const command = ['/bin/sh', '-c', stay];
    const world = aWorld([scriptService('box', programs.stay.sh, { run: { command, cwd, environment: {} } })]);
    await world.run({ action: 'up' });
    return { world, name: `${world.project}-box-1`, root: isIsolated ? '' : cwd };
  };

  it('copies a folder in and out again, with links and rights', async () => {
    const { world, name, root } = await aBox();
    const to = `${root}/copied`;
    await copyIn(world.engine, name, { from: join(here, 'app'), to }, {}, soon());
    expect(await world.engine.statPath(name, `${to}/deep`, soon())).toMatchObject({ type: 'directory' });
    expect(await world.engine.statPath(name, `${to}/one.txt`, soon())).toMatchObject({ type: 'file', sizeBytes: 3 });
    const back = mkdtempSync(join(here, 'back-'));
    await copyOut(world.engine, name, { from: to, to: back }, {}, soon());
    expect(readFileSync(join(back, 'copied/one.txt'), 'utf8')).toBe('one');
    expect(readlinkSync(join(back, 'copied/link'))).toBe('one.txt');
    await copyOut(world.engine, name, { from: `${to}/.`, to: back }, {}, soon());
    expect(readFileSync(join(back, 'deep/two.sh'), 'utf8')).toBe('two');
    if (!isIsolated) expect(statSync(join(back, 'deep/two.sh')).mode & 0o777).toBe(0o755);
    await copyOut(
      world.engine,
      name,
      { from: `${to}/link`, to: join(back, 'followed') },
      { followsLink: true },
      soon(),
    );
    expect(readFileSync(join(back, 'followed'), 'utf8')).toBe('one');
  });

  it('takes an archive as it comes, and hands one on', async () => {
    const { world, name, root } = await aBox();
    const tar = Readable.from([tarOf([{ name: 'from/tar.txt', bytes: Buffer.from('packed') }])]);
    await unpackIn(world.engine, name, { tar, to: root === '' ? '/' : root }, {}, soon());
    const out = new PassThrough();
    const packing = packOut(world.engine, name, { from: `${root}/from/tar.txt`, to: out }, {}, soon());
    const seen: string[] = [];
    const reading = (async () => {
      for await (const entry of tarEntries(out)) {
        for await (const part of entry.body()) seen.push(`${entry.name}: ${part.toString()}`);
      }
    })();
    await packing;
    out.end();
    await reading;
    expect(seen).toEqual(['tar.txt: packed']);
  });

  it('says what is not there, here and there, and what cannot become what', async () => {
    const { world, name, root } = await aBox();
    const { engine } = world;
    const codeOf = (code: string) => ({ problem: { code } });
    const out = (from: string, to: string) => copyOut(engine, name, { from, to }, {}, soon());
    const into = (from: string, to: string) => copyIn(engine, name, { from, to }, {}, soon());
    await expect(out(`${root}/none`, here)).rejects.toMatchObject(codeOf('engine.path-missing'));
    await expect(into(join(here, 'none'), `${root}/x`)).rejects.toMatchObject(codeOf('engine.copy-refused'));
    await expect(into(join(here, 'app/one.txt'), `${root}/none/deeper`)).rejects.toMatchObject(
      codeOf('engine.path-missing'),
    );
    await into(join(here, 'app/one.txt'), `${root}/file`);
    await expect(into(join(here, 'app'), `${root}/file`)).rejects.toMatchObject(codeOf('engine.copy-refused'));
    await expect(out(`${root}/file`, join(here, 'no/folder'))).rejects.toMatchObject(codeOf('engine.copy-refused'));
    const gone = copyOut(engine, `${world.project}-none-1`, { from: '/x', to: here }, {}, soon());
    await expect(gone).rejects.toMatchObject(codeOf('engine.container-gone'));
  });
}
