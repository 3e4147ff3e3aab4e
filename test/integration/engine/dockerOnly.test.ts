import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import Dockerode from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/event.ts';
import { silentLogger } from '../../../src/base/logger.ts';
import { connectEngine } from '../../../src/engine/connect.ts';
import type { TerminalSize } from '../../../src/engine/engine.ts';
import { shellCommand } from '../../../src/engine/shell.ts';
import type { Build, Service } from '../../../src/manifest/model.ts';
import { dockerAnswers } from './dockerAnswers.ts';
import { DockerProxy } from './dockerProxy.ts';
import { ensureBusybox } from './images.ts';
import { stay } from './programs.ts';
import { EngineWorld, scriptService } from './world.ts';

describe.skipIf(!(await dockerAnswers()))('what only Docker does', () => {
  const docker = new Dockerode();
  const engine = connectEngine({ kind: 'docker' }, silentLogger);
  let folder = '';

  beforeAll(async () => {
    await ensureBusybox();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-build-'));
  });
  afterAll(async () => {
    engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const context = async (name: string, files: Readonly<Record<string, string>>): Promise<Build> => {
    const root = join(folder, name);
    for (const [file, text] of Object.entries(files)) {
      await mkdir(join(root, file, '..'), { recursive: true });
      await writeFile(join(root, file), text);
    }
    return { context: root, dockerfile: 'Dockerfile', args: { GREETING: 'hello' }, labels: {} };
  };
  const built = (name: string, build: Build): Service => ({
    ...scriptService(name, `cat /app/greeting; ls /app; ${stay}`, { build }),
    image: undefined,
  });
  const inWorld = async (services: readonly Service[], act: (world: EngineWorld) => Promise<void>): Promise<void> => {
    const world = new EngineWorld(engine, services);
    try {
      await act(world);
    } finally {
      await world.remove();
      const images = services.filter(({ build }) => build).map(({ name }) => `${world.project}-${name}`);
      await Promise.all(
        images.map((image) =>
          docker
            .getImage(image)
            .remove({ force: true })
            .catch(() => undefined),
        ),
      );
    }
  };
  const logOf = async (world: EngineWorld): Promise<string> => {
    const lines: string[] = [];
    const options = { services: [], follow: false };
    await engine.logs(world.project, options, ({ text }) => void lines.push(text), AbortSignal.timeout(10_000));
    return lines.join('\n');
  };

  it('builds an image without what .dockerignore leaves out', async () => {
    const build = await context('app', {
      Dockerfile: 'FROM busybox:latest\nARG GREETING\nCOPY . /app\nRUN echo "$GREETING world" > /app/greeting\n',
      '.dockerignore': 'secret\nlogs\n!logs/keep\nDockerfile\n',
      secret: 'x',
      kept: 'x',
      'logs/keep': 'x',
      'logs/drop': 'x',
    });
    await inWorld([built('app', build)], async (world) => {
      expect(await world.run({ action: 'up' })).toEqual([]);
      await expect.poll(() => logOf(world), { timeout: 10_000 }).toContain('hello world');
      const log = await logOf(world);
      expect(log).toMatch(/kept/);
      expect(log).not.toMatch(/secret/);
      expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    });
  });

  it('says why a build fails, with its last output', async () => {
    const build = await context('broken', { Dockerfile: 'FROM busybox:latest\nRUN echo "no compiler" && exit 7\n' });
    await inWorld([built('broken', build)], async (world) => {
      expect(await world.run({ action: 'up' })).toMatchObject([
        { code: 'engine.build-failed', message: expect.stringContaining('no compiler') as string },
      ]);
    });
  });

  it('says which file a build misses', async () => {
    const build = await context('empty', { readme: '' });
    await inWorld([built('empty', build)], async (world) => {
      expect(await world.run({ action: 'up' })).toMatchObject([
        { code: 'engine.build-failed', message: expect.stringContaining('there is no file') as string },
      ]);
    });
  });

  it('lets a build be cut short, and converges after', async () => {
    const build = await context('slow', { Dockerfile: 'FROM busybox:latest\nRUN sleep 3 && mkdir /app\n' });
    await inWorld([built('slow', build)], async (world) => {
      const cut = new AbortController();
      const begunAtMs = Date.now();
      const [step] = (await world.plan({ action: 'up' })).steps.filter(({ kind }) => kind === 'build');
      const building = engine.perform(
        step!,
        world.application,
        (text) => {
          if (text.includes('RUN')) cut.abort();
        },
        cut.signal,
      );
      await expect(building).rejects.toMatchObject({ name: 'AbortError' });
      expect(Date.now() - begunAtMs).toBeLessThan(2500);
      expect(await world.run({ action: 'up' })).toEqual([]);
    });
  });

  it('says that Docker has gone to whoever watches or waits, and answers again when it is back', async () => {
    const proxy = new DockerProxy(join(folder, 'docker.sock'));
    await proxy.open();
    const through = connectEngine({ kind: 'docker', host: proxy.host }, silentLogger);
    const { signal } = new AbortController();
    try {
      const watching = new Promise<void>((resolve, reject) => {
        const onReady = (): void => void proxy.cut().then(resolve, reject);
        through.watch('nothing', () => undefined, onReady, signal).catch(reject);
      });
      const lost = through.watch(
        'nothing',
        () => undefined,
        () => undefined,
        signal,
      );
      await Promise.all([
        expect(lost).rejects.toMatchObject({ problem: { code: 'engine.lost' } }),
        watching.catch((error: unknown) => expect(error).toMatchObject({ problem: { code: 'engine.lost' } })),
      ]);
      const asked = through.observe('nothing', [], signal);
      await expect(asked).rejects.toMatchObject({ problem: { code: 'engine.unreachable' } });
      await proxy.open();
      expect((await through.observe('nothing', [], signal)).containers).toEqual([]);
    } finally {
      through.dispose();
      await proxy.cut();
    }
  });

  it('says that a port is taken', async () => {
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ports = [{ target: 80, published: String(port), protocol: 'tcp' }] as const;
    await inWorld([scriptService('web', stay, { ports })], async (world) => {
      expect(await world.run({ action: 'up' })).toMatchObject([
        { code: 'engine.port-taken', message: expect.stringContaining(String(port)) as string },
      ]);
    });
    server.close();
  });

  it('says that an image is missing whose name no registry can have', async () => {
    await inWorld([scriptService('web', stay, { image: 'patchbay.invalid/none:1' })], async (world) => {
      const [problem] = await world.run({ action: 'up' });
      expect(problem?.code).toMatch(/^engine\.(registry-unreachable|image-missing)$/);
    });
  });

  it('says that a name is taken by somebody else', async () => {
    await inWorld([scriptService('web', stay)], async (world) => {
      const other = await docker.createContainer({ name: `${world.project}-web-1`, Image: 'busybox:latest' });
      try {
        expect(await world.run({ action: 'up' })).toMatchObject([{ code: 'engine.name-taken' }]);
      } finally {
        await other.remove({ force: true });
      }
    });
  });

  it('starts a paused container by letting it go on', async () => {
    await inWorld([scriptService('web', stay)], async (world) => {
      await world.run({ action: 'up' });
      await docker.getContainer(`${world.project}-web-1`).pause();
      expect(await world.stateOf('web')).toEqual(['paused none']);
      expect(await world.run({ action: 'up' })).toEqual([]);
      expect(await world.stateOf('web')).toEqual(['running none']);
    });
  });

  it('gives a command a terminal that is as large as it is told, now and later', async () => {
    await inWorld([scriptService('web', stay)], async (world) => {
      await world.run({ action: 'up' });
      const resized = new Emitter<TerminalSize>();
      const typed = new PassThrough();
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const streams = { stdin: typed, stdout, stderr, onResize: resized.event };
      const screen = { text: '' };
      stdout.on('data', (chunk: Buffer) => (screen.text += chunk.toString()));
      const request = { command: shellCommand, isTty: true, size: { columns: 101, rows: 31 } };
      const running = engine.exec(`${world.project}-web-1`, request, streams, AbortSignal.timeout(20_000));
      const sizeNow = async (): Promise<string> => {
        screen.text = '';
        typed.write('stty size\n');
        await expect.poll(() => screen.text, { timeout: 5000 }).toMatch(/\d+ \d+\r\n/);
        return /\d+ \d+/.exec(screen.text)?.[0] ?? '';
      };
      await expect.poll(sizeNow, { timeout: 10_000 }).toBe('31 101');
      resized.fire({ columns: 77, rows: 22 });
      await expect.poll(sizeNow, { timeout: 10_000 }).toBe('22 77');
      typed.write('exit 5\n');
      expect(await running).toBe(5);
    });
  });

  it('gives a container what the manifest says of it', async () => {
    const service = scriptService('web', stay, {
      hostname: 'box',
      user: '1000:1000',
      workingDir: '/tmp',
      isReadOnly: true,
      capDrop: ['ALL'],
      capAdd: ['NET_BIND_SERVICE'],
      extraHosts: ['somewhere:10.0.0.1'],
      tmpfs: ['/run:size=1m'],
      hasInit: true,
      restart: 'on-failure:3',
      stopSignal: 'SIGUSR1',
      limits: { cpus: 0.5, memoryBytes: 64 * 1024 * 1024 },
      labels: { 'org.example.team': 'shop' },
      expose: ['9000'],
      mounts: [
        { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
        { type: 'bind', source: folder, target: '/code', isReadOnly: true },
        { type: 'tmpfs', target: '/scratch', isReadOnly: false },
      ],
    });
    await inWorld([service], async (world) => {
      expect(await world.run({ action: 'up' })).toEqual([]);
      const info = await docker.getContainer(`${world.project}-web-1`).inspect();
      expect(info.Config).toMatchObject({
        Hostname: 'box',
        User: '1000:1000',
        WorkingDir: '/tmp',
        StopSignal: 'SIGUSR1',
      });
      expect(info.Config.Labels['org.example.team']).toBe('shop');
      expect(info.Config.ExposedPorts).toHaveProperty('9000/tcp');
      expect(info.HostConfig).toMatchObject({
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        CapAdd: ['NET_BIND_SERVICE'],
        ExtraHosts: ['somewhere:10.0.0.1'],
        Tmpfs: { '/run': 'size=1m' },
        Init: true,
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
        NanoCpus: 500_000_000,
        Memory: 64 * 1024 * 1024,
      });
      const mounts = info.Mounts.map(({ Type, Destination, RW }) => `${Type} ${Destination} ${RW ? 'rw' : 'ro'}`);
      expect(mounts.sort()).toEqual(['bind /code ro', 'tmpfs /scratch rw', 'volume /data rw']);
      const aliases = Object.values(info.NetworkSettings.Networks)[0]?.Aliases as string[];
      expect(aliases).toEqual(expect.arrayContaining(['web', `${world.project}-web-1`]));
    });
  });
});
