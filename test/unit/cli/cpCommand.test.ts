import { describe, expect, it } from 'vitest';
import { aContainer } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = { '/shop': '', '/shop/compose.yaml': 'name: shop\nservices: { api: { image: api } }\n' };
const containers = [aContainer('api', 1), aContainer('api', 2)];

describe('cp', () => {
  it('writes nothing in a dry run, in no container and not here', async () => {
    const engine = engineWith(containers);
    const into = await run(['--dry-run', 'cp', './x', 'api:/y'], { files, engine });
    expect(into).toMatchObject({ exitCode: 0, stdout: '' });
    expect(into.stderr.trim().split('\n')).toEqual([
      'Dry run: copy ./x to shop-api-1:/y is not done.',
      'Dry run: copy ./x to shop-api-2:/y is not done.',
    ]);
    expect(await engine.statPath('shop-api-1', '/y', AbortSignal.timeout(1000))).toBeUndefined();
    const out = await run(['--dry-run', 'cp', 'api:/y', '/shop/none'], { files, engine });
    expect(out.stderr).toBe('Dry run: copy shop-api-1:/y to /shop/none is not done.\n');
  });

  it.each([
    [['./x', './y'], 'Neither ./x nor ./y names a service. Write service:path for one of them.'],
    [['api:/x', 'api:/y'], 'Nothing is copied from one service to another. Copy to this machine first.'],
    [['--index', '7', 'api:/x', '.'], 'shop has no container 7 of "api". Start it with "up".'],
    [['-', 'api:/x'], 'api has 2 containers, and one archive is for one. Choose it with --index.'],
  ])('%j is refused with the reason', async (words, reason) => {
    const { exitCode, stderr } = await run(['cp', ...words], { files, engine: engineWith(containers) });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: `patchbay: ${reason}\n` });
  });
});
