import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import Dockerode from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import { OciRegistry } from '../../fakes/ociRegistry.ts';
import { anApplication } from '../../fakes/models.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { ensureBusybox } from './images.ts';

const user = { username: 'me', password: 'pass:word' };

describe.skipIf(!(await dockerAnswers()))('pulling', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let folder = '';
  let open: OciRegistry;
  let locked: OciRegistry;
  let tokens: OciRegistry;

  beforeAll(async () => {
    await ensureBusybox();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-pull-'));
    [open, locked, tokens] = await Promise.all([
      new OciRegistry().open(),
      new OciRegistry('basic', user).open(),
      new OciRegistry('bearer', user).open(),
    ]);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    engine.dispose();
    await Promise.all([open, locked, tokens].map((registry) => registry.close()));
    await rm(folder, { recursive: true, force: true });
  });

  /** Docker's config with this in it. */
  const withConfig = async (config: object): Promise<string> => {
    const own = await mkdtemp(join(folder, 'config-'));
    await writeFile(join(own, 'config.json'), JSON.stringify(config));
    vi.stubEnv('DOCKER_CONFIG', own);
    return own;
  };
  const basic = (secret = user.password): string => Buffer.from(`${user.username}:${secret}`).toString('base64');

  /** An image that a registry has, and the engine has not; what the test leaves of it is removed. */
  const withImage = async (registry: OciRegistry, act: (name: string) => Promise<void>): Promise<void> => {
    const name = `${registry.address}/patchbay/${randomBytes(4).toString('hex')}`;
    const image = await imageOf(`${name}:1`);
    const pushed = await image.push({ authconfig: { ...user, serveraddress: registry.address } });
    pushed.resume();
    await once(pushed, 'end');
    await image.remove();
    try {
      await act(`${name}:1`);
    } finally {
      await image.remove({ force: true }).catch(() => undefined);
    }
  };
  /** An image that is like no other: a layer of random bytes upon busybox, so that there is something to download. */
  const imageOf = async (name: string): Promise<Dockerode.Image> => {
    const container = await docker.createContainer({
      Image: 'busybox:latest',
      Cmd: ['sh', '-c', 'dd if=/dev/urandom of=/noise bs=64k count=8'],
    });
    try {
      await container.start();
      await container.wait();
      const [repo, tag] = [name.slice(0, name.lastIndexOf(':')), name.slice(name.lastIndexOf(':') + 1)];
      await container.commit({ repo, tag });
    } finally {
      await container.remove({ force: true });
    }
    return docker.getImage(name);
  };
  const pull = async (image: string): Promise<readonly string[]> => {
    const told: string[] = [];
    const step = { id: 'pull', kind: 'pull', service: 'web', image, after: [], reason: 'missing' } as const;
    await engine.perform(step, anApplication([]), (text) => void told.push(text), AbortSignal.timeout(30_000));
    return told;
  };
  const isPresent = (image: string): Promise<boolean> =>
    docker
      .getImage(image)
      .inspect()
      .then(
        () => true,
        () => false,
      );

  it('brings an image, and tells how much of it is here', async () => {
    await withConfig({});
    await withImage(open, async (image) => {
      const told = await pull(image);
      expect(await isPresent(image)).toBe(true);
      expect(told.at(-1)).toMatch(/^Pulled \d+ layers?, \d+ kB of \d+ kB$/);
    });
  });

  it('takes what docker login wrote', async () => {
    await withConfig({ auths: { [locked.address]: { auth: basic() } } });
    await withImage(locked, async (image) => {
      await pull(image);
      expect(await isPresent(image)).toBe(true);
    });
  });

  it('gets a token for them where the registry wants one', async () => {
    await withConfig({ auths: { [`http://${tokens.address}/v1/`]: { auth: basic() } } });
    await withImage(tokens, async (image) => {
      await pull(image);
      expect(await isPresent(image)).toBe(true);
    });
  });

  it('asks the credential helper of a registry', async () => {
    const config = await withConfig({ credHelpers: { [locked.address]: 'patchbay-test' }, credsStore: 'nowhere' });
    const answer = { ServerURL: locked.address, Username: user.username, Secret: user.password };
    const program = `#!${process.execPath}
let asked = '';
process.stdin.on('data', (chunk) => (asked += chunk)).on('end', () => {
  const isKnown = process.argv[2] === 'get' && asked.trim() === ${JSON.stringify(locked.address)};
  console.log(isKnown ? ${JSON.stringify(JSON.stringify(answer))} : 'credentials not found in native keychain');
  process.exitCode = isKnown ? 0 : 1;
});`;
    await writeFile(join(config, 'docker-credential-patchbay-test'), program);
    await chmod(join(config, 'docker-credential-patchbay-test'), 0o755);
    vi.stubEnv('PATH', `${config}${delimiter}${process.env['PATH'] ?? ''}`);
    await withImage(locked, async (image) => {
      await pull(image);
      expect(await isPresent(image)).toBe(true);
    });
  });

  it('knows from then on how old the image is', async () => {
    await withConfig({});
    await withImage(open, async (image) => {
      const beforeMs = Date.now();
      await pull(image);
      const { imageTimesMs } = await engine.observe('nothing', [image, 'none:1'], AbortSignal.timeout(10_000));
      // Both clocks are this machine's; Docker's has fractions that Node's has not.
      expect(imageTimesMs?.[image]).toBeGreaterThanOrEqual(beforeMs - 1);
    });
  });

  it('says that a login is needed, or another one', async () => {
    await withImage(locked, async (image) => {
      await withConfig({});
      await expect(pull(image)).rejects.toMatchObject({
        problem: {
          code: 'engine.pull-denied',
          message: expect.stringContaining(`docker login ${locked.address}`) as string,
        },
      });
      await withConfig({ auths: { [locked.address]: { auth: basic('wrong') } } });
      const failure = pull(image).catch((error: unknown) => error);
      await expect(failure).resolves.toMatchObject({
        problem: { code: 'engine.pull-denied', message: expect.stringContaining('log in anew') as string },
      });
      expect(JSON.stringify(await failure)).not.toContain('wrong');
    });
  });

  it('says that there is no such image', async () => {
    await withConfig({});
    await expect(pull(`${open.address}/patchbay/none:1`)).rejects.toMatchObject({
      problem: { code: 'engine.image-missing', message: expect.stringContaining('/patchbay/none:1') as string },
    });
  });

  it('says that the registry lets nobody pull so often', async () => {
    await withConfig({});
    await withImage(open, async (image) => {
      open.isLimiting = true;
      try {
        await expect(pull(image)).rejects.toMatchObject({ problem: { code: 'engine.rate-limited' } });
      } finally {
        open.isLimiting = false;
      }
    });
  });

  it('says that nobody is at the registry’s address', async () => {
    await withConfig({});
    const gone = await new OciRegistry().open();
    const { address } = gone;
    await gone.close();
    await expect(pull(`${address}/patchbay/none:1`)).rejects.toMatchObject({
      problem: { code: 'engine.registry-unreachable', message: expect.stringContaining(address) as string },
    });
  });
});
