import { expect, it } from 'vitest';
import { plan } from '../../../../../src/engine/plan.ts';
import type { Build } from '../../../../../src/manifest/model.ts';
import { anApplication, anObservation, aService } from '../../../../fakes/models.ts';

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

it('builds first what a build takes as a context, though nobody asked for it, and pulls what is missing of it', () => {
  const contexts = (source: string): Build => ({ ...build, additionalContexts: { base: source, lib: '/lib' } });
  const application = anApplication([
    aService('web', { image: undefined, build: contexts('service:api') }),
    aService('api', { image: undefined, build: contexts('service:runtime') }),
    aService('runtime', { image: 'runtime:1' }),
  ]);
  const planned = (images: Readonly<Record<string, string>>) =>
    plan({ action: 'up', application, observation: anObservation([], { images }), services: ['web'] }).steps;
  const steps = planned({});
  const afterOf = (id: string) => steps.find((step) => step.id === id)?.after;
  expect(afterOf('build:shop-web')).toEqual(['build:shop-api']);
  expect(afterOf('build:shop-api')).toEqual(['pull:runtime:1']);
  expect(steps.map(({ id }) => id)).not.toContain('create:shop-api-1');
  const isImage = ({ kind }: { readonly kind: string }): boolean => kind === 'build' || kind === 'pull';
  expect(planned({ 'shop-api': 'sha256:1' }).filter(isImage)).toMatchObject([{ id: 'build:shop-web', after: [] }]);
});
