import type Dockerode from 'dockerode';
import { describe, expect, it } from 'vitest';
import { canRunCluster } from './cluster.ts';
import { isRunning, lossMs, onLosingCluster, placesOf, webOf } from './lostMachines.ts';

describe.skipIf(!(await canRunCluster()))('a Swarm whose worker is cut off', () => {
  const suite = onLosingCluster();

  it('has as many as are wanted meanwhile, and no more once it is back', async () => {
    const { cluster } = suite;
    const world = suite.aWorld([webOf(3)]);
    expect(await world.run({ action: 'up' })).toEqual([]);

    await cluster.cut(2);
    await cluster.untilNodeIs(2, 'down');
    const onOthers = async (): Promise<number> =>
      placesOf((await world.observe()).containers).filter((name) => name !== 'n3').length;
    await expect.poll(onOthers, { timeout: lossMs }).toBe(3);
    // The machine goes on: its own engine still has the container, which the cluster counts no more.
    expect(await containersOf(cluster.docker(2), world.project)).toHaveLength(1);

    await cluster.join(2);
    await cluster.untilNodeIs(2, 'ready');
    await expect.poll(() => containersOf(cluster.docker(2), world.project), { timeout: lossMs }).toEqual([]);
    expect((await world.observe()).containers.filter(isRunning)).toHaveLength(3);
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  });
});

/** The names of the containers of a project that run on a machine, as its own engine has them. */
async function containersOf(docker: Dockerode, project: string): Promise<readonly string[]> {
  const filters = JSON.stringify({ label: [`com.docker.compose.project=${project}`] });
  return (await docker.listContainers({ filters })).flatMap(({ Names }) => Names);
}
