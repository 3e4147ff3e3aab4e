import { describe, expect, it } from 'vitest';
import { planRules } from '../../../../../src/app/operations/rules.ts';
import { performWatchAction, type WatchActor } from '../../../../../src/app/operations/develop/watchActions.ts';
import type { WatchAction } from '../../../../../src/develop/session/ports.ts';
import type { Step } from '../../../../../src/engine/step.ts';
import type { Application, Service } from '../../../../../src/manifest/model.ts';
import { FakeEngine } from '../../../../fakes/fakeEngine.ts';
import { SimulatedCluster } from '../../../../fakes/simulatedCluster.ts';
import { act } from '../../../engine/plan/swarm/clusterSupport.ts';
import { aContainer, anApplication, anObservation, aService } from '../../../../fakes/models.ts';

/** How long each container of `web` and of `store`, which `web` is needed by, may take to stop when a file of `web` was saved. */
async function gracesMs(web: Partial<Service>): Promise<Readonly<Record<string, number | undefined>>> {
  const engine = new FakeEngine({ hasEveryImage: true });
  const dependsOn = { web: { condition: 'service_started', isRequired: true, followsRestart: true } } as const;
  const application = anApplication([aService('web', web), aService('store', { dependsOn })]);
  engine.observation = anObservation([aContainer('web', 1), aContainer('store', 1)]);
  const action = { kind: 'restart', service: 'web', containers: ['shop-web-1'] } as const;
  await performWatchAction(action, actorOn(engine, application), new AbortController().signal);
  const stops = engine.performed.flatMap((step) => (step.kind === 'stop' ? [step] : []));
  return Object.fromEntries(stops.map(({ name, graceMs }) => [name, graceMs]));
}

function actorOn(engine: WatchActor['engine'], application: Application): WatchActor {
  return {
    engine,
    application: () => application,
    ports: {
      rules: planRules,
      surface: {
        actor: { kind: 'person', name: 'ada' },
        tell: () => undefined,
        confirm: () => true,
        follow: (go, signal) => go(() => undefined, signal),
      },
    },
    onOutput: () => undefined,
  };
}

/** What a cluster is told of `web`, of which it has three tasks, where the manifest wants two. */
async function toldOnCluster(action: WatchAction): Promise<readonly object[]> {
  const cluster = new SimulatedCluster();
  cluster.registry.add('web:latest');
  await act(cluster, 'up', anApplication([aService('web', { replicas: 3 })]));
  const told: Step[] = [];
  const application = anApplication([aService('web', { replicas: 2, command: ['other'] })]);
  const engine: WatchActor['engine'] = {
    kind: 'swarm',
    observe: () => Promise.resolve(cluster.observe()),
    perform: (step) => Promise.resolve(void told.push(step)),
    exec: () => Promise.reject(new Error('Nothing is run.')),
    run: () => Promise.reject(new Error('Nothing is run.')),
  };
  const actor = actorOn(engine, application);
  const { restarted } = await performWatchAction(action, actor, new AbortController().signal);
  expect(restarted).toEqual([{ service: 'web', container: 'shop_web' }]);
  return told.flatMap((step) => (step.kind === 'deploy' ? [{ change: step.change, replicas: step.replicas }] : []));
}

describe('On a cluster, after a saved file', () => {
  // A watch may have seen one of them yet.
  const containers = ['shop-web-1'];

  it('a service is restarted as a whole', async () => {
    expect(await toldOnCluster({ kind: 'restart', service: 'web', containers })).toEqual([
      { change: 'restart', replicas: 3 },
    ]);
  });

  it('a service that was built is updated, and keeps as many replicas as it has', async () => {
    expect(await toldOnCluster({ kind: 'recreate', service: 'web', containers, isBuilt: true })).toEqual([
      { change: 'update', replicas: 3 },
    ]);
  });
});

describe('A restart after a saved file', () => {
  it('waits a second for a program that may never heed its signal, and as long as ever for what restarts with it', async () => {
    expect(await gracesMs({})).toEqual({ 'shop-web-1': 1000, 'shop-store-1': undefined });
  });

  it('waits as long as the manifest says', async () => {
    expect(await gracesMs({ stopGracePeriodMs: 30_000 })).toEqual({ 'shop-web-1': 30_000, 'shop-store-1': undefined });
  });
});
