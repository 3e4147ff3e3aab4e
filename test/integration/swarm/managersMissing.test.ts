import { describe, expect, it } from 'vitest';
import { canRunCluster } from './cluster.ts';
import { webOf } from './lostMachines.ts';
import { onCluster } from './swarmWorld.ts';

describe.skipIf(!(await canRunCluster()))('a Swarm without most of its managers', () => {
  const suite = onCluster(2, 2);

  it('says so, and is as it was once they are back', async () => {
    const { cluster, aWorld } = suite;
    const world = aWorld([webOf(1)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    await cluster.killNode(1);
    const fault = (): Promise<unknown> =>
      world.observe().then(
        () => undefined,
        (error: unknown) => (error as { readonly problem?: { readonly code: string } }).problem?.code,
      );
    // A leader goes on telling what it knows until it has found out that it leads nobody.
    await expect.poll(fault, { timeout: 60_000 }).toBe('engine.no-leader');
    await cluster.startNode(1);
    await cluster.untilNodeIs(1, 'ready');
    await expect.poll(fault, { timeout: 30_000 }).toBeUndefined();
    expect((await world.observe()).cluster?.services).toMatchObject([{ service: 'web', replicas: 1 }]);
  });
});
