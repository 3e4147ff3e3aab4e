import { describe, expect, it } from 'vitest';
import { plan } from '../../../../src/engine/plan.ts';
import type { Observation, ObservedContainer } from '../../../../src/engine/observation.ts';
import type { PlanRequest } from '../../../../src/engine/planRequest.ts';
import type { Mount, Service } from '../../../../src/manifest/model.ts';
import { aContainer, anApplication, anObservation, aService, processInfo } from '../../../fakes/models.ts';
import { find, hashed, ids } from './planSupport.ts';

const hex = 'a1'.repeat(32);
const other = 'b2'.repeat(32);
const declared = { data: { name: 'shop_data', isExternal: false, driverOpts: {}, labels: {} } };
const inData: Mount = { type: 'volume', source: 'data', target: '/data', isReadOnly: false };
const data = { name: 'shop_data', target: '/data', isAnonymous: false };
const cache = { name: hex, target: '/cache', isAnonymous: true };

function application(facts: Partial<Service> = {}, others: readonly Service[] = []) {
  return anApplication([aService('web', { mounts: [inData], ...facts }), ...others], { volumes: declared });
}

function observed(containers: readonly ObservedContainer[], facts: Partial<Observation> = {}): Observation {
  const images = { 'web:latest': 'x', 'db:latest': 'y' };
  return anObservation(containers, { images, volumes: ['shop_data'], ...facts });
}

function removed({ steps }: ReturnType<typeof plan>): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'remove-volume' ? [step.name] : []));
}

describe('volumes that go', () => {
  it('go behind the containers that have them alone, and say where they were', () => {
    const containers = [
      aContainer('web', 1, { mounts: [data, cache] }),
      aContainer('web', 2, { mounts: [{ ...data, target: '/elsewhere' }] }),
      aContainer('db', 1),
    ];
    const made = plan({
      action: 'down',
      application: application(),
      observation: observed(containers),
      removeVolumes: true,
    });
    expect(removed(made)).toEqual(['shop_data', hex]);
    const after = ['remove:shop-web-1', 'remove:shop-web-2', 'remove:shop-db-1'];
    expect(find(made.steps, 'remove-volume:shop_data')).toMatchObject({ after, reason: 'of web at /data' });
    expect(find(made.steps, `remove-volume:${hex}`)).toMatchObject({
      after,
      reason: 'anonymous, of web at /cache',
    });
  });

  it('are told of as what no container has when an earlier down has left them', () => {
    const made = plan({ action: 'down', observation: observed([], { volumes: [hex] }), removeVolumes: true });
    expect(find(made.steps, `remove-volume:${hex}`)).toMatchObject({
      after: [],
      reason: 'anonymous, no container has it',
    });
  });

  it('are only those of the containers that go, when one container is named', () => {
    const containers = [
      aContainer('web', 1, { mounts: [cache] }),
      aContainer('web', 2, { mounts: [{ ...cache, name: other }] }),
    ];
    const request = { action: 'down', removeVolumes: true, containers: ['shop-web-2'] } as const;
    const made = plan({ ...request, application: application(), observation: observed(containers) });
    expect(removed(made)).toEqual([other]);
    expect(find(made.steps, `remove-volume:${other}`).after).toEqual(['remove:shop-web-2']);
  });

  it('are proven to be the project’s by a container that made them, or by their label', () => {
    const made = (isAnonymous: boolean, volumes: readonly string[]) =>
      removed(
        plan({
          action: 'down',
          application: application(),
          observation: observed([aContainer('web', 1, { mounts: [{ ...cache, isAnonymous }] })], { volumes }),
          removeVolumes: true,
        }),
      );
    expect([made(true, []), made(false, [hex]), made(false, [])]).toEqual([[hex], [hex], []]);
    // Each container that has it may prove it.
    const containers = [false, true].map((isAnonymous, index) =>
      aContainer('web', index + 1, { mounts: [{ ...cache, isAnonymous }] }),
    );
    const both = plan({
      action: 'down',
      application: application(),
      observation: observed(containers, { volumes: [] }),
      removeVolumes: true,
    });
    expect(removed(both)).toEqual([hex]);
  });

  it('are not those that the manifest gives a name, however it looks, of services that are named', () => {
    const named = { ...application(), volumes: { data: { ...declared.data, name: hex } } };
    const observation = observed([aContainer('web', 1, { mounts: [cache] })], { volumes: [hex] });
    const made = plan({ action: 'down', application: named, observation, services: ['web'], removeVolumes: true });
    expect(removed(made)).toEqual([]);
    expect(made.keeps).toStrictEqual([{ name: hex, isAnonymous: false, place: 'web at /cache' }]);
  });
});

describe('volumes that stay', () => {
  it('have no place where no container has them, and no reason but that nobody asked for them', () => {
    const { keeps } = plan({ action: 'down', application: application(), observation: observed([]) });
    expect(keeps).toStrictEqual([{ name: 'shop_data', isAnonymous: false }]);
  });

  it('are none of a project of which only some goes, or that has no volumes', () => {
    const idle = plan({ action: 'down', application: application(), observation: observed([]), services: ['web'] });
    expect(idle.keeps).toBeUndefined();
    const engine = { engine: processInfo };
    expect(
      plan({ action: 'down', application: application(), observation: observed([], engine) }).keeps,
    ).toBeUndefined();
  });

  it('are those of what is removed, whether it ran or not, and of nothing that is only stopped', () => {
    const web = (facts: Partial<ObservedContainer>) => observed([aContainer('web', 1, { mounts: [data], ...facts })]);
    const keeps = (action: PlanRequest['action'], facts: Partial<ObservedContainer> = {}) =>
      plan({ action, application: application(), observation: web(facts), services: ['web'] }).keeps;
    expect(keeps('down', { state: 'exited' })).toMatchObject([{ name: 'shop_data' }]);
    expect([keeps('stop'), keeps('restart'), keeps('kill')]).toEqual([undefined, undefined, undefined]);
  });

  it('are named with all who still have them', () => {
    const staying = aContainer('db', 1, { mounts: [data] });
    const observation = observed([aContainer('web', 1, { mounts: [data] }), staying, aContainer('db', 2)], {
      usedElsewhere: { volumes: { shop_data: ['backup-1'] }, images: {} },
    });
    const { keeps } = plan({
      action: 'down',
      application: application({}, [aService('db')]),
      observation,
      services: ['web'],
      removeVolumes: true,
    });
    expect(keeps).toMatchObject([{ name: 'shop_data', place: 'web at /data', reason: 'used by shop-db-1, backup-1' }]);
  });
});

describe('volumes of a container that is made anew', () => {
  const made = (facts: Partial<Service>, mounts: ObservedContainer['mounts'], more: Partial<PlanRequest> = {}) =>
    plan({
      action: 'up',
      application: application(facts),
      observation: observed([aContainer('web', 1, { configHash: 'old', ...(mounts ? { mounts } : {}) })]),
      ...more,
    });

  it('go over to the new one by their names, and are told of where it no longer mounts them', () => {
    expect(made({}, [data]).keeps).toBeUndefined();
    expect(made({ mounts: [] }, [data]).keeps).toMatchObject([{ name: 'shop_data', place: 'web at /data' }]);
    const bound: Mount = { type: 'bind', source: 'data', target: '/data', isReadOnly: false };
    const others: readonly Mount[] = [
      { ...inData, source: 'more' },
      { ...inData, source: 'undeclared', target: '/x' },
    ];
    const more = { ...declared, more: { ...declared.data, name: 'shop_more' } };
    const changed = { ...application({ mounts: others }), volumes: more };
    expect(made({}, [data], { application: changed }).keeps).toMatchObject([{ name: 'shop_data' }]);
    expect(made({ mounts: [bound] }, [data]).keeps).toMatchObject([{ name: 'shop_data' }]);
  });

  it('are told of only where all who had them go without', () => {
    const mounts = [{ ...cache, name: other }];
    const two = [1, 2].map((number) => aContainer('web', number, { configHash: 'old', mounts }));
    const one = plan({ action: 'up', application: application({ mounts: [] }), observation: observed(two) });
    // The first is made anew with it, the second is one too many.
    expect(one.keeps).toMatchObject([{ name: other }]);
    const both = plan({
      action: 'up',
      application: application({ mounts: [], replicas: 2 }),
      observation: observed(two),
    });
    expect(both.keeps).toBeUndefined();
  });

  it('are told of, and how to copy them, where a folder or a volume takes their place', () => {
    const at = (type: Mount['type'], source?: string): Mount => ({
      type,
      target: '/cache',
      isReadOnly: false,
      ...(source === undefined ? {} : { source }),
    });
    const texts = [
      at('bind', '/shop/cache'),
      at('volume', 'data'),
      at('volume', 'undeclared'),
      at('tmpfs'),
      at('volume'),
    ].map((mount) => made({ mounts: [mount] }, [cache]).problems?.map(({ message }) => message));
    const [folder, volume, undeclared, memory, again] = texts;
    expect(folder?.[0]).toMatch(/from now on \/shop\/cache is there\. Copy what you need .*-v \/shop\/cache:\/to /);
    expect(volume?.[0]).toMatch(/from now on shop_data is there\. Copy what you need/);
    expect(undeclared?.[0]).toMatch(/from now on undeclared is there\. Copy what you need/);
    expect(memory?.[0]).toMatch(/from now on tmpfs is there\. Remove it when nobody needs it/);
    expect(again).toBeUndefined();
    // Nothing is there from now on: the volume goes over to the new container.
    expect(made({ mounts: [], tmpfs: ['/other'] }, [cache]).problems).toBeUndefined();
  });

  it('are told of once, not as what stays as well', () => {
    const mount: Mount = { type: 'bind', source: '/shop/cache', target: '/cache', isReadOnly: false };
    const bothKinds = made({ mounts: [mount] }, [cache, data]);
    expect(bothKinds.problems).toHaveLength(1);
    expect(bothKinds.keeps).toMatchObject([{ name: 'shop_data' }]);
  });

  it('that are anonymous are left behind by one that is to have new ones, and go', () => {
    const renewed = made({ mounts: [] }, [cache, data], { renewVolumes: true });
    expect(removed(renewed)).toEqual([hex]);
    expect(renewed.keeps).toMatchObject([{ name: 'shop_data' }]);
    expect(find(renewed.steps, 'create:shop-web-1')).toMatchObject({ renewsVolumes: true });
  });

  it('are not told of when they go, as new ones were asked for', () => {
    const mount: Mount = { type: 'bind', source: '/shop/cache', target: '/cache', isReadOnly: false };
    const renewed = made({ mounts: [mount] }, [cache], { renewVolumes: true });
    expect(removed(renewed)).toEqual([hex]);
    expect(renewed.problems).toBeUndefined();
  });

  it('that are anonymous stay where what was there is only one too many', () => {
    const containers = [1, 2].map((number) =>
      aContainer('web', number, {
        configHash: hashed(application(), 'web'),
        mounts: [{ ...cache, name: number === 1 ? hex : other }],
      }),
    );
    const renewed = plan({
      action: 'up',
      application: application(),
      observation: observed(containers),
      renewVolumes: true,
    });
    expect(ids(renewed.steps)).toEqual(['stop:shop-web-2', 'remove:shop-web-2']);
    expect(renewed.keeps).toMatchObject([{ name: other }]);
  });

  it('say nothing of what is made for the first time', () => {
    const first = plan({ action: 'up', application: application(), observation: observed([]), renewVolumes: true });
    expect(find(first.steps, 'create:shop-web-1')).not.toHaveProperty('renewsVolumes');
    expect([first.keeps, first.problems]).toEqual([undefined, undefined]);
  });
});
