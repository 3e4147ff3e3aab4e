import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = {
  '/shop': '',
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  api: { image: shop/api, build: ., depends_on: [db] }',
    '  db: { image: shop/db, build: . }',
    '',
  ].join('\n'),
  '/shop/Dockerfile': 'FROM scratch\n',
};

describe('pause, unpause and kill', () => {
  it('halts and goes on, without a manifest too', async () => {
    const engine = engineWith([aContainer('api', 1), aContainer('db', 1)]);
    const paused = await run(['pause', 'api'], { files, engine });
    expect(paused).toMatchObject({ exitCode: 0, stderr: '' });
    expect(paused.stdout).toContain('✓ pause shop-api-1');
    expect((await run(['ps'], { files, engine })).stdout).toMatch(/^shop-api-1 .*\(Paused\)/m);
    await run(['-p', 'shop', 'unpause'], { files: {}, engine });
    expect(engine.ids).toEqual(['pause:shop-api-1', 'unpause:shop-api-1']);
    expect((await run(['unpause'], { files, engine })).stdout).toBe(
      'shop: nothing to do (Docker 20.10.24 at unix:///var/run/docker.sock).\n',
    );
  });

  it('sends the signal that is typed, in whatever form', async () => {
    const engine = engineWith([aContainer('api', 1)]);
    await run(['kill', '-s', 'hup', 'api'], { files, engine });
    expect(engine.performed).toMatchObject([{ kind: 'kill', name: 'shop-api-1', signal: 'SIGHUP' }]);
    const wrong = await run(['kill', '-s', 'SIGNONSENSE'], { files, engine });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
    expect(wrong.stderr).toBe(
      'patchbay: SIGNONSENSE is not a signal. Give a name or a number, such as SIGHUP, HUP or 1.\n',
    );
  });

  it('kills orphans only when asked to, and refuses a service that nobody knows', async () => {
    const engine = engineWith([aContainer('gone', 1)]);
    await run(['kill'], { files, engine });
    expect(engine.ids).toEqual([]);
    await run(['kill', '--remove-orphans'], { files, engine });
    expect(engine.ids).toEqual(['kill:shop-gone-1']);
    expect((await run(['kill', 'wbe'], { files, engine })).exitCode).toBe(2);
  });
});

describe('push', () => {
  const denied = new ProblemError({ code: 'engine.push-denied', severity: 'error', message: 'It denies it.' });

  it('pushes the services that are named, and with --include-deps what they need', async () => {
    const engine = engineWith();
    expect((await run(['push', 'api'], { files, engine })).exitCode).toBe(0);
    expect(engine.ids).toEqual(['push:shop/api']);
    await run(['push', '--include-deps', 'api'], { files, engine });
    expect(engine.ids.slice(1).sort()).toEqual(['push:shop/api', 'push:shop/db']);
  });

  it('exits with 1 when one cannot be pushed, yet tells it and exits with 0 when that is to be ignored', async () => {
    const engine = engineWith();
    engine.failures.set('push:shop/api', denied);
    const failed = await run(['push'], { files, engine });
    expect(failed).toMatchObject({ exitCode: 1, stderr: 'patchbay: error: It denies it.\n' });
    const ignored = await run(['push', '--ignore-push-failures'], { files, engine });
    expect(ignored).toMatchObject({ exitCode: 0, stderr: 'patchbay: error: It denies it.\n' });
  });

  it('shows nothing with -q', async () => {
    expect(await run(['push', '-q'], { files, engine: engineWith() })).toMatchObject({ exitCode: 0, stdout: '' });
  });

  it('is refused where there are no images', async () => {
    const engine = new FakeEngine({ kind: 'process' });
    const { exitCode, stderr } = await run(['push', 'api'], { files, engine });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Cannot push "shop/api": local processes have no images. Choose Docker');
  });
});
