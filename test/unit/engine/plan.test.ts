import { describe, expect, it } from 'vitest';
import { configHash } from '../../../src/engine/configHash.ts';
import type { ObservedContainer } from '../../../src/engine/observation.ts';
import type { Declaration } from '../../../src/engine/traits.ts';
import type { Step } from '../../../src/engine/step.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../src/engine/planRequest.ts';
import type { Service } from '../../../src/manifest/model.ts';
import type { Hook } from '../../../src/manifest/model/container.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../fakes/models.ts';
import { allUp, find, healthcheck, ids, images, needs, ours, present, steps } from './plan/planSupport.ts';

describe('up', () => {
  it('makes networks, volumes, containers and waits, dependencies first', () => {
    const list = steps({ action: 'up', observation: anObservation([], { images }) });
    expect(ids(list)).toEqual([
      'network:shop_default',
      'volume:shop_data',
      'create:shop-redis-1',
      'start:shop-redis-1',
      'wait:redis:service_healthy',
      'create:shop-orders-1',
      'create:shop-orders-2',
      'start:shop-orders-1',
      'start:shop-orders-2',
      'create:shop-web-1',
      'start:shop-web-1',
    ]);
  });

  it('holds back only starts until dependencies are well', () => {
    const list = steps({ action: 'up', observation: anObservation([], { images }) });
    expect(find(list, 'create:shop-orders-1').after).toEqual(['network:shop_default']);
    expect(find(list, 'create:shop-redis-1').after).toEqual(['network:shop_default', 'volume:shop_data']);
    expect(find(list, 'start:shop-orders-2').after).toEqual(['create:shop-orders-2', 'wait:redis:service_healthy']);
    expect(find(list, 'wait:redis:service_healthy').after).toEqual(['start:shop-redis-1']);
    expect(find(list, 'start:shop-web-1').after).toEqual([
      'create:shop-web-1',
      'start:shop-orders-1',
      'start:shop-orders-2',
    ]);
  });

  it('has no steps when all runs as it should', () => {
    expect(steps({ action: 'up', observation: anObservation(allUp, present) })).toEqual([]);
  });

  it('pulls what is missing, once for an image that several run', () => {
    const application = anApplication([aService('a', { image: 'base' }), aService('b', { image: 'base' })]);
    const list = steps({ action: 'up', application, observation: anObservation() });
    expect(ids(list).filter((id) => id.startsWith('pull'))).toEqual(['pull:base']);
    expect(find(list, 'create:shop-b-1').after).toEqual(['pull:base']);
  });

  it('builds what has a build, under the name that Compose gives it', () => {
    const build = { context: '/shop/a', dockerfile: 'Dockerfile', args: {}, labels: {} };
    const built = { ...aService('a', { build }), image: undefined };
    const list = steps({ action: 'up', application: anApplication([built]), observation: anObservation() });
    expect(find(list, 'build:shop-a')).toMatchObject({ kind: 'build', service: 'a', image: 'shop-a' });
  });

  it('makes anew what was made from another configuration', () => {
    const list = steps({
      action: 'up',
      observation: anObservation(
        [
          ours('web'),
          ours('orders', 1),
          ours('orders', 2),
          aContainer('redis', 1, { configHash: 'old', health: 'healthy' }),
        ],
        present,
      ),
    });
    expect(ids(list)).toEqual([
      'create:shop-redis-1',
      'stop:shop-redis-1',
      'remove:shop-redis-1',
      'start:shop-redis-1',
      'wait:redis:service_healthy',
    ]);
    expect(find(list, 'create:shop-redis-1')).toMatchObject({ replaces: 'id-redis-1', after: [] });
    expect(find(list, 'stop:shop-redis-1')).toMatchObject({
      containerId: 'id-redis-1',
      after: ['create:shop-redis-1'],
    });
    expect(find(list, 'start:shop-redis-1').after).toEqual(['create:shop-redis-1', 'remove:shop-redis-1']);
    expect(find(list, 'stop:shop-redis-1').reason).toBe('its configuration changed');
  });

  it('lets the old container serve until the image of the new one is there', () => {
    const observation = anObservation([aContainer('web', 1, { configHash: 'old' })]);
    const list = steps({ action: 'up', application: anApplication([aService('web')]), observation });
    expect(find(list, 'create:shop-web-1').after).toEqual(['pull:web:latest']);
    expect(find(list, 'stop:shop-web-1').after).toEqual(['create:shop-web-1']);
  });

  it('adopts what another tool made, whatever it is called', () => {
    const adopted = aContainer('web', 1, { name: 'shop_web_1' });
    const application = anApplication([aService('web')]);
    expect(steps({ action: 'up', application, observation: anObservation([adopted], present) })).toEqual([]);
  });

  it('does not wait for a check that an adopted container does not have', () => {
    const application = anApplication([aService('redis', { healthcheck })]);
    expect(steps({ action: 'up', application, observation: anObservation([aContainer('redis', 1)], present) })).toEqual(
      [],
    );
  });

  it('lets an adopted container that is paused go on, and waits for no check that it does not have', () => {
    const application = anApplication([aService('redis', { healthcheck })]);
    const observation = anObservation([aContainer('redis', 1, { state: 'paused' })], present);
    expect(ids(steps({ action: 'up', application, observation }))).toEqual(['start:shop-redis-1']);
  });

  it('starts what has exited, and says why', () => {
    const exited = ours('web', 1, { state: 'exited', exitCode: 3 });
    const list = steps({ action: 'up', observation: anObservation([...allUp.slice(1), exited], present) });
    expect(list).toMatchObject([{ id: 'start:shop-web-1', reason: 'exited with code 3', after: [] }]);
  });

  it('waits for what is still starting', () => {
    const starting = ours('redis', 1, { health: 'starting' });
    const list = steps({ action: 'up', observation: anObservation([starting, ...allUp.slice(0, 3)], present) });
    expect(list).toMatchObject([{ id: 'wait:redis:service_healthy', names: ['shop-redis-1'], after: [] }]);
  });

  it('leaves a service alone that had to finish and has', () => {
    const application = anApplication([
      aService('migrate'),
      aService('app', needs('migrate', 'service_completed_successfully')),
    ]);
    const done = ours('migrate', 1, { state: 'exited', exitCode: 0 }, application);
    const list = steps({
      action: 'up',
      application,
      observation: anObservation([done], { images: { 'app:latest': 'x' } }),
    });
    expect(ids(list)).toEqual(['create:shop-app-1', 'start:shop-app-1']);
  });

  it('does a job that has finished again for whoever names it, and not for those that need it', () => {
    const application = anApplication([
      aService('migrate'),
      aService('app', needs('migrate', 'service_completed_successfully')),
    ]);
    const done = ours('migrate', 1, { state: 'exited', exitCode: 0 }, application);
    const app = ours('app', 1, {}, application);
    const observation = anObservation([done, app], { images: { 'app:latest': 'x' } });
    const planned = (request: Partial<PlanRequest>) =>
      ids(steps({ action: 'up', application, observation, ...request }));
    expect(planned({ services: ['migrate'] })).toContain('start:shop-migrate-1');
    expect(planned({ action: 'start', containers: ['shop-migrate-1'] })).toContain('start:shop-migrate-1');
    expect(planned({ services: ['app'] })).toEqual([]);
    expect(planned({})).toEqual([]);
  });

  it('waits for a service that has to finish', () => {
    const application = anApplication([
      aService('migrate'),
      aService('app', needs('migrate', 'service_completed_successfully')),
    ]);
    const list = steps({ action: 'up', application });
    expect(find(list, 'start:shop-app-1').after).toContain('wait:migrate:service_completed_successfully');
  });

  it('leaves out services of inactive profiles unless they are named', () => {
    expect(ids(steps({ action: 'up' })).join()).not.toContain('debugger');
    expect(ids(steps({ action: 'up', services: ['debugger'] }))).toEqual([
      'create:shop-debugger-1',
      'start:shop-debugger-1',
    ]);
  });

  it('brings the dependencies of a named service, and nothing else', () => {
    const list = steps({ action: 'up', services: ['orders'] });
    expect(list.some((step) => 'service' in step && step.service === 'web')).toBe(false);
    expect(ids(list)).toContain('start:shop-redis-1');
  });

  it('removes what is more than wanted, the highest numbers first to go', () => {
    const third = ours('orders', 3);
    const list = steps({ action: 'up', observation: anObservation([...allUp, third], present) });
    expect(ids(list)).toEqual(['stop:shop-orders-3', 'remove:shop-orders-3']);
    expect(find(list, 'stop:shop-orders-3')).toMatchObject({ graceMs: 3000 });
  });

  it('gives new containers the lowest free numbers', () => {
    const observation = anObservation([ours('orders', 2), ours('redis')], present);
    expect(ids(steps({ action: 'up', services: ['orders'], observation }))).toContain('create:shop-orders-1');
  });

  it('removes orphans only when asked to', () => {
    const observation = anObservation([...allUp, aContainer('gone', 1)], present);
    expect(steps({ action: 'up', observation })).toEqual([]);
    expect(ids(steps({ action: 'up', observation, removeOrphans: true }))).toEqual([
      'stop:shop-gone-1',
      'remove:shop-gone-1',
    ]);
  });

  it('leaves one-off containers alone', () => {
    const oneOff = aContainer('web', 1, { name: 'shop-web-run-1', isOneOff: true });
    expect(ids(steps({ action: 'up', observation: anObservation([oneOff, ...allUp.slice(1)], present) }))).toContain(
      'create:shop-web-1',
    );
  });

  it('can be carried out even when services depend on each other in a circle', () => {
    const application = anApplication([
      aService('a', needs('b')),
      aService('b', needs('c')),
      aService('c', needs('a')),
    ]);
    assertRunnable(steps({ action: 'up', application }));
  });

  it('creates a container in another one’s network behind that one', () => {
    const application = anApplication([aService('app', { networkMode: 'service:vpn' }), aService('vpn')]);
    const list = steps({ action: 'up', application });
    expect(find(list, 'create:shop-app-1').after).toContain('create:shop-vpn-1');
    expect(find(list, 'start:shop-app-1').after).toContain('start:shop-vpn-1');
  });

  it('is not fooled by a service called like a property of every object', () => {
    const application = anApplication([aService('app', needs('constructor'))]);
    assertRunnable(steps({ action: 'up', application }));
  });

  it('is the same every time', () => {
    expect(steps({ action: 'up' })).toEqual(steps({ action: 'up' }));
  });
});

describe('start', () => {
  it('starts what is there without making it anew, and makes what is missing altogether', () => {
    const stale = aContainer('orders', 1, { configHash: 'old', state: 'exited', exitCode: 0 });
    const list = steps({ action: 'start', services: ['orders'], observation: anObservation([stale], present) });
    expect(ids(list)).toEqual([
      'create:shop-redis-1',
      'start:shop-redis-1',
      'wait:redis:service_healthy',
      'start:shop-orders-1',
    ]);
  });
});

describe('scale', () => {
  it('adds containers and leaves the others as they are', () => {
    const stale = aContainer('orders', 1, { configHash: 'old' });
    const observation = anObservation([stale, ours('orders', 2), ours('redis')], present);
    const list = steps({ action: 'scale', replicas: { orders: 3 }, observation });
    expect(ids(list)).toEqual(['create:shop-orders-3', 'start:shop-orders-3']);
  });

  it('takes down to none without starting what the service needs', () => {
    const observation = anObservation([ours('orders', 1)], present);
    expect(ids(steps({ action: 'scale', replicas: { orders: 0 }, observation }))).toEqual([
      'stop:shop-orders-1',
      'remove:shop-orders-1',
    ]);
  });
});

describe('stop', () => {
  it('stops dependents before what they depend on', () => {
    const list = steps({ action: 'stop', observation: anObservation(allUp, present) });
    expect(find(list, 'stop:shop-redis-1').after).toEqual(['stop:shop-orders-1', 'stop:shop-orders-2']);
    expect(find(list, 'stop:shop-orders-1').after).toEqual(['stop:shop-web-1']);
  });

  it('keeps the order across a service that does not run', () => {
    const list = steps({ action: 'stop', observation: anObservation([ours('web'), ours('redis')], present) });
    expect(find(list, 'stop:shop-redis-1').after).toEqual(['stop:shop-web-1']);
  });

  it('stops only the named', () => {
    const list = steps({ action: 'stop', services: ['redis'], observation: anObservation(allUp, present) });
    expect(list).toMatchObject([{ id: 'stop:shop-redis-1', after: [] }]);
  });

  it('stops all at once when there is no manifest', () => {
    const list = plan({ action: 'stop', observation: anObservation(allUp) }).steps;
    expect(list.map((step) => step.after)).toEqual([[], [], [], []]);
  });
});

describe('restart', () => {
  it('stops in reverse and starts in order', () => {
    const list = steps({ action: 'restart', observation: anObservation(allUp, present) });
    expect(find(list, 'stop:shop-redis-1').after).toEqual(['stop:shop-orders-1', 'stop:shop-orders-2']);
    expect(find(list, 'start:shop-orders-1').after).toEqual(['stop:shop-orders-1', 'wait:redis:service_healthy']);
    assertRunnable(list);
  });

  it('restarts only the named', () => {
    const list = steps({ action: 'restart', services: ['orders'], observation: anObservation(allUp, present) });
    expect(ids(list)).toEqual([
      'stop:shop-orders-1',
      'stop:shop-orders-2',
      'start:shop-orders-1',
      'start:shop-orders-2',
    ]);
  });
});

describe('down', () => {
  it('removes containers, then networks, and leaves volumes', () => {
    const list = steps({ action: 'down', observation: anObservation(allUp, present) });
    expect(ids(list).filter((id) => !id.startsWith('stop') && !id.startsWith('remove:'))).toEqual([
      'remove-network:shop_default',
    ]);
    expect(find(list, 'remove-network:shop_default').after).toHaveLength(4);
    expect(find(list, 'remove:shop-web-1').after).toEqual(['stop:shop-web-1']);
    expect(find(list, 'stop:shop-redis-1').after).toEqual(['stop:shop-orders-1', 'stop:shop-orders-2']);
  });

  it('removes volumes when asked to', () => {
    const list = steps({ action: 'down', removeVolumes: true, observation: anObservation(allUp, present) });
    expect(ids(list)).toContain('remove-volume:shop_data');
  });

  it('takes orphans and one-off containers too', () => {
    const others = [aContainer('gone', 1), aContainer('web', 1, { name: 'shop-web-run-1', isOneOff: true })];
    const list = steps({ action: 'down', observation: anObservation(others, present) });
    expect(ids(list)).toContain('remove:shop-gone-1');
    expect(ids(list)).toContain('remove:shop-web-run-1');
  });

  it('leaves networks that orphans use when those are to stay', () => {
    const observation = anObservation([...allUp, aContainer('gone', 1)], present);
    const list = steps({ action: 'down', removeOrphans: false, observation });
    expect(ids(list).join()).not.toMatch(/gone|network/);
  });

  it('takes only named services, and no networks', () => {
    const list = steps({ action: 'down', services: ['web'], observation: anObservation(allUp, present) });
    expect(ids(list)).toEqual(['stop:shop-web-1', 'remove:shop-web-1']);
  });

  it('works without a manifest', () => {
    const list = plan({ action: 'down', observation: anObservation(allUp, present) }).steps;
    expect(ids(list)).toContain('remove:shop-redis-1');
    expect(ids(list)).toContain('remove-network:shop_default');
  });
});

describe('a configuration’s hash', () => {
  const base = aService('a', { environment: { A: '1', B: '2' } });
  const hashOf = (facts: Partial<Service>, declaration: Declaration = 'container'): string =>
    configHash(anApplication([]), { ...base, ...facts }, declaration);

  it.each<[string, Partial<Service>, boolean]>([
    ['another environment', { environment: { A: '1', B: '3' } }, true],
    ['the same environment in another order', { environment: { B: '2', A: '1' } }, false],
    ['more replicas', { replicas: 3 }, false],
    ['another dependency', needs('b'), false],
    ['another local run', { run: { command: ['x'], cwd: '/', environment: {} } }, false],
    ['another image', { image: 'other' }, true],
    ['another place in the file', { at: { ...base.at, file: '/other' } }, false],
  ])('with %s', (_name, facts, isOther) => {
    expect(hashOf(facts) !== hashOf({})).toBe(isOther);
  });

  it('heeds only what a local process is made from', () => {
    expect(hashOf({ image: 'other' }, 'run')).toBe(hashOf({}, 'run'));
    expect(hashOf({ run: { command: ['x'], cwd: '/', environment: {} } }, 'run')).not.toBe(hashOf({}, 'run'));
  });
});

/** Every step's needs are steps of the plan, and lead to no circle. */
function assertRunnable(list: readonly Step[]): void {
  const done = new Set<string>();
  let waiting = [...list];
  while (waiting.length > 0) {
    const ready = waiting.filter((step) => step.after.every((id) => done.has(id)));
    expect(ready.length, `stuck at ${ids(waiting).join(', ')}`).toBeGreaterThan(0);
    for (const step of ready) done.add(step.id);
    waiting = waiting.filter((step) => !done.has(step.id));
  }
}

describe('what runs before a first start', () => {
  const hook = { command: ['migrate'], isPrivileged: false, environment: {} };
  const planned = (hooks: Service['hooks']): readonly Step[] => {
    const services = [aService('web', { replicas: 2, ...(hooks ? { hooks } : {}) })];
    return plan({ action: 'up', application: anApplication(services), observation: anObservation() }).steps;
  };

  it('runs with the first replica when it is for all of them, and the others come after', () => {
    const steps = planned({ preStart: [hook] });
    expect(find(steps, 'start:shop-web-2').after).toContain('start:shop-web-1');
    expect(find(steps, 'start:shop-web-1').after).not.toContain('start:shop-web-2');
  });

  it('is that of local processes where they have their own, or none', () => {
    const secondWaits = (preStart: readonly Hook[], own: readonly Hook[]): boolean => {
      const run = { command: ['web'], cwd: '/', environment: {}, hooks: { preStart: own } };
      const application = anApplication([aService('web', { replicas: 2, hooks: { preStart }, run })]);
      const observation = anObservation([], { engine: processInfo });
      const { steps } = plan({ action: 'up', application, observation });
      return find(steps, 'start:shop-web-2').after.includes('start:shop-web-1');
    };
    expect([secondWaits([], [hook]), secondWaits([hook], [])]).toEqual([true, false]);
  });

  it('holds no other replica back when each has its own', () => {
    const steps = planned({ preStart: [{ ...hook, isPerReplica: true }] });
    expect(find(steps, 'start:shop-web-2').after).not.toContain('start:shop-web-1');
  });

  it('runs again when it has changed: its container is made anew', () => {
    const hashOf = (command: string): string =>
      configHash(
        anApplication([]),
        aService('web', { hooks: { preStart: [{ ...hook, command: [command] }] } }),
        'container',
      );
    expect(hashOf('migrate')).not.toBe(hashOf('seed'));
  });
});

describe('what runs after a start', () => {
  const hook = { command: ['seed'], isPrivileged: false, environment: {} };
  const application = anApplication([aService('web', { hooks: { postStart: [hook] } }), aService('api', needs('web'))]);
  const made = (name: string, facts: Partial<ObservedContainer> = {}): ObservedContainer =>
    ours(name, 1, facts, application);

  it('runs again where it has not ended well, and the rest stays as it is', () => {
    const observation = anObservation([made('web', { isPostStartDue: true }), made('api')]);
    expect(steps({ action: 'up', application, observation })).toMatchObject([
      { id: 'start:shop-web-1', reason: 'its post_start has not ended well', after: [] },
    ]);
    expect(steps({ action: 'up', application, observation: anObservation([made('web'), made('api')]) })).toEqual([]);
  });

  it('runs again in a container that is made anew when it has changed, also when it is that of a local process', () => {
    const hashOf = (facts: Partial<Service>, declaration: Declaration): string =>
      configHash(anApplication([]), aService('web', facts), declaration);
    const run = { command: ['web'], cwd: '/', environment: {} };
    const other = { ...hook, command: ['other'] };
    for (const declaration of ['container', 'run'] as const) {
      const plain = hashOf({ run }, declaration);
      const one = hashOf({ run, hooks: { postStart: [hook] } }, declaration);
      expect(new Set([plain, one, hashOf({ run, hooks: { postStart: [other] } }, declaration)]).size).toBe(3);
      expect(hashOf({ run, hooks: { preStop: [hook] } }, declaration)).toBe(plain);
    }
    const local = { hooks: { postStart: [hook] }, run: { ...run, hooks: { postStart: [other] } } };
    expect(hashOf(local, 'run')).toBe(hashOf({ run, hooks: { postStart: [other] } }, 'run'));
  });
});
