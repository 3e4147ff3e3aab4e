import { describe, expect, it } from 'vitest';
import { stay } from '../engine/programs.ts';
import { canRunCluster } from './cluster.ts';
import { isRunning, lossMs, onLosingCluster, placesOf, webOf } from './lostMachines.ts';

describe.skipIf(!(await canRunCluster()))('a Swarm whose worker is killed', () => {
  const suite = onLosingCluster();

  it('has its tasks elsewhere, counts none that is lost, and is spread again when asked', async () => {
    const { cluster } = suite;
    const world = suite.aWorld([webOf(3)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    expect(new Set(placesOf((await world.observe()).containers))).toEqual(new Set(['n1', 'n2', 'n3']));

    await suite.kill(2);
    await cluster.untilNodeIs(2, 'down');
    const onOthers = async (): Promise<number> =>
      placesOf((await world.observe()).containers).filter((name) => name !== 'n3').length;
    await expect.poll(onOthers, { timeout: lossMs }).toBe(3);
    const { containers, cluster: seen } = await world.observe();
    expect(containers.filter(isRunning).every(({ task }) => task?.node?.isLive === true)).toBe(true);
    expect(seen?.nodes.find(({ name }) => name === 'n3')).toMatchObject({ state: 'down' });
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);

    await suite.bringBack();
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
    expect(await world.run({ action: 'rebalance' })).toEqual([]);
    expect(new Set(placesOf((await world.observe()).containers))).toEqual(new Set(['n1', 'n2', 'n3']));
    expect((await world.plan({ action: 'rebalance' })).steps).toEqual([]);
  });

  it('in the midst of an update comes to its end all the same', async () => {
    const world = suite.aWorld([webOf(4)]);
    expect(await world.run({ action: 'up' })).toEqual([]);
    world.declare([webOf(4, `: second; ${stay}`)]);
    let killed: Promise<void> | undefined;
    // Swarm itself waits a minute for a task to stop whose node is lost, before it goes on with the next.
    const problems = await world.run({ action: 'up' }, AbortSignal.timeout(150_000), (step) => {
      if (step.startsWith('wait:')) killed ??= suite.kill(1);
    });
    await killed;
    expect(problems).toEqual([]);
    const { containers } = await world.observe();
    expect(containers.filter(isRunning)).toHaveLength(4);
    expect(placesOf(containers)).not.toContain('n2');
    expect((await world.plan({ action: 'up' })).steps).toEqual([]);
  }, 180_000);
});
