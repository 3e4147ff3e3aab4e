import { describe, expect, it } from 'vitest';
import { stay } from '../engine/programs.ts';
import { canRunCluster } from './cluster.ts';
import { clusterScript, onCluster } from './swarmWorld.ts';

describe.skipIf(!(await canRunCluster()))('a job on a Swarm', () => {
  const suite = onCluster(2);

  it('ends with down while it runs, although Docker would let it go on', async () => {
    const world = suite.aWorld([
      clusterScript('long', stay, { deploy: { mode: 'replicated-job' }, stopGracePeriodMs: 500 }),
    ]);
    // A start waits for the end of a job, which somebody gives up here.
    const patience = new AbortController();
    const up = world.run({ action: 'up' }, patience.signal).catch((error: unknown) => error);
    await expect.poll(() => world.stateOf('long'), { timeout: 30_000 }).toEqual(['running none']);
    patience.abort();
    await up;
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await world.observe()).toMatchObject({ containers: [], networks: [] });
    expect(await containersLeft()).toEqual([]);
  });

  it('that has ended keeps no volume from being removed', async () => {
    const world = suite.aWorld([
      clusterScript('once', 'echo done >/data/done', {
        deploy: { mode: 'replicated-job' },
        mounts: [{ type: 'volume', source: 'data', target: '/data', isReadOnly: false }],
      }),
    ]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(await world.run({ action: 'down', removeVolumes: true })).toEqual([]);
    expect(await containersLeft()).toEqual([]);
    const volumes = await Promise.all(suite.cluster.names.map((_, node) => suite.cluster.docker(node).listVolumes()));
    expect(volumes.flatMap(({ Volumes }) => Volumes.map(({ Name }) => Name))).toEqual([]);
  });

  async function containersLeft(): Promise<readonly string[]> {
    const left = await Promise.all(
      suite.cluster.names.map((_, node) => suite.cluster.docker(node).listContainers({ all: true })),
    );
    return left.flat().map(({ Names }) => Names.join(' '));
  }
});
