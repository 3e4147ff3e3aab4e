import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { OciRegistry } from '../../fakes/ociRegistry.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';

const user = { username: 'me', password: 'pass:word' };

describe.skipIf(!(await dockerAnswers()))('pushing', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let folder = '';
  let open: OciRegistry;
  let locked: OciRegistry;

  beforeAll(async () => {
    await ensureBusybox();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-push-'));
    vi.stubEnv('DOCKER_CONFIG', folder);
    [open, locked] = await Promise.all([new OciRegistry().open(), new OciRegistry('basic', user).open()]);
  });
  afterEach(() => rm(join(folder, 'config.json'), { force: true }));
  afterAll(async () => {
    vi.unstubAllEnvs();
    engine.dispose();
    await Promise.all([open, locked].map((registry) => registry.close()));
    await rm(folder, { recursive: true, force: true });
  });

  /** Busybox under a name in a registry; gone from this machine once it is pushed, or was not. */
  const pushed = async (registry: OciRegistry, act: (image: string) => Promise<void>): Promise<void> => {
    const repo = `${registry.address}/patchbay/${randomBytes(4).toString('hex')}`;
    await docker.getImage('busybox:latest').tag({ repo, tag: '1' });
    try {
      await act(`${repo}:1`);
    } finally {
      await docker
        .getImage(`${repo}:1`)
        .remove({ force: true })
        .catch(() => undefined);
    }
  };
  const perform = async (kind: 'push' | 'pull', image: string): Promise<readonly string[]> => {
    const told: string[] = [];
    const step = { id: kind, kind, service: 'web', image, after: [], reason: 'asked to' } as const;
    await engine.perform(step, undefined, (text) => void told.push(text), AbortSignal.timeout(60_000));
    return told;
  };

  it('puts an image into its registry, layer by layer, from where it can be pulled', async () => {
    await pushed(open, async (image) => {
      const told = await perform('push', image);
      expect(told.at(-1)).toMatch(/^Pushed (\d+) of \1 layers$/);
      await docker.getImage(image).remove();
      await perform('pull', image);
      expect((await docker.getImage(image).inspect()).RepoTags).toContain(image);
    });
  });

  it('uses what the user logged in with, and says so where that is missing or wrong', async () => {
    await pushed(locked, async (image) => {
      await expect(perform('push', image)).rejects.toMatchObject({
        problem: { code: 'engine.push-denied', message: expect.stringContaining('There are no credentials') as string },
      });
      const auth = (secret: string) => Buffer.from(`${user.username}:${secret}`).toString('base64');
      const logIn = (secret: string) =>
        writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [locked.address]: { auth: auth(secret) } } }));
      await logIn('wrong');
      await expect(perform('push', image)).rejects.toMatchObject({
        problem: { code: 'engine.push-denied', message: expect.stringContaining('are not enough') as string },
      });
      await logIn(user.password);
      expect((await perform('push', image)).at(-1)).toMatch(/^Pushed/);
    });
  });

  it('says that there is no such image, and that nobody answers', async () => {
    const none = `${open.address}/patchbay/none:1`;
    await expect(perform('push', none)).rejects.toMatchObject({ problem: { code: 'engine.image-missing' } });
    const gone = await new OciRegistry().open();
    await pushed(gone, async (image) => {
      await gone.close();
      await expect(perform('push', image)).rejects.toMatchObject({ problem: { code: 'engine.registry-unreachable' } });
    });
  });
});
