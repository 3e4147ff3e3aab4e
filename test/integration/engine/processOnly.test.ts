import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine/engine.ts';
import { containerDirectory, projectDirectory } from '../../../src/engine/process/records/files.ts';
import { identify, isAlive } from '../../../src/engine/process/records/identity.ts';
import { readRecord, type ContainerRecord } from '../../../src/engine/process/records/records.ts';
import type { Service } from '../../../src/manifest/model.ts';
import { aService } from '../../fakes/models.ts';
import { stay } from './programs.ts';
import { Captured, type EngineWorld, eventsDuring, quickCheck, scriptService } from './world.ts';
import { asProcesses } from './worlds.ts';

describe('what only local processes do', () => {
  const suite = asProcesses();
  const { aWorld, connect } = suite;
  const recordOf = (world: EngineWorld, service: string): Promise<ContainerRecord> =>
    readRecord(containerDirectory(projectDirectory(suite.folder, world.project), `${world.project}-${service}-1`));
  const logOf = async (world: EngineWorld, service?: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    const options = { services: service === undefined ? [] : [service], follow: false };
    await world.engine.logs(world.project, options, ({ text }) => void lines.push(text), AbortSignal.timeout(10_000));
    return lines;
  };

  it('says what to add to the services that do not say how to run them, and begins nothing', async () => {
    const world = aWorld([aService('web'), scriptService('worker', stay), aService('store')]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.no-local-run', message: expect.stringMatching(/"web", "store".*x-patchbay/) as string },
    ]);
    expect((await world.observe()).containers).toEqual([]);
  });

  it('says where its state cannot be written, and what to do about it', async () => {
    const world = aWorld([scriptService('worker', stay)]);
    // A file in the place of a folder is in the way of everybody, root included.
    const project = projectDirectory(suite.folder, world.project);
    await mkdir(project, { recursive: true });
    await writeFile(join(project, 'containers'), 'in the way');
    const message = new RegExp(
      `the folder ${suite.folder} for their state cannot be used \\(.*\\)\\. Make it writable`,
    );
    const problem = { code: 'engine.unreachable', message: expect.stringMatching(message) as string };
    expect(await world.run({ action: 'up' })).toMatchObject([problem]);
    await rm(project, { recursive: true });
  });

  it('leaves no command to itself, since nothing would watch over it', async () => {
    const world = aWorld([scriptService('worker', stay)]);
    await world.run({ action: 'up' });
    const name = `${world.project}-worker-1`;
    const request = { command: ['sleep', '4322'], isTty: false, isDetached: true };
    await expect(world.engine.exec(name, request, new Captured(), AbortSignal.timeout(10_000))).rejects.toMatchObject({
      problem: { code: 'engine.cannot-detach' },
    });
    expect((await commandLines()).filter((line) => line.includes('sleep 4322'))).toEqual([]);
  });

  it('says that a program is not there', async () => {
    const run = { command: ['no-such-program-at-all'], cwd: '/', environment: {} };
    const world = aWorld([scriptService('web', '', { run })]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      { code: 'engine.start-failed', message: expect.stringContaining('no-such-program-at-all') as string },
    ]);
    expect((await world.observe()).containers).toMatchObject([{ state: 'exited', exitCode: 127 }]);
  });

  it('gives a process its own environment and little of ours', async () => {
    process.env['PATCHBAY_TEST_SECRET'] = 'leaked';
    const world = aWorld([
      scriptService('web', 'env', {
        environment: { A: 'service', B: 'service' },
        run: { command: ['/usr/bin/env'], cwd: '/', environment: { B: 'run' } },
      }),
    ]);
    await world.run({ action: 'up' });
    delete process.env['PATCHBAY_TEST_SECRET'];
    await expect.poll(() => logOf(world)).toContain('A=service');
    const log = await logOf(world);
    expect(log).toContain('B=run');
    expect(log).toContain('PATCHBAY_SERVICE=web');
    expect(log).toContain('PATCHBAY_REPLICA=1');
    expect(log).toContain(`HOSTNAME=${world.project}-web-1`);
    expect(log.join('\n')).toMatch(/^PATH=/m);
    expect(log.join('\n')).not.toMatch(/PATCHBAY_TEST_SECRET|ELECTRON_RUN_AS_NODE|VITEST/);
  });

  it('tells a process where the others are, and which port is its own', async () => {
    const port = { target: 80, protocol: 'tcp' as const };
    const base = scriptService('base', stay, { ports: [port] });
    const web = scriptService('web', `env; ${stay}`, {
      ports: [port],
      environment: { BASE: 'http://base:80/x' },
      dependsOn: { base: { condition: 'service_started', isRequired: true } },
    });
    const world = aWorld([base, web]);
    await world.run({ action: 'up' });
    const { containers } = await world.observe();
    const portOf = (service: string): number | undefined =>
      containers.find((container) => container.service === service)?.publishers[0]?.publishedPort;
    await expect.poll(() => logOf(world, 'web')).toContain(`BASE=http://127.0.0.1:${portOf('base')}/x`);
    const log = await logOf(world, 'web');
    expect(log).toContain(`BASE_URL=http://127.0.0.1:${portOf('base')}`);
    expect(log).toContain(`PORT=${portOf('web')}`);
    const streams = new Captured();
    const request = {
      command: ['/bin/sh', '-c', 'echo $BASE $BASE_URL'],
      isTty: false,
      isRemoved: true,
      hasPorts: false,
    };
    await world.engine.run(world.application, 'web', request, streams, AbortSignal.timeout(20_000));
    const address = `http://127.0.0.1:${portOf('base')}`;
    expect(streams.out).toBe(`${address}/x ${address}\n`);
  });

  it('runs hooks in the folder and with the environment of a process, and says which failed', async () => {
    const home = await mkdtemp(join(suite.folder, 'home-'));
    const hook = (script: string) => ({ command: ['/bin/sh', '-c', script], isPrivileged: false, environment: {} });
    const web = (environment: Readonly<Record<string, string>>, facts: Partial<Service> = {}): Service => {
      const run = { command: ['/bin/sh', '-c', stay], cwd: home, environment: { WHERE: 'here' } };
      return scriptService('web', stay, { run, environment, ...facts });
    };
    const preStart = [hook('echo "$WHERE $MODE" >> prepared'), { ...hook('exit 9'), image: 'migrate:1' }];
    const hooks = {
      preStart,
      postStart: [hook('cat prepared > /dev/null && echo "$WHERE $MODE" > started')],
      preStop: [hook('echo "$MODE" >> stopped')],
    };
    const text = (file: string): Promise<string> => readFile(join(home, file), 'utf8');
    const world = aWorld([web({ MODE: 'one' }, { hooks })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await text('started')).toBe('here one\n');
    await world.run({ action: 'stop' });
    await world.run({ action: 'start' });
    world.declare([web({ MODE: 'two' }, { hooks })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect([await text('started'), await text('stopped')]).toEqual(['here two\n', 'one\none\n']);
    // Once for each container, however often it is started.
    expect(await text('prepared')).toBe('here one\nhere two\n');
    world.declare([web({ MODE: 'three' }, { hooks: { postStart: [hook('echo "no schema"; exit 4')] } })]);
    expect(await world.run({ action: 'up' })).toMatchObject([
      {
        code: 'engine.hook-failed',
        message: expect.stringMatching(/post_start.*ended with 4.*no schema.*x-patchbay\.run\.post_start/) as string,
      },
    ]);
  });

  it('names the process that has a port, and starts once that is free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const world = aWorld([
      scriptService('web', stay, { ports: [{ target: 80, published: `${port}`, protocol: 'tcp' }] }),
    ]);
    try {
      expect(await world.run({ action: 'up' })).toMatchObject([
        {
          code: 'engine.port-taken',
          message: expect.stringMatching(new RegExp(`port ${port} is taken by .+process ${process.pid}`)) as string,
        },
      ]);
    } finally {
      server.close();
      await once(server, 'close');
    }
    expect(await world.run({ action: 'up' })).toEqual([]);
  });

  it('shows the same to every window', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const other = connect();
    const observation = await other.observe(world.project, [], AbortSignal.timeout(5000));
    expect(observation).toEqual({ ...(await world.observe()), images: {} });
  });

  it('starts a container once, however many ask at the same time', async () => {
    const world = aWorld([scriptService('web', `echo started; ${stay}`)]);
    const [create, start] = (await world.plan({ action: 'up' })).steps.filter((step) => 'number' in step);
    const perform = (step: NonNullable<typeof create>, by: Engine): Promise<void> =>
      by.perform(step, world.application, () => undefined, AbortSignal.timeout(20_000));
    await perform(create!, suite.engine);
    await Promise.all([perform(start!, suite.engine), perform(start!, connect())]);
    await expect.poll(() => logOf(world)).toEqual(['started']);
    expect(await world.stateOf('web')).toEqual(['running none']);
  });

  it('leaves nothing of what a process started, even if that ignores being asked', async () => {
    const script = `(trap '' TERM; exec sleep 1234) & echo $!; trap 'exit 0' TERM; wait`;
    const world = aWorld([scriptService('web', script)]);
    await world.run({ action: 'up' });
    await expect.poll(() => logOf(world)).toHaveLength(1);
    const grandchild = await identify(Number((await logOf(world))[0]));
    expect(await isAlive(grandchild)).toBe(true);
    await world.run({ action: 'stop' });
    await expect.poll(() => isAlive(grandchild)).toBe(false);
  });

  it('ends by force what does not end by itself within its grace', async () => {
    const deaf = `trap '' TERM; echo deaf; while :; do sleep 0.1; done`;
    const world = aWorld([scriptService('web', deaf, { stopGracePeriodMs: 300 })]);
    await world.run({ action: 'up' });
    // Until then the signal ends it.
    await expect.poll(() => logOf(world)).toEqual(['deaf']);
    await world.run({ action: 'stop' });
    expect((await world.observe()).containers).toMatchObject([{ state: 'exited', exitCode: 137 }]);
    const stubborn = aWorld([scriptService('web', deaf, { stopGracePeriodMs: 600_000 })]);
    await stubborn.run({ action: 'up' });
    await expect.poll(() => logOf(stubborn)).toEqual(['deaf']);
    await stubborn.run({ action: 'stop', graceMs: 0 });
    expect((await stubborn.observe()).containers).toMatchObject([{ state: 'exited', exitCode: 137 }]);
  });

  it('shows a container whose shim was killed with all it ran as exited, tells watchers, and starts it again', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const before = await recordOf(world, 'web');
    const end = (): Promise<void> => {
      process.kill(before.shim!.pid, 'SIGKILL');
      process.kill(-before.child!.pid, 'SIGKILL');
      return Promise.resolve();
    };
    await eventsDuring(world, end, (events) => events.some(({ action }) => action === 'die'));
    expect(await world.stateOf('web')).toEqual(['exited none']);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.stateOf('web')).toEqual(['running none']);
  });

  it('tells watchers that nobody watches over a container any more, and makes it anew', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const before = await recordOf(world, 'web');
    await eventsDuring(
      world,
      () => Promise.resolve(process.kill(before.shim!.pid, 'SIGKILL')),
      (events) => events.some(({ action }) => action === 'health_status: unhealthy'),
    );
    expect(await world.stateOf('web')).toEqual(['running unhealthy']);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await isAlive(before.child)).toBe(false);
    expect(await world.stateOf('web')).toEqual(['running none']);
  });

  it('removes what a killed shim left behind', async () => {
    const world = aWorld([scriptService('web', stay)]);
    await world.run({ action: 'up' });
    const { shim: watcher, child } = await recordOf(world, 'web');
    process.kill(watcher!.pid, 'SIGKILL');
    await expect.poll(() => world.stateOf('web')).toEqual(['running unhealthy']);
    await world.remove();
    expect(await isAlive(child)).toBe(false);
  });

  it('leaves nothing when it is removed while it starts', async () => {
    const script = `exec sleep 4${String(process.pid).padStart(7, '0')}`;
    const world = aWorld([scriptService('web', script)]);
    const [create, start] = (await world.plan({ action: 'up' })).steps.filter((step) => 'number' in step);
    const cut = new AbortController();
    const perform = (step: NonNullable<typeof create>): Promise<void> =>
      world.engine.perform(step, world.application, () => undefined, cut.signal);
    await perform(create!);
    const starting = perform(start!);
    cut.abort();
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
    await world.remove();
    const count = async (): Promise<number> =>
      (await commandLines()).filter((line) => line.includes(world.project)).length;
    await expect.poll(count, { timeout: 5000 }).toBe(0);
    expect((await commandLines()).filter((line) => line.includes(script.slice('exec '.length)))).toEqual([]);
  });

  it('notices when a service gets well again', async () => {
    const flag = join(suite.folder, 'flag');
    const world = aWorld([
      scriptService('web', `sleep 1; touch ${flag}; ${stay}`, {
        healthcheck: quickCheck(`test -f ${flag}`, { retries: 1, intervalMs: 200 }),
      }),
    ]);
    await eventsDuring(
      world,
      () => world.run({ action: 'up' }),
      (events) => events.some(({ action }) => action === 'health_status: healthy'),
    );
    expect(await world.stateOf('web')).toEqual(['running healthy']);
  });

  it('bounds the log of a process that never stops writing', async () => {
    const world = aWorld([scriptService('web', `yes ${'x'.repeat(500)} | head -n 60000; echo end; ${stay}`)]);
    await world.run({ action: 'up' });
    await expect.poll(async () => (await logOf(world)).at(-1), { timeout: 20_000, interval: 300 }).toBe('end');
    const directory = containerDirectory(projectDirectory(suite.folder, world.project), `${world.project}-web-1`);
    const sizes = await Promise.all(
      ['log.jsonl', 'log.1.jsonl'].map(async (f) => (await readFile(join(directory, f))).length),
    );
    expect(Math.max(...sizes)).toBeLessThan(9 * 1024 * 1024);
  });

  it('follows a log across the change of its file, without a line lost', async () => {
    const lines = 22_000;
    const script = `i=0; while [ $i -lt ${lines} ]; do echo "$i ${'x'.repeat(500)}"; i=$((i+1)); done; ${stay}`;
    const world = aWorld([scriptService('web', script)]);
    const done = new AbortController();
    let next = 0;
    const following = new Promise<void>((resolve, reject) => {
      const onLine = ({ text }: { text: string }): void => {
        if (Number.parseInt(text, 10) !== next) reject(new Error(`${text.slice(0, 10)} came where ${next} belongs`));
        if (++next === lines) resolve();
      };
      world.engine.logs(world.project, { services: [], follow: true }, onLine, done.signal).catch((error: unknown) => {
        if (!done.signal.aborted) reject(error);
      });
    });
    await Promise.all([world.run({ action: 'up' }), following]);
    done.abort();
  });
});

async function commandLines(): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'args']);
  return stdout.split('\n');
}
