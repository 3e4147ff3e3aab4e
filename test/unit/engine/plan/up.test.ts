import { describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';
import { allUp, find, hashed, healthcheck, ids, needs, ours, present, steps } from './planSupport.ts';

const images = Object.fromEntries(['job', 'app', 'web', 'db', 'old'].map((name) => [`${name}:latest`, `id-${name}`]));

function planned(services: readonly Service[], containers: readonly ObservedContainer[] = [], more: object = {}) {
  const application = anApplication(services);
  return steps({ action: 'up', application, observation: anObservation(containers, { images }), ...more });
}

describe('a wait in up', () => {
  it('is for what is about to be started again, though it was well before', () => {
    const restarting = ours('redis', 1, { state: 'restarting', health: 'healthy' });
    const list = steps({ action: 'up', observation: anObservation([...allUp.slice(0, 3), restarting], present) });
    expect(list).toMatchObject([{ id: 'wait:redis:service_healthy', after: [], reason: 'it has a health check' }]);
  });

  it('is for all replicas, those that run and those that come', () => {
    const services = [aService('app', needs('db', 'service_healthy')), aService('db', { healthcheck, replicas: 2 })];
    const db = aContainer('db', 1, { configHash: hashed(anApplication(services), 'db'), health: 'healthy' });
    const list = planned(services, [db]);
    expect(find(list, 'wait:db:service_healthy')).toMatchObject({
      names: ['shop-db-1', 'shop-db-2'],
      after: ['start:shop-db-2'],
      reason: 'app needs it',
    });
    expect(find(list, 'start:shop-app-1').after).toEqual(['create:shop-app-1', 'wait:db:service_healthy']);
  });

  it('is for each condition that somebody has, one after the other in the list', () => {
    const services = [
      aService('app', needs('job', 'service_completed_successfully')),
      aService('web', needs('job', 'service_healthy')),
      aService('job', { healthcheck }),
    ];
    expect(ids(planned(services)).filter((id) => id.startsWith('wait'))).toEqual([
      'wait:job:service_healthy',
      'wait:job:service_completed_successfully',
    ]);
  });

  it('is not for the health of a job, which is to end', () => {
    const services = [
      aService('app', needs('job', 'service_completed_successfully')),
      aService('job', { healthcheck }),
    ];
    expect(ids(planned(services)).filter((id) => id.startsWith('wait'))).toEqual([
      'wait:job:service_completed_successfully',
    ]);
  });

  it('is not for a job that still runs when what needs it runs already', () => {
    const services = [aService('app', needs('job', 'service_completed_successfully')), aService('job')];
    const application = anApplication(services);
    const up = ['app', 'job'].map((name) => aContainer(name, 1, { configHash: hashed(application, name) }));
    expect(planned(services, up)).toEqual([]);
    // What needs it and is down waits.
    const [app, job] = [{ ...up[0]!, state: 'exited' as const }, up[1]!];
    expect(find(planned(services, [app, job]), 'start:shop-app-1').after).toEqual([
      'wait:job:service_completed_successfully',
    ]);
  });

  it('is not for a job of which one has ended and one has not, before both have', () => {
    const services = [
      aService('app', needs('job', 'service_completed_successfully')),
      aService('job', { replicas: 2 }),
    ];
    const application = anApplication(services);
    const job = (number: number, facts: Partial<ObservedContainer>) =>
      aContainer('job', number, { configHash: hashed(application, 'job'), ...facts });
    const done = { state: 'exited', exitCode: 0 } as const;
    const waits = (second: Partial<ObservedContainer>) =>
      ids(planned(services, [job(1, done), job(2, second)])).filter((id) => id.startsWith('wait'));
    expect(waits(done)).toEqual([]);
    expect(waits({})).toEqual(['wait:job:service_completed_successfully']);
  });

  it('is not for a service of which nothing is wanted', () => {
    const services = [aService('app', needs('db', 'service_healthy')), aService('db', { healthcheck, replicas: 0 })];
    const list = planned(services);
    expect(ids(list)).toEqual(['create:shop-app-1', 'start:shop-app-1']);
    expect(find(list, 'start:shop-app-1').after).toEqual(['create:shop-app-1']);
  });

  it('is not for a check that leaves to the image what is checked, if anything', () => {
    expect(ids(planned([aService('db', { healthcheck: { ...healthcheck, test: [] } })]))).toEqual([
      'create:shop-db-1',
      'start:shop-db-1',
    ]);
  });

  it('is not for a check that says NONE, and is for that of a local process', () => {
    const none = { ...healthcheck, test: ['NONE'] };
    expect(ids(planned([aService('db', { healthcheck: none })]))).toEqual(['create:shop-db-1', 'start:shop-db-1']);
    const run = { command: ['db'], cwd: '/', environment: {}, healthcheck };
    const local = anObservation([], { engine: processInfo });
    expect(ids(planned([aService('db', { healthcheck: none, run })], [], { observation: local }))).toContain(
      'wait:db:service_healthy',
    );
    expect(ids(planned([aService('db', { healthcheck: none, run })]))).not.toContain('wait:db:service_healthy');
  });
});

describe('a start in up', () => {
  it.each<[string, Partial<ObservedContainer>]>([
    ['not running yet', { state: 'created' }],
    ['exited with code 3', { state: 'exited', exitCode: 3 }],
    ['exited with code unknown', { state: 'exited' }],
    ['paused', { state: 'paused' }],
  ])('says why: %s', (reason, facts) => {
    const observation = anObservation([ours('web', 1, facts), ...allUp.slice(1)], present);
    expect(steps({ action: 'up', observation })).toMatchObject([{ id: 'start:shop-web-1', number: 1, reason }]);
  });

  it('comes behind the removal of what had the place before, and of that alone where both are there', () => {
    const aside = ours('orders', 2, { id: '0123456789abcdef', name: '0123456789ab_shop-orders-2', configHash: 'old' });
    const containers = [
      ours('web'),
      ours('orders', 1, { state: 'exited' }),
      ours('orders', 2, { state: 'created' }),
      aside,
      ours('redis'),
    ];
    const list = steps({ action: 'up', observation: anObservation(containers, present) });
    expect(find(list, 'remove:0123456789ab_shop-orders-2')).toMatchObject({ reason: 'another one has its place' });
    expect(find(list, 'start:shop-orders-2').after).not.toContain('remove:shop-orders-2');
  });

  it('is of no more than was asked for, save what it depends on', () => {
    const stopped = allUp.map((each) => ({ ...each, state: 'exited' as const, exitCode: 0 }));
    const started = (containers: readonly string[]) =>
      ids(steps({ action: 'start', containers, observation: anObservation(stopped, present) })).filter((id) =>
        id.startsWith('start'),
      );
    expect(started(['shop-orders-1', 'shop-orders-2'])).toEqual([
      'start:shop-redis-1',
      'start:shop-orders-1',
      'start:shop-orders-2',
    ]);
    expect(started(['shop-web-1'])).toEqual([
      'start:shop-redis-1',
      'start:shop-orders-1',
      'start:shop-orders-2',
      'start:shop-web-1',
    ]);
  });
});

describe('what is made anew', () => {
  it('is a job’s replicas all at once: nobody is served by them', () => {
    const services = [
      aService('app', needs('job', 'service_completed_successfully')),
      aService('job', { replicas: 2 }),
    ];
    const old = [1, 2].map((number) => aContainer('job', number, { configHash: 'old' }));
    expect(ids(planned(services, old)).filter((id) => id.startsWith('ready'))).toEqual([]);
  });

  it('waits, where both cannot be there together, for what it needs before the old one goes', () => {
    const run = { command: ['x'], cwd: '/', environment: {} };
    const services = [
      aService('app', { ...needs('db', 'service_healthy'), replicas: 2, run }),
      aService('db', { run: { ...run, healthcheck } }),
    ];
    const containers = [
      aContainer('app', 1, { configHash: 'old' }),
      aContainer('app', 2, { configHash: 'old' }),
      aContainer('db', 1, { configHash: 'old' }),
    ];
    const list = planned(services, containers, { observation: anObservation(containers, { engine: processInfo }) });
    expect(find(list, 'create:shop-app-1').after).toEqual(['wait:db:service_healthy']);
    expect(find(list, 'create:shop-app-2').after).toEqual(['ready:shop-app-1', 'wait:db:service_healthy']);
    // A single one is not waited for: it is down in between in any case.
    expect(find(list, 'create:shop-db-1').after).toEqual([]);
  });

  it('goes when there are too many, with the reason', () => {
    const list = steps({ action: 'up', observation: anObservation([...allUp, ours('web', 2)], present) });
    expect(list).toMatchObject([
      { id: 'stop:shop-web-2', after: [], reason: 'more containers than wanted' },
      { id: 'remove:shop-web-2', after: ['stop:shop-web-2'], reason: 'more containers than wanted' },
    ]);
  });

  it('restarts what follows it behind all that this one waits for', () => {
    const dependsOn = {
      db: { condition: 'service_healthy', isRequired: true, followsRestart: true },
      job: { condition: 'service_completed_successfully', isRequired: false },
    } as const;
    const services = [aService('app', { dependsOn }), aService('db', { healthcheck }), aService('job')];
    const app = aContainer('app', 1, { configHash: hashed(anApplication(services), 'app') });
    const list = planned(services, [app, aContainer('db', 1, { configHash: 'old' })]);
    const gates = { after: ['wait:db:service_healthy'] };
    expect(find(list, 'stop:shop-app-1')).toMatchObject({ ...gates, reason: 'db is made anew' });
    expect(find(list, 'start:shop-app-1')).toMatchObject({
      after: ['stop:shop-app-1', ...gates.after],
      reason: 'db is made anew',
    });
  });

  it('is none of the orphans, which go with all that they are', () => {
    const orphans = [aContainer('old', 1, { state: 'exited' }), aContainer('old', 1, { name: 'once', isOneOff: true })];
    const observation = anObservation([...allUp, ...orphans], present);
    expect(ids(steps({ action: 'up', observation, removeOrphans: true }))).toEqual([
      'remove:shop-old-1',
      'stop:once',
      'remove:once',
    ]);
  });
});

describe('a network that is disconnected or lost', () => {
  const services = (facts: Partial<Service> = {}) => [
    aService('web', { networks: { default: { aliases: [] } }, ...facts }),
  ];
  const made = (facts: Partial<ObservedContainer>, more: object = {}, its = services()) => {
    const networks = { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } };
    const application = { ...anApplication(its), networks };
    const web = aContainer('web', 1, { configHash: hashed(application, 'web'), ...facts });
    const observation = anObservation([web], { images, networks: ['shop_default'], ...more });
    return ids(steps({ action: 'up', application, observation }));
  };

  it('is a reason to make a container anew only where there is such a network', () => {
    expect(made({ networks: [] })).toContain('create:shop-web-1');
    expect(made({ networks: ['shop_default'] })).toEqual([]);
    expect(made({ networks: [] }, { networks: [] })).toEqual([]);
    // Another project's network is told of in another place.
    expect(made({ networks: [] }, { networks: [], everywhere: { networks: ['shop_default'], volumes: [] } })).toContain(
      'create:shop-web-1',
    );
  });

  it('is none where the service is in another one’s network', () => {
    expect(made({ networks: [] }, {}, services({ networkMode: 'host' }))).toEqual([]);
  });

  it('is no matter while the container that lost it runs', () => {
    expect(made({ lostNetworks: ['shop_default'], networks: ['shop_default'] })).toEqual([]);
  });
});
