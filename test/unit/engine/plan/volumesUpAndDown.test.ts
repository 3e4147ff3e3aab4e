import { describe, expect, it } from 'vitest';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import { plan } from '../../../../src/engine/plan.ts';
import type { Step } from '../../../../src/engine/step.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { find, ids, ours, present, shop } from './planSupport.ts';

const hex = 'a1'.repeat(32);
const anonymous = { name: hex, target: '/cache', isAnonymous: true };
const named = { name: 'shop_data', target: '/data', isAnonymous: false };
const web = ours('web', 1, { mounts: [anonymous] });
const redis = ours('redis', 1, { mounts: [named] });
const up: readonly ObservedContainer[] = [web, ours('orders', 1), ours('orders', 2), redis];
const labelled: Partial<Observation> = { ...present, volumes: ['shop_data', hex] };

const removals = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : []));

describe('volumes in down', () => {
  it('keeps every volume unless they are asked for, and tells which', () => {
    const { steps, keeps } = plan({ action: 'down', application: shop, observation: anObservation(up, labelled) });
    expect(removals(steps)).toEqual([]);
    expect(keeps).toEqual([
      { name: 'shop_data', isAnonymous: false, place: 'redis at /data' },
      { name: hex, isAnonymous: true, place: 'web at /cache' },
    ]);
  });

  it('removes them, each by name and once its containers are gone, when they are asked for', () => {
    const observation = anObservation(up, labelled);
    const { steps, keeps } = plan({ action: 'down', application: shop, observation, removeVolumes: true });
    expect(removals(steps)).toEqual(['shop_data', hex]);
    expect(find(steps, `remove-volume:${hex}`)).toMatchObject({
      reason: 'anonymous, of web at /cache',
      after: expect.arrayContaining(['remove:shop-web-1', 'remove:shop-redis-1']) as string[],
    });
    expect(keeps).toBeUndefined();
  });

  it('finds what an earlier down has left by its label', () => {
    const { steps } = plan({ action: 'down', observation: anObservation([], labelled), removeVolumes: true });
    expect(removals(steps)).toEqual(['shop_data', hex]);
  });

  it('removes only the anonymous ones of services that are named', () => {
    const wish = { action: 'down', application: shop, services: ['web', 'redis'], removeVolumes: true } as const;
    const { steps, keeps } = plan({ ...wish, observation: anObservation(up, labelled) });
    expect(removals(steps)).toEqual([hex]);
    expect(keeps).toMatchObject([{ name: 'shop_data' }]);
  });

  it.each<[string, Partial<Observation>, readonly ObservedContainer[], string]>([
    ['of which nothing proves that it is the project’s', { ...present, volumes: [] }, [], 'not made for this project'],
    [
      'that a container of another project has',
      { ...labelled, usedElsewhere: { volumes: { [hex]: ['other-db-1'] }, images: {} } },
      [],
      'used by other-db-1',
    ],
    [
      'that a container which stays has',
      labelled,
      [aContainer('gone', 1, { mounts: [anonymous] })],
      'used by shop-gone-1',
    ],
  ])('keeps one %s, though they are asked for', (_what, facts, others, reason) => {
    const mounts = [{ ...anonymous, isAnonymous: false }];
    const observation = anObservation([ours('web', 1, { mounts }), ...others], facts);
    const wish = { action: 'down', application: shop, removeVolumes: true, removeOrphans: false } as const;
    const { steps, keeps = [] } = plan({ ...wish, observation });
    expect(removals(steps)).not.toContain(hex);
    expect(keeps.find(({ name }) => name === hex)).toMatchObject({ reason });
  });

  it('keeps an external one, whatever label and name it has', () => {
    const external = { data: { name: hex, isExternal: true, driverOpts: {}, labels: {} } };
    const application = { ...shop, volumes: external };
    const wish = { action: 'down', application, removeVolumes: true } as const;
    const { steps, keeps } = plan({ ...wish, observation: anObservation(up, labelled) });
    expect(removals(steps)).toEqual(['shop_data']);
    expect(keeps).toMatchObject([{ name: hex, isAnonymous: false, reason: 'external' }]);
  });
});

describe('volumes in up', () => {
  const cached = aService('web', { mounts: [{ type: 'volume', target: '/cache', isReadOnly: false }] });
  const application = anApplication([cached], {
    volumes: { data: { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} } },
  });
  const old = aContainer('web', 1, { configHash: 'old', mounts: [anonymous] });
  const observation = anObservation([old], { ...present, volumes: [hex] });

  it('are carried over to the container that takes the place of another, without a word', () => {
    const { steps, keeps, problems } = plan({ action: 'up', application, observation });
    expect(ids(steps)).toEqual(['create:shop-web-1', 'stop:shop-web-1', 'remove:shop-web-1', 'start:shop-web-1']);
    expect([keeps, problems]).toEqual([undefined, undefined]);
  });

  it('are told of where another mount takes their place, with how to copy what is in them', () => {
    const service = { ...cached, mounts: [{ type: 'volume', source: 'data', target: '/cache', isReadOnly: false }] };
    const renamed = { ...application, services: { web: service as typeof cached } };
    const { steps, keeps, problems } = plan({ action: 'up', application: renamed, observation });
    expect(removals(steps)).toEqual([]);
    expect(keeps).toBeUndefined();
    expect(problems).toMatchObject([{ code: 'engine.volume-superseded', severity: 'info' }]);
    expect(problems?.[0]?.message).toContain(`docker run --rm -v ${hex}:/from:ro -v shop_data:/to`);
  });

  it('are not told to be copied where what takes their place holds nothing for long', () => {
    const service = { ...cached, mounts: [], tmpfs: ['/cache:size=1m'] };
    const { problems } = plan({
      action: 'up',
      application: { ...application, services: { web: service } },
      observation,
    });
    expect(problems?.[0]?.message).toMatch(/a tmpfs is there\. Remove it when nobody needs it \("docker volume rm a1/);
  });

  it('are renewed only when that is asked for, and only of what is made anew', () => {
    const { steps } = plan({ action: 'up', application, observation, renewVolumes: true });
    expect(find(steps, 'create:shop-web-1')).toMatchObject({ renewsVolumes: true });
    expect(find(steps, `remove-volume:${hex}`).after).toEqual(['remove:shop-web-1']);
    const asItIs = anObservation([ours('web', 1, { mounts: [anonymous] }, application)], present);
    expect(plan({ action: 'up', application, observation: asItIs, renewVolumes: true }).steps).toEqual([]);
  });

  it('of replicas that are too many stay, and the plan says so', () => {
    const second = ours('web', 2, { mounts: [{ ...anonymous, name: 'b2'.repeat(32) }] }, application);
    const both = anObservation([ours('web', 1, { mounts: [anonymous] }, application), second], present);
    const { steps, keeps } = plan({ action: 'up', application, observation: both });
    expect(removals(steps)).toEqual([]);
    expect(keeps).toMatchObject([{ name: 'b2'.repeat(32), place: 'web at /cache' }]);
  });
});

describe('images in down', () => {
  const built = anApplication([
    { ...aService('web'), image: 'web:latest' },
    Object.fromEntries(Object.entries(aService('api')).filter(([key]) => key !== 'image')) as never,
  ]);
  const images = { 'web:latest': 'sha256:web', 'shop-api': 'sha256:api' };
  const running = [
    aContainer('web', 1, { imageId: 'sha256:web' }),
    aContainer('api', 1, { image: 'shop-api', imageId: 'sha256:api' }),
  ];
  const removed = (
    facts: Partial<Observation>,
    which: 'local' | 'all',
    application: typeof built | undefined = built,
  ) =>
    plan({
      action: 'down',
      ...(application ? { application } : {}),
      observation: anObservation(running, { images, ...facts }),
      removeImages: which,
    });
  const names = (steps: readonly Step[]): readonly string[] =>
    steps.flatMap((step) => (step.kind === 'remove-image' ? [step.image] : []));

  it('go only when they are asked for: all, or those that were built and have no name of their own', () => {
    expect(names(removed({}, 'all').steps)).toEqual(['web:latest', 'shop-api']);
    expect(names(removed({}, 'local').steps)).toEqual(['shop-api']);
    expect(names(plan({ action: 'down', observation: anObservation(running, { images }) }).steps)).toEqual([]);
  });

  it('stay, with a note, while a container of another project is made from them', () => {
    const usedElsewhere = { volumes: {}, images: { 'sha256:web': ['other-web-1'] } };
    const { steps, problems } = removed({ usedElsewhere }, 'all');
    expect(names(steps)).toEqual(['shop-api']);
    expect(problems).toMatchObject([{ code: 'engine.image-in-use', severity: 'info' }]);
    expect(problems?.[0]?.message).toContain('other-web-1');
  });
});

describe('networks in down', () => {
  const settings = (members: readonly string[]): Partial<Observation> => ({
    ...present,
    settings: {
      volumes: {},
      networks: {
        shop_default: {
          driver: 'bridge',
          isInternal: false,
          hasIpv6: false,
          options: {},
          ipamDriver: 'default',
          ipamOptions: {},
          pools: [],
          members,
        },
      },
    },
  });

  it('stay while somebody else is in them, and the plan says who', () => {
    const facts = settings(['shop-web-1', 'guest']);
    const { steps, problems } = plan({ action: 'down', application: shop, observation: anObservation(up, facts) });
    expect(ids(steps).join()).not.toContain('remove-network');
    expect(problems).toMatchObject([{ code: 'engine.network-in-use', severity: 'info' }]);
  });

  it('go when nobody is in them but what goes too, and the plan names only who else is', () => {
    const own = up.map(({ name }) => name);
    const planned = (members: readonly string[]) =>
      plan({ action: 'down', application: shop, observation: anObservation(up, settings(members)) });
    expect(ids(planned(own).steps)).toContain('remove-network:shop_default');
    expect(planned(own).problems).toBeUndefined();
    expect(planned([...own, 'guest']).problems?.[0]?.message).toContain('stays: guest is in it too');
  });

  it('go though others that the manifest has are external', () => {
    const theirs = { name: 'theirs', isExternal: true, isInternal: false, labels: {} };
    const application = { ...shop, networks: { ...shop.networks, theirs } };
    const { steps } = plan({ action: 'down', application, observation: anObservation(up, settings([])) });
    expect(ids(steps)).toContain('remove-network:shop_default');
  });

  it('stay when the manifest says that they are external, whatever label they carry', () => {
    const external = { default: { name: 'shop_default', isExternal: true, isInternal: false, labels: {} } };
    const application = { ...shop, networks: external };
    const { steps } = plan({ action: 'down', application, observation: anObservation(up, settings([])) });
    expect(ids(steps).join()).not.toContain('remove-network');
  });
});
