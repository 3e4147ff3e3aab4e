import { beforeEach, describe, expect, it } from 'vitest';
import { contentHash } from '../../../../../src/engine/plan/swarm/keptFiles.ts';
import { aService } from '../../../../fakes/models.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { find, ids } from '../planSupport.ts';
import { act, planFor, shop } from './clusterSupport.ts';

const settings = { name: 'shop_settings', isExternal: false };
const first = { 'config:settings': contentHash('{}', settings), 'secret:password': contentHash('hunter2', settings) };

describe('up on a cluster', () => {
  let cluster: SimulatedCluster;

  beforeEach(() => {
    cluster = new SimulatedCluster();
    cluster.contents = first;
    for (const name of ['web', 'orders', 'migrate', 'redis']) cluster.registry.add(`${name}:latest`);
  });

  it('deploys each service once those that it needs are as the manifest wants them', () => {
    const { steps } = planFor(cluster, 'up');
    expect(ids(steps)).toEqual([
      'network:shop_default',
      'secret:shop_password-f52fbd32b2b3',
      'config:shop_settings-44136fa355b3',
      'deploy:shop_redis',
      'wait:redis:service_healthy',
      'deploy:shop_migrate',
      'wait:migrate:service_completed_successfully',
      'deploy:shop_orders',
      'wait:orders:service_started',
      'deploy:shop_web',
      'wait:web:service_started',
    ]);
    expect(find(steps, 'deploy:shop_orders')).toMatchObject({
      change: 'create',
      replicas: 2,
      reason: 'not there yet',
      after: [
        'network:shop_default',
        'secret:shop_password-f52fbd32b2b3',
        'config:shop_settings-44136fa355b3',
        'wait:redis:service_healthy',
        'wait:migrate:service_completed_successfully',
      ],
    });
  });

  it('marks the waits that nothing else waits for, so that what is new is seen running twice there', () => {
    const { steps } = planFor(cluster, 'up');
    expect(ids(steps.filter((step) => step.kind === 'wait' && step.isLast))).toEqual(['wait:web:service_started']);
  });

  it('has nothing to do once it is done', async () => {
    await act(cluster, 'up');
    expect(planFor(cluster, 'up')).toMatchObject({ steps: [] });
    expect(planFor(cluster, 'up').problems).toBeUndefined();
  });

  it('runs pre_start before a service is told, in order and again before it is another, and says before what', async () => {
    const hook = (...command: string[]) => ({ command, isPrivileged: false, environment: {} });
    const withHooks = (value: string) => ({
      ...shop,
      services: {
        ...shop.services,
        web: { ...shop.services['web']!, environment: { value }, hooks: { preStart: [hook('migrate'), hook('seed')] } },
      },
    });
    const [one, two] = ['pre-start:shop_web-pre-start-1', 'pre-start:shop_web-pre-start-2'];
    const { steps } = await act(cluster, 'up', withHooks('1'));
    expect(find(steps, one)).toMatchObject({
      ...{ command: ['migrate'], number: 1, reason: 'before web is created' },
      after: ['network:shop_default', 'wait:orders:service_started'],
    });
    expect(find(steps, two)).toMatchObject({ command: ['seed'], after: [one] });
    expect(find(steps, 'deploy:shop_web')).toMatchObject({ after: [two] });
    expect(planFor(cluster, 'up', withHooks('1')).steps).toEqual([]);
    const again = planFor(cluster, 'up', withHooks('2')).steps;
    expect(ids(again)).toEqual([one, two, 'deploy:shop_web', 'wait:web:service_started']);
    expect(find(again, one).reason).toBe('before web is updated');
  });

  it('ends what was left of pre_start that runs no more, with up as with down', async () => {
    await act(cluster, 'up');
    const job = { kind: 'pre-start', service: 'web', name: 'shop_web-pre-start-1', number: 1, command: ['x'] } as const;
    cluster.leaveJob({ ...job, id: '', after: [], reason: '' });
    for (const action of ['up', 'down'] as const) {
      expect(ids(planFor(cluster, action).steps)).toContain('remove-service:shop_web-pre-start-1');
    }
    await act(cluster, 'up');
    expect(planFor(cluster, 'up').steps).toEqual([]);
  });

  it('updates the one service whose file has another content, and says so; the old one goes with the update after', async () => {
    await act(cluster, 'up');
    cluster.contents = { ...first, 'config:settings': contentHash('{"a":1}', settings) };
    const { steps } = await act(cluster, 'up');
    expect(ids(steps)).toEqual([
      'config:shop_settings-015abd7f5cc5',
      'deploy:shop_orders',
      'wait:orders:service_started',
    ]);
    expect(find(steps, 'deploy:shop_orders')).toMatchObject({ change: 'update', reason: 'configs.settings changed' });
    expect(planFor(cluster, 'up').steps).toEqual([]);
    cluster.contents = { ...first, 'config:settings': contentHash('{"a":2}', settings) };
    const third = await act(cluster, 'up');
    expect(find(third.steps, 'remove-config:shop_settings-44136fa355b3')).toMatchObject({
      after: ['deploy:shop_orders', 'wait:orders:service_started'],
    });
    expect(planFor(cluster, 'up').steps).toEqual([]);
  });

  it('only scales a service of which another number is wanted', async () => {
    await act(cluster, 'up');
    const { steps } = await act(cluster, 'up', shop, { replicas: { orders: 5 } });
    expect(find(steps, 'deploy:shop_orders')).toMatchObject({ change: 'scale', replicas: 5, replicasBefore: 2 });
    expect(cluster.observe().containers.filter(({ service }) => service === 'orders')).toHaveLength(5);
  });

  it('takes over a service that docker stack deploy made, and says why', async () => {
    await act(cluster, 'up');
    cluster.forget('shop_redis');
    const { steps } = planFor(cluster, 'up');
    expect(find(steps, 'deploy:shop_redis')).toMatchObject({ change: 'update', reason: 'made by another tool' });
  });

  it('makes a service anew whose mode is another one: no update can', async () => {
    await act(cluster, 'up');
    const web = aService('web', { ...shop.services['web'], deploy: { mode: 'global' } });
    const { steps } = await act(cluster, 'up', { ...shop, services: { ...shop.services, web } });
    expect(ids(steps)).toEqual(['remove-service:shop_web', 'deploy:shop_web', 'wait:web:service_started']);
    expect(steps[1]).toMatchObject({ change: 'create', after: ['remove-service:shop_web'] });
    expect(steps[1]).not.toHaveProperty('replicas');
  });

  it('stops and starts with as many as before', async () => {
    await act(cluster, 'up', shop, { replicas: { orders: 4 } });
    const stopped = await act(cluster, 'stop');
    expect(stopped.steps.map(({ id, after }) => [id, after])).toEqual([
      ['deploy:shop_redis', ['deploy:shop_orders']],
      ['deploy:shop_orders', ['deploy:shop_web']],
      ['deploy:shop_web', []],
    ]);
    expect(cluster.observe().containers.filter(({ service }) => service !== 'migrate')).toEqual([]);
    const started = await act(cluster, 'start');
    expect(find(started.steps, 'deploy:shop_orders')).toMatchObject({ change: 'start', replicas: 4 });
    expect(planFor(cluster, 'start').steps).toEqual([]);
  });

  it('leaves nothing after down', async () => {
    await act(cluster, 'up');
    await act(cluster, 'down');
    expect(cluster.everything).toEqual([]);
  });
});
