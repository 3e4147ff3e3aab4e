import { describe, expect, it } from 'vitest';
import { plan } from '../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { ObservedContainer } from '../../../../src/engine/observation.ts';
import type { Application, Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../fakes/models.ts';
import { find, hashed, ids, steps } from './planSupport.ts';

/** web, and a sidecar in a namespace of it; both up, the sidecar started after web. */
function pair(facts: Partial<Service> = { networkMode: 'service:web' }) {
  const dependsOn = { web: { condition: 'service_started', isRequired: true } } as const;
  const application = anApplication([aService('web'), aService('sidecar', { dependsOn, ...facts })]);
  const web = (its: Partial<ObservedContainer> = {}): ObservedContainer =>
    aContainer('web', 1, { configHash: hashed(application, 'web'), createdAtMs: 10, startedAtMs: 20, ...its });
  const sidecar = (its: Partial<ObservedContainer> = {}): ObservedContainer =>
    aContainer('sidecar', 1, {
      configHash: hashed(application, 'sidecar'),
      createdAtMs: 30,
      startedAtMs: 40,
      sharedNamespaces: shares(),
      ...its,
    });
  const planned = (containers: readonly ObservedContainer[], request: Partial<PlanRequest> = {}) =>
    steps({ action: 'up', application, observation: anObservation(containers), ...request });
  return { application, web, sidecar, planned };
}

function shares(facts: Partial<NonNullable<ObservedContainer['sharedNamespaces']>[number]> = {}) {
  return [{ namespace: 'network', containerId: 'id-web-1', isGone: false, ...facts }] as const;
}

const images = { 'web:latest': 'x', 'sidecar:latest': 'y' };

describe('a container in a namespace of another', () => {
  it.each<[string, Partial<Service>]>([
    ['network', { networkMode: 'service:web' }],
    ['IPC namespace', { namespaces: { ipc: 'service:web' } }],
    ['process namespace', { namespaces: { pid: 'service:web' } }],
    ['volumes', { volumesFrom: ['web:ro'] }],
  ])('is made anew with the one whose %s it shares, behind it', (_what, facts) => {
    const { web, sidecar, planned } = pair(facts);
    const shared = facts.volumesFrom ? {} : { sharedNamespaces: shares() };
    const list = planned([web({ configHash: 'old' }), { ...sidecar(), sharedNamespaces: undefined, ...shared }]);
    expect(find(list, 'create:shop-sidecar-1')).toMatchObject({
      replaces: 'id-sidecar-1',
      reason: 'web is made anew, and it shares with that',
    });
    expect(find(list, 'create:shop-sidecar-1').after).toContain('create:shop-web-1');
    expect(find(list, 'start:shop-sidecar-1').after).toContain('start:shop-web-1');
  });

  it('is made anew though only the other one was named', () => {
    const { web, sidecar, planned } = pair();
    const list = planned([web(), sidecar()], { services: ['web'], recreate: 'always' });
    expect(ids(list)).toContain('create:shop-sidecar-1');
    expect(ids(planned([web(), sidecar()], { services: ['web'] }))).toEqual([]);
  });

  it('is left as it is by a plan for the other one alone, though the manifest has another one of it by now', () => {
    const { web, sidecar, planned } = pair();
    expect(planned([web(), sidecar({ configHash: 'old' })], { services: ['web'] })).toEqual([]);
  });

  it('is made anew with one of two that it shares with', () => {
    const { web, sidecar, planned } = pair({ networkMode: 'service:web', volumesFrom: ['elsewhere'] });
    const list = planned([web(), sidecar()], { services: ['web'], recreate: 'always' });
    expect(ids(list)).toContain('create:shop-sidecar-1');
  });

  it('is left alone by a plan for the other one when it does not run', () => {
    const { web, sidecar, planned } = pair();
    const list = planned([web(), sidecar({ state: 'exited', exitCode: 0 })], { services: ['web'], recreate: 'always' });
    expect(ids(list)).not.toContain('create:shop-sidecar-1');
  });

  it.each(['up', 'start'] as const)('is made anew by %s when the other one is gone', (action) => {
    const { web, sidecar, planned } = pair();
    const orphaned = sidecar({ sharedNamespaces: shares({ containerId: 'gone', isGone: true }) });
    const list = planned([web(), orphaned], { action });
    expect(find(list, 'create:shop-sidecar-1').reason).toBe('the container whose network namespace it is in is gone');
    expect(ids(list)).not.toContain('create:shop-web-1');
  });

  it('is made anew when the run that replaced the other one was cut short', () => {
    const { web, sidecar, planned } = pair();
    const aside = web({ id: '0123456789abcdef', name: '0123456789ab_shop-web-1', configHash: 'old' });
    const list = planned([web({ id: 'new' }), aside, sidecar({ sharedNamespaces: shares({ containerId: aside.id }) })]);
    expect(ids(list)).toContain('create:shop-sidecar-1');
    expect(ids(list)).not.toContain('create:shop-web-1');
  });

  it('mounts what the other one mounts now: it is made anew when that one was made after it', () => {
    const { web, sidecar, planned } = pair({ volumesFrom: ['web'] });
    const alone = { ...sidecar(), sharedNamespaces: undefined } as unknown as ObservedContainer;
    expect(planned([web(), alone])).toEqual([]);
    expect(find(planned([web({ createdAtMs: 35 }), alone]), 'create:shop-sidecar-1').reason).toBe(
      'web, whose volumes it mounts, was made anew since',
    );
  });

  it('mounts what the other one mounted where nobody knows which of them was made first, and until up', () => {
    const { web, sidecar, planned } = pair({ volumesFrom: ['web'] });
    const unknown = (container: ObservedContainer) => ({
      ...container,
      createdAtMs: undefined,
      sharedNamespaces: undefined,
    });
    const alone = unknown(sidecar()) as unknown as ObservedContainer;
    expect(planned([unknown(web()) as unknown as ObservedContainer, alone])).toEqual([]);
    expect(planned([web(), alone])).toEqual([]);
    expect(planned([web({ createdAtMs: 35 }), { ...alone, createdAtMs: 30 }], { action: 'start' })).toEqual([]);
  });

  it('is in one of several: what becomes of the others is no matter', () => {
    const { application, web, sidecar } = pair();
    const services = { ...application.services, web: { ...application.services['web']!, replicas: 2 } };
    const two: Application = { ...application, services };
    const second = web({ id: 'id-web-2', name: 'shop-web-2', number: 2 });
    const planned = (containers: readonly ObservedContainer[], wanted = two) =>
      ids(steps({ action: 'up', application: wanted, observation: anObservation(containers, { images }) }));
    const inSecond = sidecar({ sharedNamespaces: shares({ containerId: 'id-web-2' }) });
    expect(planned([web(), { ...second, configHash: 'old' }, sidecar()])).not.toContain('create:shop-sidecar-1');
    expect(planned([web({ startedAtMs: 50 }), second, inSecond])).toEqual([]);
    expect(planned([web(), { ...second, startedAtMs: 50 }, inSecond])).toEqual([
      'stop:shop-sidecar-1',
      'start:shop-sidecar-1',
    ]);
    // With too many replicas goes what is in one of those.
    expect(planned([web(), second, inSecond], application)).toContain('create:shop-sidecar-1');
    expect(planned([web(), second, sidecar()], application)).not.toContain('create:shop-sidecar-1');
  });

  it('is taken for one in the first, where the engine does not say', () => {
    const { application, web, sidecar } = pair();
    const services = { ...application.services, web: { ...application.services['web']!, replicas: 2 } };
    const second = web({ id: 'id-web-2', name: 'shop-web-2', number: 2 });
    const untold = Object.fromEntries(Object.entries(sidecar()).filter(([key]) => key !== 'sharedNamespaces'));
    const planned = (...containers: readonly ObservedContainer[]) =>
      ids(
        steps({
          action: 'up',
          application: { ...application, services },
          observation: anObservation([...containers, untold as unknown as ObservedContainer], { images }),
        }),
      );
    expect(planned(web({ startedAtMs: 50 }), second)).toEqual(['stop:shop-sidecar-1', 'start:shop-sidecar-1']);
    expect(planned(web(), { ...second, startedAtMs: 50 })).toEqual([]);
  });

  it('goes on when nobody knows when it or the other one began', () => {
    const { web, sidecar, planned } = pair();
    const untimed = (container: ObservedContainer) =>
      Object.fromEntries(
        Object.entries(container).filter(([key]) => key !== 'startedAtMs'),
      ) as unknown as ObservedContainer;
    expect(planned([untimed(web()), sidecar()])).toEqual([]);
    expect(planned([web(), untimed(sidecar())])).toEqual([]);
  });

  it('goes on when both were started in the same moment', () => {
    const { web, sidecar, planned } = pair();
    expect(planned([web({ startedAtMs: 40 }), sidecar({ startedAtMs: 40 })])).toEqual([]);
  });

  it('restarts with the one container that is started, and no other is started for it', () => {
    const { application, web, sidecar } = pair();
    const services = { ...application.services, web: { ...application.services['web']!, replicas: 2 } };
    const down = { state: 'exited', exitCode: 0 } as const;
    const second = web({ id: 'id-web-2', name: 'shop-web-2', number: 2, ...down });
    const list = steps({
      action: 'start',
      application: { ...application, services },
      observation: anObservation([web(down), second, sidecar()], { images }),
      containers: ['shop-web-1'],
    });
    expect(ids(list)).toEqual(['start:shop-web-1', 'stop:shop-sidecar-1', 'start:shop-sidecar-1']);
  });

  it('is made anew with the one that was named when it is paused, and not when it was started by run', () => {
    const { web, sidecar, planned } = pair();
    const request = { services: ['web'], recreate: 'always' } as const;
    expect(ids(planned([web(), sidecar({ state: 'paused' })], request))).toContain('create:shop-sidecar-1');
    expect(ids(planned([web(), sidecar({ isOneOff: true })], request))).not.toContain('create:shop-sidecar-1');
  });

  it('restarts when the other one starts, or has been started since', () => {
    const { web, sidecar, planned } = pair();
    const behind = {
      'stop:shop-sidecar-1': ['start:shop-web-1'],
      'start:shop-sidecar-1': ['stop:shop-sidecar-1', 'start:shop-web-1'],
    };
    const list = planned([web({ state: 'exited', exitCode: 0 }), sidecar()], { action: 'start', services: ['web'] });
    expect(ids(list)).toEqual(['start:shop-web-1', 'stop:shop-sidecar-1', 'start:shop-sidecar-1']);
    for (const [id, after] of Object.entries(behind)) expect(find(list, id).after).toEqual(after);
    const later = planned([web({ startedAtMs: 50 }), sidecar()]);
    expect(ids(later)).toEqual(['stop:shop-sidecar-1', 'start:shop-sidecar-1']);
    expect(find(later, 'stop:shop-sidecar-1').reason).toBe('web was started anew, and it shares a namespace with that');
    expect(planned([web(), sidecar()])).toEqual([]);
  });

  it('restarts with the other one, whatever else was to be left alone, and behind it', () => {
    const { application, web, sidecar } = pair();
    const observation = anObservation([web(), sidecar()]);
    for (const request of [{ application, withDependencies: false }, {}]) {
      const list = plan({ action: 'restart', observation, services: ['web'], ...request }).steps;
      expect(ids(list)).toContain('stop:shop-sidecar-1');
      expect(find(list, 'start:shop-sidecar-1').after).toContain('start:shop-web-1');
    }
  });

  it('says nothing of volumes and images that are there', () => {
    const { web, sidecar, planned } = pair();
    expect(planned([web(), sidecar()], { observation: anObservation([web(), sidecar()], { images }) })).toEqual([]);
  });
});
