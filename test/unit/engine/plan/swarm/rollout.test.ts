import { beforeEach, describe, expect, it } from 'vitest';
import { aService, anApplication } from '../../../../fakes/models.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { act, planFor } from './clusterSupport.ts';

const application = anApplication([aService('web', { replicas: 5 }), aService('other')]);

describe('an update of a service on a cluster', () => {
  let cluster: SimulatedCluster;

  beforeEach(async () => {
    cluster = new SimulatedCluster();
    for (const name of ['web', 'other']) cluster.registry.add(`${name}:latest`);
    await act(cluster, 'up', application);
    cluster.changeService('shop_web', { update: { state: 'updating', message: '', startedAtMs: 1000 } });
  });

  it('is paused where one is under way, with what that means told before', async () => {
    const { steps, problems } = await act(cluster, 'pause-rollout', application);
    expect(steps).toMatchObject([
      { id: 'pause:shop_web', kind: 'deploy', change: 'pause', replicas: 5, reason: 'asked to pause' },
    ]);
    expect(problems).toMatchObject([{ code: 'engine.rollout-paused', severity: 'info' }]);
    expect(problems?.[0]?.message).toContain('Until the update goes on, the cluster starts no task of it');
    expect(planFor(cluster, 'pause-rollout', application).steps).toEqual([]);
  });

  it('of what has one on every node is held behind one more', () => {
    cluster.changeService('shop_web', { mode: 'global' });
    const { problems } = planFor(cluster, 'pause-rollout', application);
    expect(problems?.[0]?.message).toContain('one more node');
  });

  it('goes on by itself, by the manifest, or with any other change, and says so', async () => {
    await act(cluster, 'pause-rollout', application);
    expect(planFor(cluster, 'resume-rollout', application).steps).toMatchObject([
      { id: 'resume:shop_web', change: 'resume', reason: 'it was paused' },
      { id: 'wait:web:service_started', after: ['resume:shop_web'] },
    ]);
    expect(planFor(cluster, 'up', application).steps[0]).toMatchObject({
      ...{ id: 'deploy:shop_web', change: 'update', reason: 'its update was paused, and goes on' },
    });
    expect(planFor(cluster, 'scale', application, { replicas: { web: 7 } })).toMatchObject({
      steps: [{ change: 'scale' }, { kind: 'wait' }],
      problems: [{ code: 'engine.rollout-resumed', severity: 'info' }],
    });
    await act(cluster, 'resume-rollout', application);
    expect(planFor(cluster, 'up', application).steps).toEqual([]);
  });

  it('goes on that a failure has paused', () => {
    cluster.changeService('shop_web', { update: { state: 'paused', message: 'a task failed' } });
    expect(planFor(cluster, 'resume-rollout', application).steps[0]).toMatchObject({
      reason: 'a failure has paused it',
    });
  });

  it('is neither paused nor continued where there is none', () => {
    const services = ['other'];
    for (const action of ['pause-rollout', 'resume-rollout'] as const) {
      expect(planFor(cluster, action, application, { services })).toMatchObject({
        steps: [],
        problems: [{ code: 'engine.no-rollout', severity: 'error' }],
      });
    }
  });

  it('keeps what a rollback needs while it is paused', () => {
    const files = { now: ['shop_settings-new'], before: ['shop_settings-old'] };
    cluster.changeService('shop_web', { files, update: { state: 'paused', message: '', isHeld: true } });
    const observation = cluster.observe();
    const configs = [...files.now, ...files.before].map((name) => ({ name, file: 'settings' }));
    const kept = { ...observation, cluster: { ...observation.cluster!, configs } };
    const { steps } = planFor(cluster, 'up', application, { observation: kept });
    expect(steps.map(({ kind }) => kind)).not.toContain('remove-config');
  });
});
