import { describe, expect, it } from 'vitest';
import { configHash } from '../../../../src/engine/configHash.ts';
import { configParts, observedParts } from '../../../../src/engine/configParts.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { allUp, find, hashed, healthcheck, ids, ours, present, steps } from './planSupport.ts';

describe('why a container is made anew', () => {
  const before = aService('web', { environment: { DB: 'old', GONE: '1' }, command: ['run'] });
  const made = (service: Service): ObservedContainer =>
    aContainer('web', 1, {
      configHash: configHash(anApplication([service]), service, 'container'),
      configParts: configParts(anApplication([service]), service, 'container'),
    });
  const reasonFor = (container: ObservedContainer, now: Service, facts: Partial<Observation> = {}) => {
    const observation = anObservation([container], { images: { 'web:latest': 'id-web' }, ...facts });
    const list = steps({ action: 'up', application: anApplication([now]), observation });
    return list.find(({ kind }) => kind === 'create')?.reason;
  };

  it('names the attributes that changed, came and went', () => {
    const now = aService('web', { environment: { DB: 'new', CAME: '1' }, command: ['run'] });
    expect(reasonFor(made(before), now)).toBe(
      'environment.CAME added, environment.DB changed, environment.GONE removed',
    );
    expect(reasonFor(made(before), { ...before, command: ['walk'] })).toBe('command changed');
  });

  it('counts the rest of a long list', () => {
    const environment = Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((name) => [name, '']));
    const now = aService('web', { environment: { ...before.environment, ...environment }, command: ['run'] });
    expect(reasonFor(made(before), now)).toBe(
      'environment.A added, environment.B added, environment.C added and 2 more',
    );
  });

  it('tells of an image that was built or pulled since', () => {
    const container = { ...made(before), imageId: 'id-older' };
    expect(reasonFor(container, before)).toBe('its image is newer');
    expect(reasonFor({ ...container, imageId: 'id-web' }, before)).toBeUndefined();
  });

  it('adopts what another tool made, unless it tells by itself that it is out of date', () => {
    const theirs = aContainer('web', 1, {
      configParts: observedParts('web:latest', ['DB=old', 'GONE=1', 'PATH=/bin']),
    });
    expect(reasonFor(theirs, before)).toBeUndefined();
    expect(reasonFor(theirs, { ...before, environment: { DB: 'new' } })).toBe('environment.DB changed');
    expect(reasonFor(theirs, { ...before, image: 'web:2' }, { images: { 'web:2': 'x' } })).toBe('image changed');
  });

  it('keeps no value in the parts that it keeps', () => {
    expect(JSON.stringify(configParts(anApplication([before]), before, 'container'))).not.toContain('old');
  });
});

describe('up with a wish', () => {
  const observation = anObservation(allUp, present);

  it('makes everything anew when told to, and nothing when told not to', () => {
    const always = steps({ action: 'up', recreate: 'always', services: ['web'], observation });
    expect(ids(always)).toEqual(['create:shop-web-1', 'stop:shop-web-1', 'remove:shop-web-1', 'start:shop-web-1']);
    const changed = anObservation([ours('web', 1, { configHash: 'old' }), ...allUp.slice(1)], present);
    expect(steps({ action: 'up', recreate: 'never', observation: changed })).toEqual([]);
  });

  it('leaves what a service depends on when told to', () => {
    const list = steps({
      action: 'up',
      services: ['web'],
      withDependencies: false,
      observation: anObservation([], present),
    });
    expect(ids(list)).toEqual(['create:shop-web-1', 'start:shop-web-1']);
    expect(find(list, 'start:shop-web-1').after).toEqual(['create:shop-web-1']);
  });

  it('finishes a replacement that was cut short, whichever of the two is there', () => {
    const id = '0123456789abcdef';
    const old = ours('web', 1, { id, name: '0123456789ab_shop-web-1', configHash: 'old' });
    const both = steps({
      action: 'up',
      observation: anObservation([old, ours('web', 1, { state: 'created' }), ...allUp.slice(1)], present),
    });
    expect(ids(both)).toEqual(['stop:0123456789ab_shop-web-1', 'remove:0123456789ab_shop-web-1', 'start:shop-web-1']);
    expect(find(both, 'start:shop-web-1').after).toContain('remove:0123456789ab_shop-web-1');
    const same = ours('web', 1, { id, name: '0123456789ab_shop-web-1' });
    const alone = steps({ action: 'up', observation: anObservation([same, ...allUp.slice(1)], present) });
    expect(find(alone, 'create:shop-web-1')).toMatchObject({ replaces: id, reason: 'its replacement was cut short' });
  });
});

describe('images as a wish of their own', () => {
  const build = { context: '/shop/app', dockerfile: 'Dockerfile', args: {}, labels: {} };
  const application = anApplication([aService('app', { build }), aService('db')]);
  const observation = anObservation([aContainer('app', 1), aContainer('db', 1)], {
    images: { 'app:latest': 'a', 'db:latest': 'b' },
  });

  it('pulls what is pulled, and builds what is built, though it is there', () => {
    expect(ids(steps({ action: 'pull', application, observation }))).toEqual(['pull:db:latest']);
    expect(ids(steps({ action: 'build', application, observation }))).toEqual(['build:app:latest']);
    expect(ids(steps({ action: 'build', application, observation, services: ['db'] }))).toEqual([]);
  });

  it('rebuilds: builds, then makes anew', () => {
    const list = steps({ action: 'rebuild', application, observation });
    expect(ids(list)).toEqual([
      'build:app:latest',
      'create:shop-app-1',
      'stop:shop-app-1',
      'remove:shop-app-1',
      'start:shop-app-1',
    ]);
    expect(find(list, 'create:shop-app-1')).toMatchObject({
      after: ['build:app:latest'],
      reason: 'its image is built anew',
    });
  });
});

describe('one container of several', () => {
  const observation = anObservation(allUp, present);

  it('is stopped, restarted and removed alone', () => {
    const containers = ['shop-orders-2'];
    expect(ids(steps({ action: 'stop', containers, observation }))).toEqual(['stop:shop-orders-2']);
    expect(ids(steps({ action: 'restart', containers, observation }))).toEqual([
      'stop:shop-orders-2',
      'start:shop-orders-2',
    ]);
    expect(ids(steps({ action: 'down', containers, observation }))).toEqual([
      'stop:shop-orders-2',
      'remove:shop-orders-2',
    ]);
  });

  it('is started alone, with what it depends on', () => {
    const stopped = anObservation(
      allUp.map((each) => ({ ...each, state: 'exited' as const })),
      present,
    );
    const list = steps({ action: 'start', containers: ['shop-orders-2'], observation: stopped });
    expect(ids(list)).toEqual(['start:shop-redis-1', 'wait:redis:service_healthy', 'start:shop-orders-2']);
  });
});

describe('dependencies that are followed, or not required', () => {
  it('restarts what follows a dependency that is made anew', () => {
    const dependsOn = { db: { condition: 'service_started', isRequired: true, followsRestart: true } } as const;
    const application = anApplication([aService('web', { dependsOn }), aService('db'), aService('other')]);
    const its = (name: string, hash = hashed(application, name)) => aContainer(name, 1, { configHash: hash });
    const observation = anObservation([its('web'), its('db', 'old'), its('other')], present);
    const list = steps({ action: 'up', application, observation });
    expect(ids(list).slice(-2)).toEqual(['stop:shop-web-1', 'start:shop-web-1']);
    expect(find(list, 'stop:shop-web-1')).toMatchObject({ after: ['start:shop-db-1'], reason: 'db is made anew' });
    const restart = steps({ action: 'restart', services: ['db'], application, observation });
    expect([...ids(restart)].sort()).toEqual([
      'start:shop-db-1',
      'start:shop-web-1',
      'stop:shop-db-1',
      'stop:shop-web-1',
    ]);
  });

  it('starts a dependent though a dependency that is not required fails', () => {
    const dependsOn = { cache: { condition: 'service_healthy', isRequired: false } } as const;
    const application = anApplication([aService('web', { dependsOn }), aService('cache', { healthcheck })]);
    const list = steps({
      action: 'up',
      application,
      observation: anObservation([], { images: { 'web:latest': 'x', 'cache:latest': 'y' } }),
    });
    expect(find(list, 'start:shop-web-1')).toMatchObject({
      after: ['create:shop-web-1'],
      afterEither: ['wait:cache:service_healthy'],
    });
  });
});
