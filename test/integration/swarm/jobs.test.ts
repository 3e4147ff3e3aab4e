import { describe, expect, it } from 'vitest';
import { stay } from '../engine/programs.ts';
import { Captured } from '../engine/world.ts';
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

  it('that somebody runs once is seen beside the services, reached, and removed with them', async () => {
    const world = suite.aWorld([clusterScript('web', stay, { networks: { default: { aliases: [] } } })]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    const name = `${world.project}-apart`;
    const request = {
      command: ['sleep', '1000'],
      isTty: false,
      isRemoved: false,
      hasPorts: false,
      isDetached: true,
      name,
    };
    const { signal } = new AbortController();
    expect(await world.engine.run(world.application, 'web', request, new Captured(), signal)).toBe(0);
    const { containers } = await world.observe();
    expect(containers.map((each) => [each.name, each.state, each.isOneOff])).toEqual([
      [`${world.project}-web-1`, 'running', false],
      [name, 'running', true],
    ]);
    expect(await world.engine.exec(name, { command: ['true'], isTty: false }, new Captured(), signal)).toBe(0);
    // It is in a network of the cluster, which would else stay.
    expect(await world.run({ action: 'down' })).toEqual([]);
    expect(await world.observe()).toMatchObject({ containers: [], networks: [] });
  });

  async function containersLeft(): Promise<readonly string[]> {
    const left = await Promise.all(
      suite.cluster.names.map((_, node) => suite.cluster.docker(node).listContainers({ all: true })),
    );
    return left.flat().map(({ Names }) => Names.join(' '));
  }
});
