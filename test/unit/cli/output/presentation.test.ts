import { describe, expect, it } from 'vitest';
import { withParallelLimit } from '../../../../src/app/operations/parallelSteps.ts';
import { FakeEngine } from '../../../fakes/fakeEngine.ts';
import { aContainer } from '../../../fakes/models.ts';
import { engineWith, run } from '../support.ts';

/** Counts how many steps it takes at a time. */
class Counting extends FakeEngine {
  most = 0;
  #running = 0;

  override async perform(...args: Parameters<FakeEngine['perform']>): Promise<void> {
    this.most = Math.max(this.most, ++this.#running);
    await new Promise((resolve) => setImmediate(resolve));
    await super.perform(...args).finally(() => this.#running--);
  }
}

const files = {
  '/shop/compose.yaml':
    'name: shop\nservices:\n  db: {image: db, healthcheck: {test: [CMD, "true"]}}\n  web: {image: web, build: ., depends_on: [db]}\n',
  '/shop': '',
  '/shop/Dockerfile': 'FROM x\n',
};

describe('--dry-run', () => {
  it.each([
    ['up'],
    ['up', '-d', '--build'],
    ['create'],
    ['down', '-v'],
    ['stop'],
    ['restart'],
    ['rm', '-s'],
    ['kill'],
    ['kill', '-s', 'HUP', 'web'],
    ['pause'],
    ['push'],
    ['push', '-q'],
    ['attach', 'web'],
    ['pull'],
    ['build'],
    ['scale', 'web=3'],
    ['exec', 'web', 'ls'],
    ['run', 'web', 'ls'],
    ['run', '-d', '--build', 'web', 'ls'],
    ['config', '-o', 'out.yaml'],
  ])('of %s shows what would be done, and does nothing', async (...words) => {
    const engine = engineWith([aContainer('web', 1), aContainer('db', 1)]);
    const its = await run(['--dry-run', ...words], { files, engine });
    const { exitCode, stdout, stderr } = its;
    expect(exitCode).toBe(0);
    expect([...its.files]).toEqual(Object.entries(files));
    expect(engine.performed).toEqual([]);
    expect(engine.executed).toEqual([]);
    expect(stdout + stderr).toMatch(/nothing was done|nothing to do|is not done/);
  });

  it('names each step that it does not take', async () => {
    const engine = engineWith([aContainer('web', 1)]);
    const quiet = await run(['--dry-run', 'push', '-q'], { files, engine });
    expect(quiet.stderr).toBe('Dry run: push web is not done.\n');
    const attached = await run(['--dry-run', 'attach', 'web'], { files, engine });
    expect(attached.stderr).toBe('Dry run: attach shop-web-1 is not done.\n');
  });
});

describe('--progress', () => {
  it('json prints one object for each change of a step, and nothing else', async () => {
    const { stdout } = await run(['--progress', 'json', 'up', '-d', 'db'], { files, engine: engineWith() });
    const lines = stdout.trimEnd().split('\n');
    const told = lines.map((line) => JSON.parse(line) as { readonly id: string; readonly status: string });
    expect(told).toContainEqual({ id: 'start:shop-db-1', text: 'start shop-db-1', status: 'Done' });
  });

  it('quiet prints nothing of a plan, but what went wrong', async () => {
    expect((await run(['--progress=quiet', 'up', '-d', 'db'], { files, engine: engineWith() })).stdout).toBe('');
    const world = { files, engine: engineWith(), environment: { COMPOSE_PROGRESS: 'quiet' } };
    expect((await run(['up', '-d', 'db'], world)).stdout).toBe('');
  });

  it('plain writes over nothing on a terminal, and tty does where there is none', async () => {
    expect((await run(['--progress', 'plain', 'up', '-d'], { files, engine: engineWith() })).stdout).not.toContain(
      '\r',
    );
    expect((await run(['--progress', 'tty', 'up', '-d'], { files, engine: engineWith() })).stdout).toContain(
      '\r\u001b[K',
    );
  });
});

describe('--ansi', () => {
  it('always colours, and never does not', async () => {
    expect((await run(['--ansi', 'always', 'up', '-d'], { files, engine: engineWith() })).stdout).toContain(
      '\u001b[1m',
    );
    expect((await run(['--ansi', 'never', 'up', '-d'], { files, engine: engineWith() })).stdout).not.toContain(
      '\u001b',
    );
  });
});

describe('--quiet-pull', () => {
  it('says that it pulls, and not how far it is', async () => {
    const words = ['up', '-d', '--pull', 'always', 'db'];
    expect((await run(words, { files, engine: engineWith() })).stdout).toContain('… pull db: pull\n');
    const quiet = (await run([...words, '--quiet-pull'], { files, engine: engineWith() })).stdout;
    expect(quiet).toContain('✓ pull db');
    expect(quiet).not.toContain('pull db: pull');
  });
});

describe('--no-build', () => {
  it('refuses to go on without an image, and builds none that is there', async () => {
    const empty = new FakeEngine();
    const missing = await run(['up', '-d', '--no-build'], { files, engine: empty });
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain('--no-build builds none. Run "patchbay build web" first.');
    expect(empty.performed).toEqual([]);
    const always = {
      ...files,
      '/shop/compose.yaml': files['/shop/compose.yaml'].replace('build: .', 'build: ., pull_policy: build'),
    };
    const full = engineWith();
    expect((await run(['up', '-d', '--no-build'], { files: always, engine: full })).exitCode).toBe(0);
    expect(full.ids.join(' ')).toContain('start:shop-web-1');
    expect(full.ids.join(' ')).not.toContain('build:');
  });
});

describe('--always-recreate-deps', () => {
  it('makes what the named services need anew, and not those themselves', async () => {
    const up = engineWith();
    await run(['up', '-d'], { files, engine: up });
    const before = up.ids.length;
    await run(['up', '-d', '--always-recreate-deps', 'web'], { files, engine: up });
    const made = up.ids.slice(before).filter((id) => id.startsWith('create:'));
    expect(made).toEqual(['create:shop-db-1']);
  });
});

describe('--no-start', () => {
  it('makes what start would need, and starts nothing', async () => {
    const engine = engineWith();
    expect((await run(['up', '--no-start'], { files, engine })).exitCode).toBe(0);
    expect(engine.ids.filter((id) => id.startsWith('create:')).sort()).toEqual([
      'create:shop-db-1',
      'create:shop-web-1',
    ]);
    expect(engine.ids.join(' ')).not.toMatch(/start:|wait:/);
  });
});

describe('--parallel', () => {
  it('takes no more steps at a time than it says', async () => {
    let running = 0;
    let most = 0;
    const perform = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    const limited = withParallelLimit({ perform }, 2);
    const step = (id: string) => ({ kind: 'pull', id, service: 'a', image: id, after: [], reason: '' }) as const;
    const signal = new AbortController().signal;
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((id) => limited.perform(step(id), undefined, () => undefined, signal)),
    );
    expect(most).toBe(2);
  });

  it.each([
    ['up', '-d'],
    ['push', '-q'],
    ['run', 'web', 'ls'],
  ])('holds for all that %s does', async (...words) => {
    const its = {
      ...files,
      '/shop/compose.yaml': ['name: shop', 'services:', '  web: {image: web, build: ., depends_on: [db, cache]}']
        .concat(['db', 'cache'].map((name) => `  ${name}: {image: ${name}, build: .}`))
        .join('\n'),
    };
    const most = async (...limit: string[]): Promise<number> => {
      const engine = new Counting({ hasEveryImage: true });
      expect((await run([...limit, ...words], { files: its, engine })).exitCode).toBe(0);
      return engine.most;
    };
    expect(await most()).toBeGreaterThan(1);
    expect(await most('--parallel', '1')).toBe(1);
  });

  it('is refused when it is no number', async () => {
    expect((await run(['--parallel', '0', 'up', '-d'], { files, engine: engineWith() })).exitCode).toBe(2);
  });
});

describe('-f -', () => {
  const input = 'services:\n  web: {image: web, build: ./web}\n';

  it('reads a manifest from standard input, as if it stood in this folder', async () => {
    const { exitCode, stdout } = await run(['-f', '-', 'config', '--format', 'json'], { input });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'shop', services: { web: { build: { context: '/shop/web' } } } });
    const engine = engineWith();
    expect((await run(['-f', '-', 'up', '-d', '--no-build'], { input, engine })).exitCode).toBe(0);
    expect(engine.ids).toContain('start:shop-web-1');
  });

  it('says that there is none on a terminal', async () => {
    const { exitCode, stderr } = await run(['-f', '-', 'config']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('There is no manifest on standard input');
  });
});

describe('logs', () => {
  it('prints the container that --index names, without prefix and colour where asked', async () => {
    const engine = engineWith([aContainer('web', 1), aContainer('web', 2)]);
    for (const number of [1, 2]) {
      engine.lines.push({
        timeMs: 0,
        service: 'web',
        container: `shop-web-${number}`,
        stream: 'stdout',
        text: `${number}`,
      });
    }
    expect((await run(['logs', '--index', '2', 'web'], { files, engine })).stdout).toBe('web-2  | 2\n');
    expect((await run(['logs', '--no-log-prefix'], { files, engine })).stdout).toBe('1\n2\n');
    expect((await run(['--ansi', 'always', 'logs'], { files, engine })).stdout).toContain(
      '\u001b[36mweb-1  | \u001b[0m1',
    );
    expect((await run(['--ansi', 'always', 'logs', '--no-color'], { files, engine })).stdout).toContain('web-1  | 1');
  });
});

describe('config', () => {
  it('prints the names of volumes and networks, one a line', async () => {
    const its = {
      '/shop/compose.yaml':
        'services: {a: {image: a, volumes: [data:/d], networks: [front]}}\nvolumes: {data: }\nnetworks: {front: }\n',
    };
    expect((await run(['config', '--volumes'], { files: its })).stdout).toBe('data\n');
    expect((await run(['config', '--networks'], { files: its })).stdout).toContain('front\n');
  });
});
