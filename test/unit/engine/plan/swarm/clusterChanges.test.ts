import { beforeEach, describe, expect, it } from 'vitest';
import { aService, anApplication } from '../../../../fakes/models.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { ids } from '../planSupport.ts';
import { act, planFor } from './clusterSupport.ts';

const workers = anApplication([aService('worker', { replicas: 6 }), aService('other')]);

describe('a cluster whose manifest gives a service another name by a link', () => {
  it('is told of the service that has the name, which alone changes', async () => {
    const cluster = new SimulatedCluster();
    for (const name of ['web', 'db']) cluster.registry.add(`${name}:latest`);
    const linked = (link: string) => {
      const networks = { default: { aliases: [] } };
      return anApplication([aService('web', { networks, links: [link] }), aService('db', { networks })], {
        networks: { default: { name: 'shop_default', isExternal: false, isInternal: false, labels: {} } },
      });
    };
    await act(cluster, 'up', linked('db:database'));
    const { steps } = planFor(cluster, 'up', linked('db:store'));
    expect(steps).toMatchObject([
      { id: 'deploy:shop_db', change: 'update', reason: 'names by links changed' },
      { id: 'wait:db:service_started' },
    ]);
    await act(cluster, 'up', linked('db:store'));
    expect(planFor(cluster, 'up', linked('db:store')).steps).toEqual([]);
    expect(planFor(cluster, 'up', linked('db')).steps[0]).toMatchObject({ reason: 'names by links removed' });
  });
});

describe('a cluster whose nodes change', () => {
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    cluster = new SimulatedCluster(['n1', 'n2']);
    for (const name of ['worker', 'other']) cluster.registry.add(`${name}:latest`);
    await act(cluster, 'up', workers);
  });

  it('is rebalanced once another node is there, only where tasks are uneven, and says how they are', async () => {
    expect(planFor(cluster, 'rebalance', workers).steps).toEqual([]);
    cluster.addNode('n3');
    const { steps } = await act(cluster, 'rebalance', workers);
    expect(steps).toMatchObject([
      { id: 'deploy:shop_worker', change: 'rebalance', replicas: 6, reason: '3 tasks on n1, 3 on n2, none on n3' },
      { id: 'wait:worker:service_started' },
    ]);
    expect(planFor(cluster, 'rebalance', workers).steps).toEqual([]);
  });

  it('is not rebalanced onto a node that constraints leave out', () => {
    cluster.addNode('n3', { labels: { zone: 'b' } });
    const placed = (constraints: readonly string[]) =>
      anApplication([aService('worker', { replicas: 6, deploy: { placement: { constraints, spread: [] } } })]);
    expect(planFor(cluster, 'rebalance', placed(['node.labels.zone != b'])).steps).toEqual([]);
    expect(planFor(cluster, 'rebalance', placed(['node.hostname!=N3'])).steps).toEqual([]);
    expect(planFor(cluster, 'rebalance', placed(['node.role==worker'])).steps).toHaveLength(2);
    // Nobody outside knows the labels of engines.
    expect(planFor(cluster, 'rebalance', placed(['engine.labels.gpu==yes'])).steps).toEqual([]);
  });

  it('is spread over zones first', () => {
    cluster.addNode('n3', { labels: { zone: 'b' } });
    cluster.addNode('n4', { labels: { zone: 'b' } });
    const spread = { constraints: [], spread: ['node.labels.zone'] };
    const zones = anApplication([aService('worker', { replicas: 6, deploy: { placement: spread } })]);
    expect(planFor(cluster, 'rebalance', zones).steps[0]).toMatchObject({ reason: '6 tasks on others, none on b' });
  });

  it('is told which node changes, and what becomes of the tasks there', async () => {
    const node = { id: 'id-n2', change: { availability: 'drain' } } as const;
    const made = planFor(cluster, 'node', undefined, { node });
    expect(made.steps).toMatchObject([
      { id: 'node:id-n2', kind: 'change-node', name: 'n2', reason: 'availability active → drain' },
    ]);
    expect(made.problems).toMatchObject([{ code: 'engine.tasks-move', severity: 'info' }]);
    await act(cluster, 'node', undefined, { node });
    expect(planFor(cluster, 'node', undefined, { node }).steps).toEqual([]);
    expect(planFor(cluster, 'up', workers).steps).toEqual([]);
  });

  it('keeps its last manager, and a majority', () => {
    const demote = (id: string) => planFor(cluster, 'node', undefined, { node: { id, change: { role: 'worker' } } });
    expect(demote('id-n1').problems).toMatchObject([{ code: 'engine.last-manager', severity: 'error' }]);
    cluster.addNode('n3', { role: 'manager' });
    cluster.addNode('n4', { role: 'manager', state: 'down' });
    expect(demote('id-n1').problems).toMatchObject([{ code: 'engine.last-manager' }]);
    expect(demote('id-n4').problems).toMatchObject([{ code: 'engine.even-managers', severity: 'warning' }]);
    expect(demote('nobody').problems).toMatchObject([{ code: 'engine.unknown-node', severity: 'error' }]);
  });

  it('rolls back what was updated, and says that the manifest stays', async () => {
    expect(planFor(cluster, 'rollback', workers, { services: ['worker'] })).toMatchObject({
      steps: [],
      problems: [{ code: 'engine.no-earlier-state', severity: 'error' }],
    });
    const edited = anApplication([aService('worker', { replicas: 6, environment: { A: '1' } }), aService('other')]);
    await act(cluster, 'up', edited);
    const { steps, problems } = await act(cluster, 'rollback', edited);
    expect(ids(steps)).toEqual(['rollback:shop_worker', 'wait:worker:service_started']);
    expect(problems).toMatchObject([{ code: 'engine.rollback-manifest', severity: 'info' }]);
    expect(planFor(cluster, 'up', workers).steps).toEqual([]);
    expect(planFor(cluster, 'up', edited).steps[0]).toMatchObject({ change: 'update', reason: 'environment.A added' });
  });

  it('refuses what a cluster would undo', () => {
    for (const action of ['kill', 'pause', 'unpause'] as const) {
      expect(planFor(cluster, action, workers)).toMatchObject({
        steps: [],
        problems: [{ code: 'engine.not-on-cluster', severity: 'error' }],
      });
    }
    expect(planFor(cluster, 'restart', workers, { containers: ['shop-worker-2'] })).toMatchObject({
      steps: [],
      problems: [{ code: 'engine.not-on-cluster' }],
    });
    expect(planFor(cluster, 'up', workers, { local: ['worker'] }).problems).toMatchObject([
      { code: 'engine.not-on-cluster', severity: 'error' },
    ]);
  });
});
