import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Readable } from 'node:stream';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';
import { canRunOwnDockerd, OwnDockerd } from './ownDockerd.ts';

const busybox = 'busybox:latest';

describe.skipIf(!(await dockerAnswers()) || !(await canRunOwnDockerd()))('images from one Docker to another', () => {
  let second: OwnDockerd;
  let here: Engine;
  let there: Engine;
  const signal = AbortSignal.timeout(60_000);

  beforeAll(async () => {
    await ensureBusybox();
    second = await OwnDockerd.start();
    here = connectEngine({ kind: 'docker' }, silentLogger);
    there = connectEngine({ kind: 'docker', host: second.host }, silentLogger);
  });
  afterAll(async () => {
    here.dispose();
    there.dispose();
    await second.remove();
  });

  const idOf = async (engine: Engine, image: string): Promise<string | undefined> =>
    (await engine.observe('none', [image], signal)).images[image];

  it('come under the same id, with their name where they were asked for by it', async () => {
    const id = await idOf(here, busybox);
    const told: string[] = [];
    await there.writeImages(await here.readImages([id!], signal), (text) => told.push(text), signal);
    expect(told[0]).toMatch(/^\d+\.\d MB$/);
    expect(await idOf(there, id!)).toBe(id);
    expect(await idOf(there, busybox)).toBeUndefined();
    await there.writeImages(await here.readImages([busybox], signal), () => undefined, signal);
    expect(await idOf(there, busybox)).toBe(id);
  });

  it('are refused in words where there is none of that name, and where the archive is none or breaks off', async () => {
    await expect(here.readImages(['patchbay-none:1'], signal)).rejects.toMatchObject({
      problem: { code: 'engine.image-missing' },
    });
    const taken = (tar: Readable) => there.writeImages(tar, () => undefined, signal);
    await expect(taken(Readable.from([Buffer.from('no archive')]))).rejects.toMatchObject({
      problem: { code: 'engine.load-failed' },
    });
    const broken = new Readable({
      read() {
        this.destroy(new Error('the source is gone'));
      },
    });
    await expect(taken(broken)).rejects.toMatchObject({
      problem: { code: 'engine.load-failed', message: expect.stringContaining('the source is gone') as string },
    });
  });

  it('stop coming when they are cancelled', async () => {
    const cancelling = new AbortController();
    const tar = await here.readImages([busybox], cancelling.signal);
    const taking = there.writeImages(tar, () => cancelling.abort(), cancelling.signal);
    await expect(taking).rejects.toMatchObject({ name: 'AbortError' });
    expect(tar.destroyed).toBe(true);
  });
});
