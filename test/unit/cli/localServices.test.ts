import { describe, expect, it } from 'vitest';
import { joinObservations } from '../../../src/engine/mixed/join.ts';
import { aContainer, anObservation } from '../../fakes/models.ts';
import { engineWith, run } from './support.ts';

const files = {
  '/shop': '',
  '/shop/compose.yaml': [
    'name: shop',
    'services:',
    '  web: { image: web, x-patchbay: { run: { command: node web.js } } }',
    '  db: { image: db }',
    '',
  ].join('\n'),
};

/** `web` runs locally, and its container waits. */
function engineUp() {
  const docker = anObservation([aContainer('web', 1, { state: 'exited', exitCode: 0 }), aContainer('db', 1)]);
  const here = aContainer('web', 1, { id: 'local', name: 'shop-web-local' });
  const { containers, ...facts } = joinObservations(docker, [here]);
  return engineWith(containers, { ...facts, images: { web: 'sha256:web', db: 'sha256:db' } });
}

describe('A service that runs locally, for the command line', () => {
  it('stays as it is where a command has no option for that', async () => {
    const engine = engineUp();
    const { exitCode } = await run(['create'], { files, engine });
    expect(exitCode).toBe(0);
    expect(engine.ids.filter((id) => id.includes('web'))).toEqual([]);
  });

  it('is in a container again after an up without --local', async () => {
    const engine = engineUp();
    await run(['up', '-d'], { files, engine });
    expect(engine.ids).toContain('remove:shop-web-local');
    expect(engine.ids).toContain('start:shop-web-1');
  });
});
