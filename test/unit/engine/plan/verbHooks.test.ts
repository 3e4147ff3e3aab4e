import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { Step } from '../../../../src/engine/step.ts';
import type { HookDeclaration } from '../../../../src/manifest/model/governance.ts';
import { anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { allUp, find, ids, needs, present, shop, steps } from './planSupport.ts';

const nowhere = {
  file: '/shop/patchbay.yaml',
  range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
};

function aHook(facts: Partial<HookDeclaration> = {}): HookDeclaration {
  const usual = { verb: 'start', when: 'before', name: 'check', environment: {}, services: [], at: nowhere } as const;
  return { ...usual, ...(facts.service === undefined ? { command: ['true'] } : {}), ...facts };
}

/** The shop with hooks: redis ← orders ← web, and a job that needs redis. */
function shopWith(...hooks: readonly HookDeclaration[]) {
  const governance = { policies: [], hooks, environments: {} };
  const job = aService('migrate', { ...needs('redis', 'service_healthy'), isActive: false, profiles: ['jobs'] });
  const { networks, volumes } = shop;
  return anApplication([...Object.values(shop.services), job], { networks, volumes, governance });
}

function planned(hooks: readonly HookDeclaration[], request: Partial<PlanRequest> = {}): readonly Step[] {
  return steps({ action: 'up', application: shopWith(...hooks), ...request });
}

/** All that a step waits for, directly or through others. */
function behind(list: readonly Step[], id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [id];
  for (const each of queue) {
    const step = list.find((one) => one.id === each);
    for (const next of [...(step?.after ?? []), ...(step?.afterEither ?? [])]) {
      if (found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}

describe('hooks of a plan', () => {
  it('hold back every step of their verb until they are done', () => {
    const list = planned([aHook()]);
    const started = list.filter(({ kind }) => kind === 'create' || kind === 'start');
    expect(started.length).toBeGreaterThan(3);
    for (const { id } of started) expect(behind(list, id)).toContain('hook:before:start:check');
  });

  it('are left out where nothing of their verb is done', () => {
    const all = { ...present, networks: ['shop_default'] };
    expect(ids(planned([aHook()], { observation: anObservation(allUp, all) }))).toEqual([]);
    expect(ids(planned([aHook({ verb: 'scale' })])).filter((id) => id.startsWith('hook'))).toEqual([]);
  });

  it('hold back only the services that they name, and what waits for these', () => {
    const list = planned([aHook({ services: ['orders'] })]);
    const hook = find(list, 'hook:before:start:check');
    expect(hook).toMatchObject({ services: ['orders'], reason: 'before start' });
    expect(behind(list, 'start:shop-orders-1')).toContain(hook.id);
    expect(behind(list, 'start:shop-web-1')).toContain(hook.id);
    expect(behind(list, 'start:shop-redis-1')).not.toContain(hook.id);
  });

  it('wait for what the steps wait for that they hold back', () => {
    const list = planned([aHook({ services: ['orders'] })], {
      observation: anObservation([], { ...present, images: {} }),
    });
    expect(behind(list, 'hook:before:start:check')).toContain('pull:orders:latest');
    expect(behind(list, 'hook:before:start:check')).toContain('start:shop-redis-1');
  });

  it('run a service once all that it needs is up, which nothing of them holds back', () => {
    const list = planned([aHook({ name: 'migrate', service: 'migrate' })]);
    const needed = behind(list, 'hook:before:start:migrate');
    expect(needed).toContain('start:shop-redis-1');
    expect([...needed].filter((id) => id.startsWith('wait:'))).not.toEqual([]);
    expect(behind(list, 'start:shop-redis-1')).not.toContain('hook:before:start:migrate');
    expect(behind(list, 'start:shop-orders-1')).toContain('hook:before:start:migrate');
  });

  it('bring along what their service needs and the plan does not have', () => {
    const hooks = [aHook({ name: 'migrate', service: 'migrate', services: ['web'] })];
    const list = planned(hooks, { services: ['web'], withDependencies: false });
    expect(ids(list)).toContain('start:shop-redis-1');
    expect(ids(list)).toContain('pull:migrate:latest');
    expect(ids(list)).not.toContain('start:shop-orders-1');
  });

  it('after a verb run once all of it is done, and nothing waits for them', () => {
    const list = planned([aHook({ when: 'after', name: 'tell' }), aHook({ when: 'after', name: 'smoke' })]);
    const started = list.flatMap(({ id, kind }) => (kind === 'start' ? [id] : []));
    expect(find(list, 'hook:after:start:tell').after).toEqual(expect.arrayContaining(started));
    expect(find(list, 'hook:after:start:smoke').afterEither).toEqual(['hook:after:start:tell']);
    for (const { after } of list) expect(after.filter((id) => id.startsWith('hook:after'))).toEqual([]);
  });

  it('run one after the other before a verb, in the order of the manifest', () => {
    const list = planned([aHook({ name: 'first' }), aHook({ name: 'second' })]);
    expect(behind(list, 'hook:before:start:second')).toContain('hook:before:start:first');
  });

  it('guard a restart as a restart, and a start in it as a start too', () => {
    const hooks = [aHook({ verb: 'restart', name: 'drain' }), aHook({ verb: 'stop', name: 'stopping' }), aHook()];
    const list = planned(hooks, { action: 'restart', services: ['web'], observation: anObservation(allUp, present) });
    expect(ids(list)).toContain('hook:before:restart:drain');
    expect(ids(list)).toContain('hook:before:start:check');
    expect(ids(list)).not.toContain('hook:before:stop:stopping');
  });

  it('hold back removals, and stay out of plans that know no manifest', () => {
    const observation = anObservation(allUp, present);
    const list = planned([aHook({ verb: 'remove', name: 'backup' })], { action: 'down', observation });
    expect(behind(list, 'remove:shop-web-1')).toContain('hook:before:remove:backup');
    const bare = steps({ action: 'down', application: undefined, observation } as never);
    expect(ids(bare).filter((id) => id.startsWith('hook'))).toEqual([]);
  });

  it('never make a plan wait for itself, whatever they guard and run', () => {
    const names = ['web', 'orders', 'redis', 'migrate'] as const;
    const hook = fc.record({
      verb: fc.constantFrom('start', 'stop', 'remove', 'restart', 'pull', 'build', 'scale'),
      when: fc.constantFrom('before', 'after'),
      services: fc.subarray([...names]),
      service: fc.option(fc.constantFrom(...names), { nil: undefined }),
    });
    const action = fc.constantFrom('up', 'down', 'restart', 'stop', 'scale', 'start');
    fc.assert(
      fc.property(fc.array(hook, { maxLength: 6 }), action, fc.subarray(allUp), (drawn, act, running) => {
        const hooks = drawn.map(({ service, ...each }, index) =>
          aHook({ ...each, name: `h${index}`, ...(service === undefined ? {} : { service }) }),
        );
        const observation = anObservation(running, { ...present, images: {} });
        const list = planned(hooks, {
          action: act,
          observation,
          ...(act === 'scale' ? { replicas: { orders: 3 } } : {}),
        });
        const known = new Set(ids(list));
        expect(known.size).toBe(list.length);
        for (const step of list) {
          expect(behind(list, step.id)).not.toContain(step.id);
          for (const id of step.after) expect(known).toContain(id);
        }
      }),
      { numRuns: 300 },
    );
  });
});
