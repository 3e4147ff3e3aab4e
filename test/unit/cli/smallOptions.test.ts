import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/base/problem.ts';
import { FakeEngine } from '../../fakes/fakeEngine.ts';
import { anObservation } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = {
  '/shop/compose.yaml':
    'name: shop\nservices:\n  db: {image: db}\n  web: {image: web, pull_policy: always, depends_on: [db]}\n',
};

describe('scale --no-deps', () => {
  it('makes the named services alone, where without it what they depend on is made too', async () => {
    const made = async (...words: string[]): Promise<readonly string[]> => {
      const engine = engineWith();
      expect((await run(['scale', ...words], { files, engine })).exitCode).toBe(0);
      return engine.ids.filter((id) => id.startsWith('create:')).sort();
    };
    expect(await made('web=2')).toEqual(['create:shop-db-1', 'create:shop-web-1', 'create:shop-web-2']);
    expect(await made('--no-deps', 'web=2')).toEqual(['create:shop-web-1', 'create:shop-web-2']);
  });
});

describe('pull', () => {
  /** An engine on which the image of `web` is, and that of `db` is not. */
  const half = (): FakeEngine => {
    const engine = new FakeEngine();
    engine.observation = anObservation([], { images: { web: 'sha256:1' } });
    return engine;
  };

  it('--policy missing pulls what is not there, whatever the manifest says; always pulls all', async () => {
    const missing = half();
    expect((await run(['pull', '--policy', 'missing'], { files, engine: missing })).exitCode).toBe(0);
    expect(missing.ids).toEqual(['pull:db']);
    const always = half();
    await run(['pull', '--policy', 'always'], { files, engine: always });
    expect(always.ids.sort()).toEqual(['pull:db', 'pull:web']);
    expect((await run(['pull', '--policy', 'never'], { files, engine: half() })).exitCode).toBe(2);
  });

  it('--ignore-pull-failures tells what cannot be pulled, pulls the others, and exits with 0', async () => {
    const denied = new ProblemError({ code: 'engine.pull-failed', severity: 'error', message: 'It denies it.' });
    for (const [words, expected] of [
      [['pull'], 1],
      [['pull', '--ignore-pull-failures'], 0],
    ] as const) {
      const engine = half();
      engine.failures.set('pull:db', denied);
      const { exitCode, stderr } = await run(words, { files, engine });
      expect({ exitCode, stderr }).toEqual({ exitCode: expected, stderr: 'patchbay: error: It denies it.\n' });
      expect(engine.ids).toContain('pull:web');
    }
  });
});
