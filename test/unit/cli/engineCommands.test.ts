import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import type { Step } from '../../../src/engine/step.ts';
import { engineWith, run } from './support.ts';
import { aContainer } from '../../fakes/models.ts';

const files = {
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  db:',
    '    image: db',
    '    healthcheck: {test: [CMD, "true"]}',
    '  web: {image: web, depends_on: [db]}',
    '',
  ].join('\n'),
};

describe('patchbay up', () => {
  it('shows the plan, then performs its steps, dependencies first', async () => {
    const engine = engineWith();
    const { exitCode, stdout } = await run(['up', '-d'], { files, engine });
    expect(exitCode).toBe(0);
    expect(engine.ids).toContain('start:shop-web-1');
    expect(engine.ids.indexOf('start:shop-db-1')).toBeLessThan(engine.ids.indexOf('start:shop-web-1'));
    expect(stdout.indexOf('start shop-web-1 (')).toBeLessThan(stdout.indexOf('✓ start shop-web-1'));
    expect(stdout).not.toContain('\u001b');
  });

  it('takes along, of a service that its profile leaves out, what it needs of the same profile', async () => {
    const services = [
      'name: shop',
      'services:',
      '  web: {image: web}',
      '  cubes: {image: cubes, profiles: [extras]}',
      '  analytics: {image: analytics, profiles: [extras], depends_on: [cubes]}',
      '',
    ];
    const engine = engineWith();
    const world = { files: { '/shop/compose.yaml': services.join('\n') }, engine };
    expect((await run(['up', '-d', 'analytics'], world)).exitCode).toBe(0);
    const started = engine.ids.filter((id) => id.startsWith('start:'));
    expect(started).toEqual(['start:shop-cubes-1', 'start:shop-analytics-1']);
  });

  it('waits for health unless it is told not to', async () => {
    const waiting = engineWith();
    await run(['up', '--wait'], { files, engine: waiting });
    expect(waiting.ids.join(' ')).toContain('wait:db');
    const going = engineWith();
    await run(['up', '-d', '--no-wait'], { files, engine: going });
    expect(going.ids.join(' ')).not.toContain('wait:');
  });

  it('starts as many as --scale says', async () => {
    const engine = engineWith();
    await run(['up', '-d', '--scale', 'web=2'], { files, engine });
    expect(engine.ids).toContain('start:shop-web-2');
  });

  it('exits with 1 when a step fails, and says why on standard error', async () => {
    const engine = engineWith();
    engine.failures.set('start:shop-db-1', failing);
    const { exitCode, stdout, stderr } = await run(['up', '-d'], { files, engine });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✗ start shop-db-1');
    expect(stderr).toBe('patchbay: error: It would not start. Look at its logs.\n');
  });

  it('exits with 130 when cancelled', async () => {
    const { exitCode } = await run(['up', '-d'], { files, engine: engineWith(), signal: AbortSignal.abort() });
    expect(exitCode).toBe(130);
  });

  it('starts nothing when the manifest has errors', async () => {
    const broken = { '/shop/compose.yaml': 'services: {web: {image: x, depends_on: [nobody]}}' };
    expect(await run(['up', '-d'], { files: broken })).toMatchObject({ exitCode: 1, connected: [] });
  });

  it.each([['nobody'], ['--scale', 'toString=2'], ['--scale', 'web=many']])(
    'exits with 2 for %s %s',
    async (...words) => {
      expect((await run(['up', '-d', ...words], { files, engine: engineWith() })).exitCode).toBe(2);
    },
  );

  it('exits with 2 when the engine does not answer', async () => {
    const engine = engineWith();
    engine.failure = new ProblemError({
      code: 'engine.unreachable',
      severity: 'error',
      message: 'No Docker. Start it.',
    });
    const { exitCode, stderr } = await run(['up', '-d', '--engine', 'docker'], { files, engine });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'patchbay: No Docker. Start it.\n' });
  });
});

describe('patchbay plan', () => {
  it('lists the steps in the order in which they run, and takes none', async () => {
    const engine = engineWith();
    const { stdout } = await run(['plan', '--format', 'json'], { files, engine });
    const { project, action, steps } = JSON.parse(stdout) as { project: string; action: string; steps: Step[] };
    expect({ project, action }).toEqual({ project: 'shop', action: 'up' });
    steps.forEach((step, index) => {
      const before = steps.slice(0, index).map((each) => each.id);
      expect(before).toEqual(expect.arrayContaining([...step.after]));
    });
    expect(engine.ids).toEqual([]);
  });
});

describe('patchbay down', () => {
  it('needs no manifest when the project is named', async () => {
    const engine = engineWith([container('web')]);
    const { exitCode } = await run(['down', '-p', 'shop'], { engine });
    expect(exitCode).toBe(0);
    expect(engine.ids).toContain('remove:shop-web-1');
  });

  it('works with a manifest that has errors', async () => {
    const broken = { '/shop/compose.yaml': 'name: shop\nservices: {web: {image: x, depends_on: [nobody]}}' };
    const engine = engineWith([container('web')]);
    expect((await run(['down'], { files: broken, engine })).exitCode).toBe(0);
    expect(engine.ids).toContain('remove:shop-web-1');
  });

  it('leaves containers of other services unless told otherwise', async () => {
    const keeping = engineWith([container('stray')]);
    await run(['down'], { files, engine: keeping });
    expect(keeping.ids).toEqual([]);
    const removing = engineWith([container('stray')]);
    await run(['down', '--remove-orphans'], { files, engine: removing });
    expect(removing.ids).toContain('remove:shop-stray-1');
  });

  it('exits with 2 when nothing says which project', async () => {
    expect((await run(['down'], { engine: engineWith() })).exitCode).toBe(2);
  });
});

describe('patchbay start, stop, restart, scale, pull and build', () => {
  it('does that and no more', async () => {
    const engine = engineWith([container('web'), container('db')]);
    await run(['stop', 'web'], { files, engine });
    await run(['restart', 'db'], { files, engine });
    await run(['scale', 'web=2'], { files, engine });
    await run(['pull', 'db'], { files, engine });
    expect(engine.ids).toEqual([
      'stop:shop-web-1',
      'stop:shop-db-1',
      'start:shop-db-1',
      ...['network:shop_default', 'start:shop-web-1', 'create:shop-web-2', 'start:shop-web-2'],
      'pull:db',
    ]);
  });

  it.each([
    ['start', 'nobody'],
    ['scale', 'web'],
    ['scale', 'nobody=2'],
    ['build', 'toString'],
  ])('exits with 2 for %s %s', async (...words) => {
    expect((await run(words, { files, engine: engineWith() })).exitCode).toBe(2);
  });
});

describe('patchbay exec, run and logs', () => {
  it('hands everything behind the service to the command, and exits with its code', async () => {
    const engine = engineWith([container('web')]);
    engine.execExitCode = 42;
    const words = ['exec', '-e', 'A=b', 'web', 'node', '-e', 'x', '--file', 'y'];
    expect((await run(words, { files, engine })).exitCode).toBe(42);
    const request = { command: ['node', '-e', 'x', '--file', 'y'], environment: { A: 'b' }, isTty: false };
    expect(engine.executed).toMatchObject([{ container: 'shop-web-1', request }]);
  });

  it('asks for a command when exec has none, and says when there is no container', async () => {
    const engine = engineWith([container('web')]);
    const nothing = await run(['exec', 'web'], { files, engine });
    expect(nothing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('patchbay exec web sh') as string });
    expect(engine.executed).toEqual([]);
    const missing = await run(['exec', '--index', '2', 'web', 'ls'], { files, engine });
    expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no container 2') as string });
  });

  it('prepares what a one-off run needs before it runs', async () => {
    const engine = engineWith();
    engine.execExitCode = 3;
    expect((await run(['run', '--rm', 'web', 'test'], { files, engine })).exitCode).toBe(3);
    expect(engine.ids).toContain('wait:db:service_healthy');
    expect(engine.ids.join(' ')).not.toContain('shop-web-1');
  });

  it('prints what containers write, each stream to its own', async () => {
    const engine = engineWith();
    const line = { timeMs: 0, service: 'web', container: 'shop-web-1' } as const;
    engine.lines.push({ ...line, stream: 'stdout', text: 'hello' });
    engine.lines.push({ ...line, stream: 'stderr', text: 'oh\u001b[2Jno' });
    const { stdout, stderr } = await run(['logs', '-t', 'web'], { files, engine });
    expect(stdout).toBe('web-1  | 1970-01-01T00:00:00.000Z hello\n');
    expect(stderr).toContain('oh');
    expect(stderr).not.toContain('\u001b[2J');
  });

  it('leaves out colours where there is no terminal, and says which log cannot be read', async () => {
    const engine = engineWith();
    const problem = { code: 'engine.log-unreadable', severity: 'warning' as const, message: 'It is kept nowhere.' };
    engine.unreadableLogs.push({ service: 'db', container: 'shop-db-1', problem });
    const line = { timeMs: 0, service: 'web', container: 'shop-web-1' } as const;
    engine.lines.push({ ...line, stream: 'stdout', text: '\u001b[31mred\u001b]0;title\u0007' });
    expect(await run(['logs'], { files, engine })).toEqual(
      expect.objectContaining({ stdout: 'web-1  | red\n', stderr: 'patchbay: It is kept nowhere.\n', exitCode: 0 }),
    );
  });
});

describe('patchbay ps', () => {
  it('prints one object a container, one a line, in the words of docker compose', async () => {
    const publishers = [{ hostIp: '0.0.0.0', publishedPort: 8080, targetPort: 80, protocol: 'tcp' }];
    const engine = engineWith([
      { ...container('web'), publishers },
      { ...container('db'), health: 'healthy' },
    ]);
    const { stdout } = await run(['ps', '--format', 'json'], { files, engine });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        Name: 'shop-db-1',
        Service: 'db',
        State: 'running',
        Health: 'healthy',
        Publishers: [],
      }),
      expect.objectContaining({
        Name: 'shop-web-1',
        Health: '',
        Publishers: [{ URL: '0.0.0.0', TargetPort: 80, PublishedPort: 8080, Protocol: 'tcp' }],
      }),
    ]);
  });

  it('prints a table for people', async () => {
    const engine = engineWith([{ ...container('web'), state: 'exited', exitCode: 3 }]);
    const { stdout } = await run(['ps', '-a'], { files, engine });
    expect(stdout).toMatch(/^NAME +IMAGE +COMMAND +SERVICE +CREATED +STATUS +PORTS\nshop-web-1 .* web .* Exited \(3\)/);
  });

  it('refuses a service that there is not, unless it left a container', async () => {
    const engine = engineWith([container('left')]);
    const unknown = await run(['ps', 'web', 'wbe'], { files, engine });
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('has no service "wbe"');
    expect((await run(['ps', 'left'], { files, engine })).exitCode).toBe(0);
  });
});

describe('the engine', () => {
  it.each([
    [[], ['docker']],
    [['--engine', 'process'], ['process']],
    [['-H', 'tcp://10.0.0.7:2375'], ['tcp://10.0.0.7:2375']],
    [['--context', 'remote'], ['remote']],
  ])('is chosen by %j', async (words, expected) => {
    const { connected } = await run(['ps', ...words], { files, engine: engineWith() });
    expect(connected).toEqual(expected);
  });
});

function container(service: string): ObservedContainer {
  return aContainer(service, 1);
}

const failing = new ProblemError({
  code: 'engine.start',
  severity: 'error',
  message: 'It would not start. Look at its logs.',
});
