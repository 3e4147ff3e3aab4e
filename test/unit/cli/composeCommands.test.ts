import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import type { ObservedProject } from '../../../src/engine/observation.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = {
  '/shop': '',
  '/shop/Dockerfile': 'FROM node:22\n',
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  base: { image: base, build: { context: ., args: { A: "1", B: "2" } } }',
    '  db: { image: db, healthcheck: { test: [CMD, "true"] }, stop_grace_period: 5s }',
    '  web: { image: web, build: ., depends_on: { db: { condition: service_started }, base: { condition: service_started, restart: true } } }',
    '',
  ].join('\n'),
};

describe('what a user of Compose types', () => {
  it('up -d --build builds what is named and what it needs, then makes a new plan', async () => {
    const engine = engineWith();
    const { exitCode } = await run(['up', '-d', '--build', 'web'], { files, engine });
    expect(exitCode).toBe(0);
    const builds = engine.ids.filter((id) => id.startsWith('build:'));
    expect(builds.sort()).toEqual(['build:base', 'build:web']);
    expect(engine.ids.indexOf('start:shop-web-1')).toBeGreaterThan(engine.ids.lastIndexOf('build:web'));
    // Once before each plan, and once for what has failed since.
    expect(engine.observations).toBe(3);
  });

  it('up --build starts nothing when a build fails', async () => {
    const engine = engineWith();
    engine.failures.set('build:web', new ProblemError({ code: 'engine.x', severity: 'error', message: 'It broke.' }));
    expect((await run(['up', '-d', '--build'], { files, engine })).exitCode).toBe(1);
    expect(engine.ids.join(' ')).not.toContain('start:');
  });

  it('up --pull always pulls what is there', async () => {
    const engine = engineWith();
    await run(['up', '-d', '--pull', 'always', 'db'], { files, engine });
    expect(engine.ids).toContain('pull:db');
  });

  it('up and down name what is left of services that the manifest does not name, and how to remove it', async () => {
    const engine = engineWith([aContainer('old', 1)]);
    for (const words of [['up', '-d', 'db'], ['down']]) {
      const { exitCode, stderr } = await run(words, { files, engine });
      expect(exitCode).toBe(0);
      expect(stderr).toContain('The manifest names no service "old": shop-old-1 stays');
      expect(stderr).toContain(`"${words[0]} --remove-orphans"`);
    }
    expect(engine.observation.containers.map(({ name }) => name)).toEqual(['shop-old-1']);
    expect((await run(['down', '--remove-orphans'], { files, engine })).stderr).not.toContain('shop-old-1');
    expect(engine.observation.containers).toEqual([]);
  });

  it('up says in words what a step that is left out needs', async () => {
    const engine = engineWith();
    engine.failures.set(
      'start:shop-db-1',
      new ProblemError({ code: 'engine.x', severity: 'error', message: 'It broke.' }),
    );
    const { stdout } = await run(['up', '-d', 'web'], { files, engine });
    expect(stdout).toContain('start shop-web-1: skipped, needs shop-db-1 to start, which failed');
  });

  it('up --wait-timeout gives up on what does not get healthy', async () => {
    const engine = engineWith();
    engine.hanging.add('wait:db:service_healthy');
    const { exitCode, stderr } = await run(['up', '--wait', '--wait-timeout', '0.05', 'db'], { files, engine });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error: shop-db-1: not healthy after 0.05 s. Open its logs, or wait longer.\n');
  });

  it.each(['stop', 'restart', 'down'])('%s -t says how long a stop may take', async (command) => {
    const stopOf = async (...words: string[]) => {
      const engine = engineWith([aContainer('db', 1)]);
      await run([command, ...words, 'db'], { files, engine });
      return engine.performed.find(({ kind }) => kind === 'stop');
    };
    expect(await stopOf('-t', '1')).toMatchObject({ graceMs: 1000 });
    expect(await stopOf()).toMatchObject({ graceMs: 5000 });
  });

  it('restart takes along what restarts with it, unless it is told not to', async () => {
    const containers = [aContainer('base', 1), aContainer('web', 1)];
    const following = engineWith(containers);
    await run(['restart', 'base'], { files, engine: following });
    expect(following.ids).toContain('start:shop-web-1');
    const alone = engineWith(containers);
    await run(['restart', '--no-deps', 'base'], { files, engine: alone });
    expect(alone.ids).toEqual(['stop:shop-base-1', 'start:shop-base-1']);
  });

  it('down takes only the services that are named, and leaves the networks', async () => {
    const engine = engineWith([aContainer('db', 1), aContainer('web', 1)], { networks: ['shop_default'] });
    await run(['down', 'web'], { files, engine });
    expect(engine.ids).toEqual(['stop:shop-web-1', 'remove:shop-web-1']);
    expect((await run(['down', 'wbe'], { files, engine })).exitCode).toBe(2);
  });

  it('up tells what is not as the manifest says though nothing is to be done', async () => {
    const volume = {
      '/shop/compose.yaml':
        'name: shop\nservices: { a: { image: a, scale: 0, volumes: ["data:/v"] } }\nvolumes: { data: }\n',
    };
    const settings = { networks: {}, volumes: { shop_data: { driver: 'nfs', options: {} } } };
    const { exitCode, stdout, stderr } = await run(['up', '-d'], {
      files: volume,
      engine: engineWith([], { settings }),
    });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'shop: nothing to do (Docker 20.10.24 at unix:///var/run/docker.sock).\n',
    });
    expect(stderr).toContain('warning: The volume shop_data is not as the manifest says (driver changed)');
  });

  it('rm removes what does not run, and the rest only with --stop', async () => {
    const containers = [aContainer('db', 1), aContainer('web', 1, { state: 'exited', exitCode: 0 })];
    const careful = engineWith(containers);
    await run(['rm', '-f'], { files, engine: careful });
    expect(careful.ids).toEqual(['remove:shop-web-1']);
    const thorough = engineWith(containers);
    await run(['rm', '-fsv'], { files, engine: thorough });
    expect(thorough.ids.sort()).toEqual(['remove:shop-db-1', 'remove:shop-web-1', 'stop:shop-db-1']);
  });

  it('build takes arguments, no cache and fresh bases from the command line', async () => {
    const engine = engineWith();
    const words = [
      'build',
      '--no-cache',
      '--pull',
      '--build-arg',
      'B=3',
      '--build-arg',
      'C',
      '--build-arg',
      'D',
      'base',
    ];
    await run(words, { files, engine, environment: { C: 'from here' } });
    expect(engine.ids).toEqual(['build:base']);
    expect(engine.applications[0]?.services['base']?.build).toMatchObject({
      args: { A: '1', B: '3', C: 'from here' },
      isUncached: true,
      isPulled: true,
    });
    expect((await run(['build', '--build-arg', '=x'], { files, engine })).exitCode).toBe(2);
  });

  it('build --with-dependencies and pull --include-deps take what is needed too', async () => {
    const engine = engineWith();
    await run(['build', '--with-dependencies', 'web'], { files, engine });
    await run(['pull', '--include-deps', 'web'], { files, engine });
    await run(['pull', 'web'], { files, engine });
    expect(engine.ids.sort()).toEqual(['build:base', 'build:web', 'pull:db']);
  });

  it('run --build --entrypoint, exec -it', async () => {
    const engine = engineWith([aContainer('web', 1)]);
    await run(['run', '--rm', '--build', '-P', '--entrypoint', 'sh -x', 'web', '-c', 'true'], { files, engine });
    expect(engine.ids).toContain('build:web');
    expect(engine.executed.at(-1)?.request).toMatchObject({
      entrypoint: ['sh', '-x'],
      command: ['-c', 'true'],
      hasPorts: true,
    });
    await run(['exec', '-it', 'web', 'ls', '-it'], { files, engine });
    expect(engine.executed.at(-1)?.request).toMatchObject({ command: ['ls', '-it'] });
  });

  it('logs -f follows; --since and --until bound what is shown', async () => {
    const asked: unknown[] = [];
    class Ending extends FakeEngine {
      override logs(...[project, options, onLine, signal]: Parameters<FakeEngine['logs']>): Promise<void> {
        asked.push([options.follow, options.sinceMs]);
        return super.logs(project, { ...options, follow: false }, onLine, signal);
      }
    }
    const engine = new Ending();
    const line = { service: 'web', container: 'shop-web-1', stream: 'stdout' } as const;
    engine.lines.push(...[1000, 2000, 3000].map((timeMs) => ({ ...line, timeMs, text: String(timeMs) })));
    const words = ['logs', '-ft', '--no-prefix', '--since', '1970-01-01T00:00:02Z', '--until', '3', 'web'];
    expect((await run(words, { files, engine })).stdout).toBe('1970-01-01T00:00:02.000Z 2000\n');
    expect((await run(['-f', 'compose.yaml', 'logs', '--since', '1h'], { files, engine })).stdout).toBe('');
    // The engine is asked for no more than what is shown, of a log that may be large.
    const anHourAgo = expect.closeTo(Date.now() - 3_600_000, -5) as number;
    expect(asked).toEqual([
      [true, 2000],
      [false, anHourAgo],
    ]);
    expect((await run(['logs', '--since', 'then'], { files, engine })).exitCode).toBe(2);
  });

  it('ls lists projects, those that are stopped only with --all', async () => {
    const project = (name: string, running: number, total: number): ObservedProject => ({
      name,
      services: { web: { running, total } },
      state: running === 0 ? 'stopped' : running < total ? 'partial' : 'running',
      isOurs: true,
      configFiles: [`/${name}/compose.yaml`],
    });
    const engine = engineWith();
    engine.otherProjects = [project('shop', 1, 2), project('old', 0, 1)];
    const { stdout } = await run(['ls', '--format', 'json'], { engine });
    expect(stdout).toBe('[{"Name":"shop","Status":"exited(1), running(1)","ConfigFiles":"/shop/compose.yaml"}]\n');
    expect((await run(['ls', '-a'], { engine })).stdout).toMatch(
      /^NAME +STATUS +CONFIG FILES\nshop .*\nold +exited\(1\)/,
    );
  });

  it('port and images tell what containers have', async () => {
    const publishers = [{ hostIp: '::', publishedPort: 8080, targetPort: 80, protocol: 'tcp' }];
    const engine = engineWith([aContainer('web', 1, { publishers, imageId: 'sha256:0123456789abcdef' })]);
    expect((await run(['port', 'web', '80'], { files, engine })).stdout).toBe('[::]:8080\n');
    expect((await run(['port', 'web', '81'], { files, engine })).exitCode).toBe(2);
    expect((await run(['images'], { files, engine })).stdout).toMatch(/\nshop-web-1 +web +latest +0123456789ab\n$/);
  });

  it('events prints what containers do, until it is told to stop', async () => {
    const cancel = new AbortController();
    const engine = engineWith();
    const words = ['events', '--format', 'json', 'web'];
    const running = run(words, { files, engine, signal: cancel.signal });
    await expect.poll(() => engine.watches).toBe(1);
    for (const service of ['db', 'web']) engine.happen('die', `shop-${service}-1`, service);
    cancel.abort();
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    const event = { time: '1970-01-01T00:00:00.000Z', service: 'web', container: 'shop-web-1', action: 'die' };
    expect(JSON.parse(stdout)).toEqual(event);
  });
});
