import { describe, expect, it } from 'vitest';
import { plan } from '../../../../src/engine/plan.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { Build, Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';
import { find, ids, steps } from './planSupport.ts';

const build: Build = { context: '/shop', dockerfile: 'Dockerfile', args: {}, labels: {} };
const from = (...services: readonly string[]): Build => ({
  ...build,
  additionalContexts: Object.fromEntries(services.map((name) => [name, `service:${name}`])),
});
const built = (name: string, its: Build = build, facts: Partial<Service> = {}): Service =>
  aService(name, { image: undefined, build: its, ...facts });

describe('images of what is about to be made', () => {
  it('are built where another service builds what one runs, by that one', () => {
    const application = anApplication([aService('worker', { image: 'app' }), aService('app', { image: 'app', build })]);
    const list = steps({ action: 'up', application, services: ['worker'], observation: anObservation() });
    expect(ids(list)).toEqual(['build:app', 'create:shop-worker-1', 'start:shop-worker-1']);
    expect(find(list, 'build:app')).toMatchObject({ service: 'app', reason: 'the image is missing' });
    expect(find(list, 'create:shop-worker-1').after).toEqual(['build:app']);
  });

  it('are none of a local process', () => {
    const run = { command: ['web'], cwd: '/', environment: {} };
    const application = anApplication([aService('web', { run })]);
    const observation = anObservation([], { engine: processInfo });
    for (const action of ['up', 'pull', 'build'] as const) {
      expect(ids(steps({ action, application, observation })).filter((id) => /pull|build/.test(id))).toEqual([]);
    }
  });

  it('are built apart where they are built in another way, or for another platform', () => {
    const application = anApplication([
      built('a'),
      built('b', build, { platform: 'linux/arm64' }),
      built('c', { ...build, target: 'c' }),
      built('d'),
    ]);
    const list = steps({ action: 'build', application, observation: anObservation() });
    expect(list).toMatchObject([
      { image: 'shop-a', service: 'a', sameImages: ['shop-d'] },
      { image: 'shop-b' },
      { image: 'shop-c' },
    ]);
    expect(list.map((step) => 'sameImages' in step)).toEqual([true, false, false]);
  });

  it('are built behind all that they are built from, each of which is built once', () => {
    const application = anApplication([
      built('a', from('base', 'lib')),
      built('b', from('base')),
      built('lib', { ...from('base'), target: 'lib' }),
      built('base'),
    ]);
    const list = steps({ action: 'build', application, services: ['a', 'b'], observation: anObservation() });
    expect([...ids(list)].sort()).toEqual(['build:shop-a', 'build:shop-b', 'build:shop-base', 'build:shop-lib']);
    expect([...find(list, 'build:shop-a').after].sort()).toEqual(['build:shop-base', 'build:shop-lib']);
    expect(find(list, 'build:shop-b').after).toEqual(['build:shop-base']);
    expect(find(list, 'build:shop-base').after).toEqual([]);
  });

  it('are not built for what is built from them when they are there', () => {
    const application = anApplication([built('a', from('base')), built('base')]);
    const observation = anObservation([], { images: { 'shop-base': 'sha256:1' } });
    const list = steps({ action: 'build', application, services: ['a'], observation });
    expect(list).toMatchObject([{ id: 'build:shop-a', after: [] }]);
  });

  it('wait for nothing where a build names itself, or what the manifest does not name', () => {
    const application = anApplication([built('a', from('a', 'nobody'))]);
    const list = steps({ action: 'build', application, observation: anObservation() });
    expect(list).toMatchObject([{ id: 'build:shop-a', after: [] }]);
  });

  it('are asked for once more in up where the policy says so, though every container is there', () => {
    const policies = ['always', 'missing', 'never', undefined] as const;
    const pulled = policies.map((policy) => {
      const application = anApplication([aService('web', policy ? { pullPolicy: { policy } } : {})]);
      const observation = anObservation([aContainer('web', 1)]);
      const list = steps({ action: 'up', application, observation });
      // To start what is there needs no image.
      expect(steps({ action: 'start', application, observation })).toEqual([]);
      return ids(list);
    });
    expect(pulled).toEqual([['pull:web:latest'], [], [], []]);
    const never = anApplication([aService('web', { build, pullPolicy: { policy: 'never' } })]);
    expect(steps({ action: 'up', application: never, observation: anObservation([aContainer('web', 1)]) })).toEqual([]);
  });

  it('are got with those of what a service depends on only when that is asked for', () => {
    const dependsOn = { db: { condition: 'service_started', isRequired: true } } as const;
    const application = anApplication([aService('web', { dependsOn }), aService('db')]);
    const pulled = (more: Partial<PlanRequest>) =>
      ids(steps({ action: 'pull', application, services: ['web'], observation: anObservation(), ...more }));
    expect(pulled({})).toEqual(['pull:web:latest']);
    expect([...pulled({ withDependencies: true })].sort()).toEqual(['pull:db:latest', 'pull:web:latest']);
  });
});

describe('a push', () => {
  it('leaves out what the manifest does not name', () => {
    const application = anApplication([aService('b', { image: 'b:1', build })]);
    expect(ids(steps({ action: 'push', application, services: ['nobody', 'b'] }))).toEqual(['push:b:1']);
  });

  it('leaves out what has no name of its own, and needs no further tags', () => {
    const application = anApplication([built('a'), aService('b', { image: 'b:1', build })]);
    expect(steps({ action: 'push', application })).toEqual([
      { id: 'push:b:1', kind: 'push', service: 'b', image: 'b:1', after: [], reason: 'asked to push' },
    ]);
  });
});

describe('images that go with down', () => {
  const application = anApplication([aService('web'), built('api'), aService('worker', { image: 'web:latest' })]);
  const images = { 'web:latest': 'sha256:web', 'shop-api': 'sha256:api' };
  const containers = [
    aContainer('web', 1, { imageId: 'sha256:web' }),
    aContainer('api', 1, { image: 'shop-api', imageId: 'sha256:api' }),
  ];
  const planned = (
    more: Partial<PlanRequest>,
    facts: Partial<Observation> = {},
    its: readonly ObservedContainer[] = containers,
  ) =>
    plan({
      action: 'down',
      application,
      removeImages: 'all',
      observation: anObservation(its, { images, ...facts }),
      ...more,
    });
  const removed = (...args: Parameters<typeof planned>): readonly string[] =>
    ids(planned(...args).steps).filter((id) => id.startsWith('remove-image'));

  it('go once every container is gone, and say why', () => {
    const { steps: list } = planned({});
    expect(find(list, 'remove-image:web:latest')).toMatchObject({
      after: ['remove:shop-web-1', 'remove:shop-api-1'],
      reason: 'asked to remove images',
    });
    expect(find(planned({ removeImages: 'local' }).steps, 'remove-image:shop-api').reason).toBe(
      'asked to remove what was built',
    );
  });

  it('are those of the services that are named', () => {
    expect(removed({ services: ['api'] })).toEqual(['remove-image:shop-api']);
    expect(removed({ services: ['web'] })).toEqual(['remove-image:web:latest']);
  });

  it('are those that are there, and none of an engine without images', () => {
    expect(removed({}, { images: { 'shop-api': 'sha256:api' } })).toEqual(['remove-image:shop-api']);
    expect(planned({}, { images: {} }).problems).toBeUndefined();
    expect(removed({}, { engine: processInfo })).toEqual([]);
  });

  it('stay, and that is told, while a container that stays is made from them', () => {
    const worker = aContainer('worker', 1, { image: 'web:latest', imageId: 'sha256:web' });
    const { steps: list, problems } = planned({ services: ['web'] }, {}, [...containers, worker]);
    expect(ids(list)).toEqual(['stop:shop-web-1', 'remove:shop-web-1']);
    expect(problems).toMatchObject([{ code: 'engine.image-in-use' }]);
    expect(problems?.[0]?.message).toContain('stays: shop-worker-1 is made from it too');
  });

  it('are those of the containers where there is no manifest; those with the name of the project and a service were built', () => {
    const { application: _none, ...rest } = { application: undefined };
    const without = (removeImages: 'all' | 'local') =>
      plan({ action: 'down', removeImages, observation: anObservation(containers, { images: {} }), ...rest })
        .steps.map(({ id }) => id)
        .filter((id) => id.startsWith('remove-image'));
    expect(without('all')).toEqual(['remove-image:web:latest', 'remove-image:shop-api']);
    expect(without('local')).toEqual(['remove-image:shop-api']);
    const usedElsewhere = { volumes: {}, images: { 'sha256:api': ['other-api-1'] } };
    const { steps: list } = plan({
      action: 'down',
      removeImages: 'all',
      observation: anObservation(containers, { usedElsewhere }),
    });
    expect(ids(list).filter((id) => id.startsWith('remove-image'))).toEqual(['remove-image:web:latest']);
    // What an engine does not tell cannot be removed.
    const untold = plan({ action: 'down', removeImages: 'all', observation: anObservation([aContainer('web', 1)]) });
    expect(ids(untold.steps)).toEqual(['stop:shop-web-1', 'remove:shop-web-1']);
  });
});

describe('networks and volumes of what is about to be made', () => {
  const application = anApplication(
    [
      aService('a', {
        networks: { default: { aliases: [] }, theirs: { aliases: [] }, nobody: { aliases: [] } },
        mounts: [
          { type: 'volume', source: 'data', target: '/data', isReadOnly: false },
          { type: 'volume', source: 'theirs', target: '/theirs', isReadOnly: false },
          { type: 'volume', target: '/cache', isReadOnly: false },
          { type: 'bind', source: 'data', target: '/bound', isReadOnly: false },
        ],
      }),
      aService('b', {
        networks: { default: { aliases: [] } },
        mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
      }),
    ],
    {
      networks: {
        default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} },
        theirs: { name: 'theirs', isExternal: true, isInternal: false, labels: {} },
      },
      volumes: {
        data: { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} },
        theirs: { name: 'theirs', isExternal: true, driverOpts: {}, labels: {} },
      },
    },
  );
  const images = { 'a:latest': 'x', 'b:latest': 'y' };
  const made = (facts: Partial<Observation>) =>
    steps({ action: 'up', application, observation: anObservation([], { images, ...facts }) });

  it('are made once for all that need them, unless they are external, bound or nameless', () => {
    const list = made({});
    expect(ids(list).filter((id) => /^(network|volume):/.test(id))).toEqual([
      'network:shop_default',
      'volume:shop_data',
    ]);
    expect(find(list, 'network:shop_default')).toMatchObject({
      kind: 'create-network',
      network: 'default',
      name: 'shop_default',
    });
    expect(find(list, 'volume:shop_data')).toMatchObject({ kind: 'create-volume', volume: 'data', name: 'shop_data' });
    for (const name of ['a', 'b']) {
      expect(find(list, `create:shop-${name}-1`).after).toEqual(['network:shop_default', 'volume:shop_data']);
    }
  });

  it('are left as they are when they are there', () => {
    const list = made({ networks: ['shop_default'], volumes: ['shop_data'] });
    expect(find(list, 'create:shop-a-1').after).toEqual([]);
    expect(ids(list).filter((id) => /^(network|volume):/.test(id))).toEqual([]);
  });
});
