import { describe, expect, it } from 'vitest';
import { plannedChange } from '../../../../../src/app/governance/quota/demand.ts';
import type { ObservedContainer } from '../../../../../src/engine/observation.ts';
import { plan } from '../../../../../src/engine/plan.ts';
import type { PlanRequest } from '../../../../../src/engine/planRequest.ts';
import type { Application, Service } from '../../../../../src/manifest/model.ts';
import { quotaTotals } from '../../../../../src/policy/quota/use.ts';
import { aClusterService, aNode, aSwarmObservation, aTask } from '../../../../fakes/clusterModels.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../../fakes/models.ts';

const limits = { cpus: 0.5, memoryBytes: 2 ** 20 };
const governance = { policies: [], hooks: [], environments: {}, quota: { application: { cpus: 4 } } };

function shop(facts: Partial<Application> = {}): Application {
  const web = aService('web', { limits, replicas: 2, ports: [{ target: 80, published: '8080', protocol: 'tcp' }] });
  return anApplication([web, aService('db', { limits: { cpus: 0.25 } })], { governance, ...facts });
}

/** CPUs and containers, before and after a plan. */
function change(request: Partial<PlanRequest>, containers: readonly ObservedContainer[] = [], application = shop()) {
  const observation = anObservation(containers, {
    images: { 'web:latest': 'w', 'db:latest': 'd' },
    imageBytes: { 'web:latest': 100, 'db:latest': 7 },
  });
  const made = plan({ action: 'up', application, observation, ...request });
  if (!made.standing) throw new Error('A plan of an application with a quota says what stands.');
  const { coming, demand } = plannedChange(made, application, made.standing);
  const totals = (use: typeof demand.added) => quotaTotals(use, governance.quota);
  return {
    coming: coming.map(({ name }) => name),
    before: totals(demand.before),
    stays: totals(demand.stays),
    added: totals(demand.added),
  };
}

describe('what a plan adds to what runs', () => {
  it('is every container that it starts, with the limits of its service', () => {
    const { coming, before, added } = change({});
    expect(coming).toEqual(['shop-web-1', 'shop-web-2', 'shop-db-1']);
    expect(before).toMatchObject({ cpus: 0, containers: 0 });
    expect(added).toMatchObject({ cpus: 1.25, memoryBytes: 2 ** 21, containers: 3, ports: 2, imageBytes: 107 });
  });

  it('is nothing where it only stops and removes', () => {
    const { coming, before, stays } = change({ action: 'down' }, [aContainer('web', 1, { limits })]);
    expect(coming).toEqual([]);
    expect(before).toMatchObject({ cpus: 0.5, containers: 1 });
    expect(stays).toMatchObject({ cpus: 0, containers: 0 });
  });

  it('takes the place of what is restarted', () => {
    const { before, stays, added } = change({ action: 'restart', services: ['db'] }, [
      aContainer('db', 1, { limits: { cpus: 3 } }),
    ]);
    expect([before.cpus, stays.cpus, added.cpus]).toEqual([3, 0, 3]);
  });

  it('counts what runs with the limits that it has, whatever the manifest says by now', () => {
    const { before } = change({ action: 'start', services: ['db'] }, [aContainer('web', 1, { limits: { cpus: 2 } })]);
    expect(before.cpus).toBe(2);
  });

  it('starts what was made before with the limits that it was made with', () => {
    const stopped = aContainer('db', 1, { state: 'exited', limits: { cpus: 2 } });
    expect(change({ action: 'start', services: ['db'] }, [stopped]).added.cpus).toBe(2);
  });

  it('is what a service is scaled by', () => {
    const running = [1, 2].map((number) => aContainer('web', number, { limits }));
    const { before, stays, added } = change({ action: 'scale', services: ['web'], replicas: { web: 4 } }, running);
    expect(before.cpus).toBe(1);
    expect(stays.cpus + added.cpus).toBe(2);
  });

  it('is told by no plan of an application without a quota', () => {
    const { governance: _, ...application } = shop();
    expect(plan({ action: 'up', application, observation: anObservation() }).standing).toBeUndefined();
  });
});

describe('what a plan for a cluster adds to what runs', () => {
  const task = (number: number) => aTask('web', number, 'n1', { limits: { cpus: 2 } });
  const nodes = [aNode('n1'), aNode('n2'), aNode('n3', { availability: 'drain' })];

  /** The tasks that come, and CPUs before and after. */
  function clusterChange(request: Partial<PlanRequest>, replicas: number, facts: Partial<Service> = {}) {
    const tasks = Array.from({ length: replicas }, (_, index) => task(index + 1));
    const services = replicas === 0 ? [] : [aClusterService('web', replicas, { mode: 'replicated' })];
    const application = anApplication([aService('web', { limits, ...facts })], { governance });
    const observation = aSwarmObservation(tasks, { services, nodes });
    const made = plan({ action: 'up', application, observation, ...request });
    const { coming, demand } = plannedChange(made, application, made.standing!);
    const cpus = (use: typeof demand.added) => quotaTotals(use, governance.quota).cpus;
    return [coming.map(({ name }) => name), cpus(demand.before), cpus(demand.stays), cpus(demand.added)];
  }

  it('is each replica of what is deployed', () => {
    expect(clusterChange({}, 0, { replicas: 2 })).toEqual([['shop-web-1', 'shop-web-2'], 0, 0, 1]);
  });

  it('takes the place of what is updated, with the limits of the manifest', () => {
    expect(clusterChange({}, 2, { replicas: 2 })).toEqual([['shop-web-1', 'shop-web-2'], 4, 0, 1]);
  });

  it('is what a scale adds, with the limits that the others have', () => {
    expect(clusterChange({ action: 'scale', replicas: { web: 3 } }, 2)).toEqual([['shop-web-3'], 4, 4, 2]);
    expect(clusterChange({ action: 'scale', replicas: { web: 1 } }, 2)).toEqual([[], 4, 2, 0]);
  });

  it('is one on each node that takes tasks', () => {
    expect(clusterChange({}, 0, { deploy: { mode: 'global' } })[0]).toEqual(['shop-web-1', 'shop-web-2']);
  });

  it('is nothing where it stops, removes or only replaces', () => {
    expect(clusterChange({ action: 'stop' }, 2)).toEqual([[], 4, 0, 0]);
    expect(clusterChange({ action: 'down' }, 2)).toEqual([[], 4, 0, 0]);
    expect(clusterChange({ action: 'restart' }, 2)).toEqual([[], 4, 4, 0]);
  });
});
