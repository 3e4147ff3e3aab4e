import { describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../src/engine/engine.ts';
import { stay } from '../engine/programs.ts';
import { eventsDuring, quickCheck } from '../engine/world.ts';
import { canRunCluster } from './cluster.ts';
import { clusterScript, onCluster } from './swarmWorld.ts';

describe.skipIf(!(await canRunCluster()))('a watch on a Swarm', () => {
  const suite = onCluster();
  const { aWorld } = suite;
  const told = (events: readonly EngineEvent[], service: string): readonly string[] =>
    events.filter((event) => event.service === service).map(({ container, action }) => `${container} ${action}`);

  it('tells what tasks do, as of containers: made, started, healthy, ended, gone', async () => {
    const world = aWorld([clusterScript('store', stay, { healthcheck: quickCheck('true') })]);
    const events = await eventsDuring(
      world,
      async () => {
        await world.run({ action: 'up' });
        await world.run({ action: 'down' });
      },
      (seen) => seen.some(({ service, action }) => service === 'store' && action === 'destroy'),
    );
    const name = `${world.project}-store-1`;
    const own = told(events, 'store').filter((text) => text.startsWith(name));
    expect(own).toEqual(
      ['create', 'start', 'health_status: healthy', 'die', 'destroy'].map((each) => `${name} ${each}`),
    );
  });

  it('tells that tasks of a node that is lost have ended, and that others came in their place', async () => {
    const world = aWorld([
      clusterScript('web', stay, { deploy: { placement: { constraints: ['node.hostname != n1'], spread: [] } } }),
    ]);
    await world.run({ action: 'up' });
    const before = await world.containerOf('web');
    const node = suite.cluster.names.indexOf(before?.task?.node?.name ?? '');
    const events = await eventsDuring(
      world,
      () => suite.cluster.killNode(node),
      (seen) => seen.some(({ service, action, id }) => service === 'web' && action === 'start' && id !== before?.id),
    );
    expect(events.find(({ id, action }) => id === before?.id && action === 'die')?.attributes?.['error']).toBe(
      `the node ${before?.task?.node?.name} is down`,
    );
  });
});
