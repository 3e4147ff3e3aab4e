import { expect, it } from 'vitest';
import { plan } from '../../../src/engine/plan.ts';
import type { Build } from '../../../src/manifest/model.ts';
import { anApplication, anObservation, aService } from '../../fakes/models.ts';

const build: Build = { context: '/shop', dockerfile: 'Dockerfile', args: {}, labels: {} };

it('builds once what several services build in the same way', () => {
  const application = anApplication([
    aService('api', { image: undefined, build }),
    aService('worker', { image: undefined, build: { ...build } }),
    aService('web', { image: undefined, build: { ...build, target: 'web' } }),
  ]);
  const { steps } = plan({ action: 'up', application, observation: anObservation() });
  const builds = steps.filter(({ kind }) => kind === 'build');
  expect(builds).toMatchObject([{ image: 'shop-api', sameImages: ['shop-worker'] }, { image: 'shop-web' }]);
  const worker = steps.find(({ id }) => id.startsWith('create:shop-worker'));
  expect(worker?.after).toContain('build:shop-api');
});

it('builds anew only what was asked for', () => {
  const application = anApplication([
    aService('api', { image: undefined, build }),
    aService('db', { image: 'redis:7' }),
  ]);
  const images = { 'shop-api': 'sha256:1', 'redis:7': 'sha256:2' };
  const observation = anObservation([], { images });
  const kinds = (action: 'build' | 'pull') =>
    plan({ action, application, observation }).steps.map(({ id, reason }) => `${id} ${reason}`);
  expect(kinds('build')).toEqual(['build:shop-api asked for']);
  expect(kinds('pull')).toEqual(['pull:redis:7 asked for']);
});
